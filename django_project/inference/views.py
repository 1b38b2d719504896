"""Predictions."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain.inference import ModelInput
from core.run_blocking import run_blocking
from core.use_cases.inference import predict
from django_project.api.middleware import started_at
from django_project.api.parsers import validated_body
from django_project.config.composition import ports
from django_project.inference.serializers import PredictionRequestSerializer, PredictionSerializer


class PredictionView(APIView):
    """/predict."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="predict",
        request=PredictionRequestSerializer,
        responses=PredictionSerializer,
    )
    def post(self, request: Request) -> Response:
        """Run a model before the deadline."""
        deadline = started_at(request) + settings.PREDICT_DEADLINE_MS / 1000
        body = validated_body(request, PredictionRequestSerializer)
        model_input = ModelInput(tuple(body["features"]), body["model_id"])
        prediction = run_blocking(predict(ports(), model_input, deadline))
        return Response(PredictionSerializer(prediction).data)
