"""Accounts over HTTP, a view class for each path."""

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
    log_in,
    log_out,
    register,
    show_profile,
    unfollow,
)
from django_project.accounts.authentication import SignedInRequest, ViewerRequest
from django_project.accounts.serializers import (
    AccountChangeSerializer,
    LoginSerializer,
    ProfileResponseSerializer,
    RegistrationSerializer,
    UserResponseSerializer,
)
from django_project.config.bodies import validated_body
from django_project.config.composition import ports
from django_project.config.documentation import problems


@extend_schema(tags=["accounts"])
class RegisterView(APIView):
    """/api/users."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="register",
        request=RegistrationSerializer,
        responses={201: UserResponseSerializer, **problems("register")},
    )
    def post(self, request: Request) -> Response:
        """Open an account and sign its owner in."""
        registration = Registration(**validated_body(request, RegistrationSerializer)["user"])
        signed_in = run_blocking(register(ports(), registration))
        return Response(_shown(signed_in), status.HTTP_201_CREATED)


@extend_schema(tags=["accounts"])
class LoginView(APIView):
    """/api/users/login."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="log_in",
        request=LoginSerializer,
        responses={200: UserResponseSerializer, **problems("log_in")},
    )
    def post(self, request: Request) -> Response:
        """Sign in; gives a new token."""
        credentials = validated_body(request, LoginSerializer)["user"]
        return Response(_shown(run_blocking(log_in(ports(), **credentials))))


@extend_schema(tags=["accounts"])
class LogoutView(APIView):
    """/api/users/logout."""

    @extend_schema(
        operation_id="log_out", request=None, responses={204: None, **problems("log_out")}
    )
    def post(self, request: SignedInRequest) -> Response:
        """End the token that came."""
        run_blocking(log_out(ports(), request.auth))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["accounts"])
class AccountView(APIView):
    """/api/user."""

    @extend_schema(
        operation_id="show_account",
        responses={200: UserResponseSerializer, **problems("show_account")},
    )
    def get(self, request: SignedInRequest) -> Response:
        """Show the token's owner."""
        return Response(_shown(request.auth))

    @extend_schema(
        operation_id="change_account",
        request=AccountChangeSerializer,
        responses={200: UserResponseSerializer, **problems("change_account")},
    )
    def put(self, request: SignedInRequest) -> Response:
        """Change the token's owner; absent members stay as they are."""
        change = AccountChange(**validated_body(request, AccountChangeSerializer)["user"])
        return Response(_shown(run_blocking(change_account(ports(), request.auth, change))))


@extend_schema(tags=["accounts"])
class ProfileView(APIView):
    """/api/profiles/{username}."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="show_profile",
        responses={200: ProfileResponseSerializer, **problems("show_profile")},
    )
    def get(self, request: ViewerRequest, username: str) -> Response:
        """Show somebody as the viewer sees them."""
        return Response(_seen(run_blocking(show_profile(ports(), request.auth, username))))


@extend_schema(tags=["accounts"], request=None)
class FollowView(APIView):
    """/api/profiles/{username}/follow."""

    @extend_schema(
        operation_id="follow", responses={200: ProfileResponseSerializer, **problems("follow")}
    )
    def post(self, request: SignedInRequest, username: str) -> Response:
        """Follow somebody; may be repeated."""
        return Response(_seen(run_blocking(follow(ports(), request.auth, username))))

    @extend_schema(
        operation_id="unfollow", responses={200: ProfileResponseSerializer, **problems("unfollow")}
    )
    def delete(self, request: SignedInRequest, username: str) -> Response:
        """Follow somebody no longer; may be repeated."""
        return Response(_seen(run_blocking(unfollow(ports(), request.auth, username))))


def _shown(signed_in: Bearer) -> dict[str, object]:
    return UserResponseSerializer({"user": signed_in}).data


def _seen(profile: Profile) -> dict[str, object]:
    return ProfileResponseSerializer({"profile": profile}).data
