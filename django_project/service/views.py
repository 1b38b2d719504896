"""The service itself over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.run_blocking import run_blocking
from core.use_cases.service import check_readiness
from django_project.config.composition import ports
from django_project.config.documentation import problems
from django_project.service.serializers import StatusSerializer


@extend_schema(tags=["service"])
class HealthView(APIView):
    """/health."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="check_health",
        responses={200: StatusSerializer, **problems("check_health")},
    )
    def get(self, request: Request) -> Response:
        """Say that the process lives; touches nothing."""
        return Response(StatusSerializer({"status": "ok"}).data)


@extend_schema(tags=["service"])
class ReadinessView(APIView):
    """/ready."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="check_readiness",
        responses={200: StatusSerializer, **problems("check_readiness")},
    )
    def get(self, request: Request) -> Response:
        """Say whether requests can be served."""
        run_blocking(check_readiness(ports()))
        return Response(StatusSerializer({"status": "ready"}).data)
