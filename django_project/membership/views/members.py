"""Members over HTTP: all of them, and one."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from core.domain.accounts import User
from core.domain.membership import MemberChange, SignUp
from core.run_blocking import run_blocking
from core.use_cases.membership import change_user, delete_user, list_users, show_user, sign_up
from django_project.accounts.authentication import SignedInRequest, ViewerRequest
from django_project.accounts.readable import PublicView
from django_project.config.bodies import validated_body
from django_project.config.composition import ports
from django_project.config.documentation import problems
from django_project.config.queries import validated_query
from django_project.membership.pages import shown_page, wanted_members
from django_project.membership.serializers import (
    MemberChangeSerializer,
    MemberListSerializer,
    MemberSerializer,
    MembersSerializer,
    NewMemberSerializer,
    SignedUpSerializer,
)
from http_contract.etags import etag, matches_if_none_match, parse_if_match

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)


@extend_schema(tags=["membership"])
class MembersView(PublicView):
    """/forge/users."""

    def get_permissions(self) -> list[BasePermission]:
        """Nobody needs a token to sign up, but staff may bring one."""
        return [AllowAny()]

    @extend_schema(
        operation_id="sign_up",
        request=NewMemberSerializer,
        responses={201: SignedUpSerializer, **problems("sign_up")},
    )
    def post(self, request: ViewerRequest) -> Response:
        """Become a member; a paid tier is granted by staff only."""
        new = SignUp(**validated_body(request, NewMemberSerializer))
        signed_in = run_blocking(sign_up(ports(), request.auth, new))
        user = signed_in.user
        location = reverse("member", kwargs={"id": user.id})
        headers = {"Location": location, "ETag": etag(user.version)}
        return Response(SignedUpSerializer(signed_in).data, status.HTTP_201_CREATED, None, headers)

    @extend_schema(
        operation_id="list_users",
        parameters=[MemberListSerializer],
        responses={200: MembersSerializer, **problems("list_users")},
    )
    def get(self, request: Request) -> Response:
        """List members, oldest first."""
        query = validated_query(request, MemberListSerializer)
        limit, tier = query["limit"], query.get("tier")
        wanted = wanted_members(tier, query.get("cursor"))
        return shown_page(run_blocking(list_users(ports(), wanted, limit)), tier, limit)


@extend_schema(tags=["membership"])
class MemberView(PublicView):
    """/forge/users/{id}."""

    @extend_schema(
        operation_id="show_user",
        parameters=[IF_NONE_MATCH],
        responses={200: MemberSerializer, 304: None, **problems("show_user")},
    )
    def get(self, request: Request, id: str) -> Response:
        """Show a member, unless whoever asks knows this version."""
        user = run_blocking(show_user(ports(), id))
        headers = {"ETag": etag(user.version), "Cache-Control": "no-cache"}
        if matches_if_none_match(request.headers.get("If-None-Match"), user.version):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(_shown(user), headers=headers)

    @extend_schema(
        operation_id="change_user",
        parameters=[IF_MATCH],
        request=MemberChangeSerializer,
        responses={200: MemberSerializer, **problems("change_user")},
    )
    def patch(self, request: SignedInRequest, id: str) -> Response:
        """Change a member, oneself or as staff; absent members stay as they are."""
        change = MemberChange(**validated_body(request, MemberChangeSerializer))
        precondition = parse_if_match(request.headers.get("If-Match"))
        user = run_blocking(change_user(ports(), request.auth, id, change, precondition))
        return Response(_shown(user), headers={"ETag": etag(user.version)})

    @extend_schema(
        operation_id="delete_user",
        parameters=[IF_MATCH],
        responses={204: None, **problems("delete_user")},
    )
    def delete(self, request: SignedInRequest, id: str) -> Response:
        """Remove a member, oneself or as staff, with all that is theirs but the payments."""
        precondition = parse_if_match(request.headers.get("If-Match"))
        run_blocking(delete_user(ports(), request.auth, id, precondition))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(user: User) -> dict[str, object]:
    return MemberSerializer(user).data
