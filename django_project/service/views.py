"""The state of the service, for load balancers and orchestrators."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.run_blocking import run_blocking
from core.use_cases.service import check_readiness
from django_project.config.composition import ports
from django_project.service.serializers import StatusSerializer


class HealthView(APIView):
    """/health."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="check_health", responses=StatusSerializer)
    def get(self, request: Request) -> Response:
        """Return that the process is alive. Uses no other system."""
        return Response({"status": "ok"})


class ReadinessView(APIView):
    """/ready."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="check_readiness", responses=StatusSerializer)
    def get(self, request: Request) -> Response:
        """Return that requests can be served: the database is there, with the right schema."""
        run_blocking(check_readiness(ports()))
        return Response({"status": "ready"})
