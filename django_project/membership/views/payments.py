"""What Stripe says of payments, over HTTP."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.stripe_events import parse_event
from core.run_blocking import run_blocking
from core.use_cases.membership import receive_event
from django_project.config.composition import ports
from django_project.config.documentation import problems
from django_project.membership.serializers import EventSerializer, ReceivedSerializer
from http_contract.webhook import read_event

SIGNATURE = OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER)


@extend_schema(tags=["membership"])
class WebhookView(APIView):
    """/webhook."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="receive_event",
        parameters=[SIGNATURE],
        request=EventSerializer,
        responses={200: ReceivedSerializer, **problems("receive_event")},
    )
    def post(self, request: Request) -> Response:
        """Take note of an event that Stripe signed."""
        signature, now = request.headers.get("Stripe-Signature"), ports().clock.now()
        event = read_event(request.body, signature, settings.STRIPE_WEBHOOK_SECRETS, now)
        run_blocking(receive_event(ports(), parse_event(event)))
        return Response(ReceivedSerializer({"received": event["type"]}).data)
