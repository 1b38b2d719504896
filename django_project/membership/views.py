"""Members, the webhook of payments, and what paid tiers are for: a view class for each path."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.stripe_events import parse_event
from core.domain.membership import MemberChange, MemberFilter, Position, SignUp
from core.run_blocking import run_blocking
from core.use_cases.membership import (
    change_user,
    delete_user,
    list_users,
    receive_event,
    show_user,
    sign_up,
    welcome_member,
)
from django_project.api.authentication import optional_principal, principal
from django_project.api.parsers import validated_body
from django_project.api.query_parameters import validated_query
from django_project.config.composition import cursors, ports, webhook_secrets
from django_project.membership.serializers import (
    EventSerializer,
    MemberChangeSerializer,
    MemberListSerializer,
    MemberSerializer,
    MembersSerializer,
    NewMemberSerializer,
    ReceivedSerializer,
    SignUpSerializer,
    WelcomeSerializer,
)
from http_contract.etags import matches_if_none_match, parse_if_match, version_headers
from http_contract.headers import CACHE_CONTROL, REVALIDATED, next_page_link
from http_contract.webhook import read_event

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
SIGNATURE = OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER)


class TokenlessReadView(APIView):
    """A view whose GET is the same for everybody: no token is looked at (W8)."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """No authenticators for GET."""
        # drf-spectacular asks without a request.
        is_read = getattr(self.request, "method", None) in SAFE_METHODS
        return [] if is_read else super().get_authenticators()


class MembersView(TokenlessReadView):
    """/forge/users."""

    permission_classes = (AllowAny,)  # who signs up needs no token, but staff may send one

    @extend_schema(
        operation_id="sign_up", request=SignUpSerializer, responses={201: NewMemberSerializer}
    )
    def post(self, request: Request) -> Response:
        """Sign up. Only staff grant a paid tier."""
        new = SignUp(**validated_body(request, SignUpSerializer))
        bearer = run_blocking(sign_up(ports(), optional_principal(request), new))
        location = reverse("member", kwargs={"id": bearer.user.id})
        version = version_headers(bearer.user.version, CACHE_CONTROL)
        body = NewMemberSerializer(bearer).data
        return Response(body, status.HTTP_201_CREATED, headers={"Location": location, **version})

    @extend_schema(
        operation_id="list_users",
        parameters=[MemberListSerializer],
        responses=MembersSerializer,
    )
    def get(self, request: Request) -> Response:
        """List members, oldest first."""
        query = validated_query(request, MemberListSerializer)
        limit, tier, cursor = query["limit"], query.get("tier"), query.get("cursor")
        tier_name = tier.value if tier else None
        after = Position(*cursors().read(cursor, tier_name)) if cursor else None
        page = run_blocking(list_users(ports(), MemberFilter(tier, after), limit))
        if page.next is None:
            return Response(MembersSerializer({"users": page.users, "next": None}).data)
        following = cursors().write(tier_name, page.next.created_at, page.next.user_id)
        link = next_page_link(reverse("members"), tier=tier_name, limit=limit, cursor=following)
        body = MembersSerializer({"users": page.users, "next": following}).data
        return Response(body, headers={"Link": link})


class MemberView(TokenlessReadView):
    """/forge/users/{id}."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="show_user",
        parameters=[IF_NONE_MATCH],
        responses={200: MemberSerializer, 304: None},
    )
    def get(self, request: Request, id: str) -> Response:
        """Return a member, or 304 for a version that the client has."""
        user = run_blocking(show_user(ports(), id))
        headers = version_headers(user.version, REVALIDATED)
        if matches_if_none_match(request.headers.get("If-None-Match"), user.version):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(MemberSerializer(user).data, headers=headers)

    @extend_schema(
        operation_id="change_user",
        parameters=[IF_MATCH],
        request=MemberChangeSerializer,
        responses=MemberSerializer,
    )
    def patch(self, request: Request, id: str) -> Response:
        """Change oneself, or as staff any member. Absent members stay as they are."""
        change = MemberChange(**validated_body(request, MemberChangeSerializer))
        precondition = parse_if_match(request.headers.get("If-Match"))
        user = run_blocking(change_user(ports(), principal(request), id, change, precondition))
        headers = version_headers(user.version, CACHE_CONTROL)
        return Response(MemberSerializer(user).data, headers=headers)

    @extend_schema(operation_id="delete_user", parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, id: str) -> Response:
        """Delete oneself, or as staff any member. Their payments stay."""
        precondition = parse_if_match(request.headers.get("If-Match"))
        run_blocking(delete_user(ports(), principal(request), id, precondition))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProtectedView(APIView):
    """/protected."""

    @extend_schema(operation_id="welcome_member", responses=WelcomeSerializer)
    def get(self, request: Request) -> Response:
        """Welcome a member of a paid tier."""
        member = principal(request)
        message = run_blocking(welcome_member(member))
        return Response(WelcomeSerializer({"message": message, "tier": member.user.tier}).data)


class WebhookView(APIView):
    """/webhook."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="receive_event",
        parameters=[SIGNATURE],
        request=EventSerializer,
        responses=ReceivedSerializer,
    )
    def post(self, request: Request) -> Response:
        """Receive an event that Stripe signed."""
        signature, now = request.headers.get("Stripe-Signature"), ports().clock.now()
        event = read_event(request.body, signature, webhook_secrets(), now)
        run_blocking(receive_event(ports(), parse_event(event)))
        return Response(ReceivedSerializer({"received": event["type"]}).data)
