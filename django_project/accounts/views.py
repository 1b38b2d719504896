"""Accounts: a view class for each path."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.domain.accounts import AccountChange, Bearer, Profile, Registration
from core.run_blocking import run_blocking
from core.use_cases.accounts import (
    change_account,
    follow,
    list_tokens,
    log_in,
    log_out,
    register,
    revoke_other_tokens,
    revoke_token,
    show_profile,
    unfollow,
)
from django_project.accounts.serializers import (
    AccountChangeSerializer,
    LoginSerializer,
    ProfileResponseSerializer,
    RegistrationSerializer,
    TokensSerializer,
    UserResponseSerializer,
)
from django_project.api.authentication import bearer, optional_principal, principal
from django_project.api.parsers import validated_body
from django_project.api.views import PublicReadView
from django_project.config.composition import ports


class RegisterView(APIView):
    """/api/users."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="register",
        request=RegistrationSerializer,
        responses={201: UserResponseSerializer},
    )
    def post(self, request: Request) -> Response:
        """Open an account, and issue its first token."""
        registration = Registration(**validated_body(request, RegistrationSerializer)["user"])
        registered = run_blocking(register(ports(), registration))
        return Response(_user_body(registered), status.HTTP_201_CREATED)


class LoginView(APIView):
    """/api/users/login."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="log_in", request=LoginSerializer, responses=UserResponseSerializer)
    def post(self, request: Request) -> Response:
        """Log in. Issues a new token."""
        credentials = validated_body(request, LoginSerializer)["user"]
        return Response(_user_body(run_blocking(log_in(ports(), **credentials))))


class LogoutView(APIView):
    """/api/users/logout."""

    @extend_schema(operation_id="log_out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke the token of the request."""
        run_blocking(log_out(ports(), bearer(request)))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokensView(APIView):
    """/forge/tokens."""

    @extend_schema(operation_id="list_tokens", responses=TokensSerializer)
    def get(self, request: Request) -> Response:
        """Return the tokens of the requesting user, newest first."""
        tokens = run_blocking(list_tokens(ports(), bearer(request)))
        return Response(TokensSerializer({"tokens": tokens}).data)

    @extend_schema(operation_id="revoke_other_tokens", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revoke all tokens of the requesting user but that of the request. Idempotent."""
        run_blocking(revoke_other_tokens(ports(), bearer(request)))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenView(APIView):
    """/forge/tokens/{id}."""

    @extend_schema(operation_id="revoke_token", responses={204: None})
    def delete(self, request: Request, id: str) -> Response:
        """Revoke a token of the requesting user."""
        run_blocking(revoke_token(ports(), bearer(request), id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AccountView(APIView):
    """/api/user."""

    @extend_schema(operation_id="show_account", responses=UserResponseSerializer)
    def get(self, request: Request) -> Response:
        """Return the requesting user."""
        return Response(_user_body(bearer(request)))

    @extend_schema(
        operation_id="change_account",
        request=AccountChangeSerializer,
        responses=UserResponseSerializer,
    )
    def put(self, request: Request) -> Response:
        """Change the requesting user. Absent members stay as they are."""
        change = AccountChange(**validated_body(request, AccountChangeSerializer)["user"])
        return Response(_user_body(run_blocking(change_account(ports(), bearer(request), change))))


class ProfileView(PublicReadView):
    """/api/profiles/{username}."""

    @extend_schema(operation_id="show_profile", responses=ProfileResponseSerializer)
    def get(self, request: Request, username: str) -> Response:
        """Return a profile."""
        reader = optional_principal(request)
        return Response(_profile_body(run_blocking(show_profile(ports(), reader, username))))


@extend_schema(request=None, responses={200: ProfileResponseSerializer})
class FollowView(APIView):
    """/api/profiles/{username}/follow."""

    @extend_schema(operation_id="follow")
    def post(self, request: Request, username: str) -> Response:
        """Follow a user. Idempotent."""
        return Response(_profile_body(run_blocking(follow(ports(), principal(request), username))))

    @extend_schema(operation_id="unfollow")
    def delete(self, request: Request, username: str) -> Response:
        """Stop following a user. Idempotent."""
        follower = principal(request)
        return Response(_profile_body(run_blocking(unfollow(ports(), follower, username))))


def _user_body(bearer: Bearer) -> dict[str, object]:
    return UserResponseSerializer({"user": bearer}).data


def _profile_body(profile: Profile) -> dict[str, object]:
    return ProfileResponseSerializer({"profile": profile}).data
