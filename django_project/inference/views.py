"""Inference over HTTP."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain.inference import ModelInput
from core.run_blocking import run_blocking
from core.use_cases.inference import predict
from django_project.config.arrival import seen_at
from django_project.config.bodies import validated_body
from django_project.config.composition import ports
from django_project.config.documentation import problems
from django_project.inference.serializers import (
    PredictionRequestSerializer,
    PredictionSerializer,
)


@extend_schema(tags=["inference"])
class PredictionView(APIView):
    """/predict."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="predict",
        request=PredictionRequestSerializer,
        responses={200: PredictionSerializer, **problems("predict")},
    )
    def post(self, request: Request) -> Response:
        """Ask a model."""
        deadline = seen_at(request) + settings.PREDICT_DEADLINE_MS / 1000
        body = validated_body(request, PredictionRequestSerializer)
        question = ModelInput(tuple(body["features"]), body["model_id"])
        answered = run_blocking(predict(ports(), question, deadline))
        return Response(PredictionSerializer(answered).data)
