"""What members are let in to, over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.run_blocking import run_blocking
from core.use_cases.membership import welcome_member
from django_project.accounts.authentication import SignedInRequest
from django_project.config.documentation import problems
from django_project.membership.serializers import WelcomeSerializer


@extend_schema(tags=["membership"])
class WelcomeView(APIView):
    """/protected."""

    @extend_schema(
        operation_id="welcome_member",
        responses={200: WelcomeSerializer, **problems("welcome_member")},
    )
    def get(self, request: SignedInRequest) -> Response:
        """Welcome members of a paid tier."""
        message = run_blocking(welcome_member(request.auth))
        shown = WelcomeSerializer({"message": message, "tier": request.auth.user.tier})
        return Response(shown.data)
