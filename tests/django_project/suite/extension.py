"""What a newcomer adds: views of every kind that Django and REST framework document."""

import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core import exceptions as django_exceptions
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.csrf import csrf_protect
from django.views.generic import RedirectView, TemplateView
from rest_framework import exceptions, filters, generics, pagination, serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action, api_view, permission_classes, throttle_classes
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser, IsAuthenticated
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, UserRateThrottle
from rest_framework.views import APIView

from core.domain.errors import DomainError, Kind
from django_project.accounts.models import User
from django_project.articles.models import Article

# Exceptions


class Teapot(exceptions.APIException):
    """An exception of one's own."""

    status_code = 418
    default_detail = "short and stout"


class Conflict(exceptions.ValidationError):
    """A validation error with another status."""

    status_code = 409


NESTED: Any = {
    "widget": {"size": ["too big"]},
    "tags": {2: ["too long"]},
    "non_field_errors": ["odd"],
}
RAISED: dict[str, Exception] = {
    "permission-denied": exceptions.PermissionDenied(),
    "permission-denied-with-text": exceptions.PermissionDenied("not on Mondays"),
    "not-found": exceptions.NotFound("no such widget"),
    "throttled": exceptions.Throttled(wait=4.2),
    "parse-error": exceptions.ParseError("half a body"),
    "unsupported": exceptions.UnsupportedMediaType("text/x-odd"),
    "method": exceptions.MethodNotAllowed("GET"),
    "not-acceptable": exceptions.NotAcceptable(),
    "authentication-failed": exceptions.AuthenticationFailed("wrong key"),
    "not-authenticated": exceptions.NotAuthenticated(),
    "teapot": Teapot(),
    "details": exceptions.PermissionDenied({"tier": ["too low"]}),
    "text": exceptions.ValidationError("too odd"),
    "list": exceptions.ValidationError(["too odd", "too even"]),
    "dict": exceptions.ValidationError({"size": ["too big"], "colour": "too red"}),
    "nested": exceptions.ValidationError(NESTED),
    "many": exceptions.ValidationError([{}, {"name": ["too short"]}]),
    "empty": exceptions.ValidationError({}),
    "conflict": Conflict({"name": ["taken"]}),
    "http404": Http404("no such page"),
    "http404-without-text": Http404(),
    "django-permission-denied": django_exceptions.PermissionDenied("not yours"),
    "django-validation": django_exceptions.ValidationError("not clean"),
    "django-validation-dict": django_exceptions.ValidationError({"title": ["not clean"]}),
    "suspicious": django_exceptions.SuspiciousOperation("suspicious"),
    "bad-request": django_exceptions.BadRequest("bad"),
    "domain": DomainError(Kind.FORBIDDEN, {"widget": "not yours"}),
    "unforeseen": RuntimeError("a secret"),
}


@api_view(["GET"])
@permission_classes([AllowAny])
def raise_in_api(_request: Request, name: str) -> Response:
    """A view by function."""
    raise RAISED[name]


class RaiseInApi(APIView):
    """A view by class."""

    def get(self, _request: Request, name: str) -> Response:
        raise RAISED[name]


def raise_in_django(_request: HttpRequest, name: str) -> HttpResponse:
    """A view without REST framework."""
    raise RAISED[name]


# Views of REST framework


class WidgetSerializer(serializers.Serializer[Any]):
    """Fields of every kind, none of them the contract's."""

    name = serializers.CharField(max_length=5)
    age = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(["a", "b"], required=False)
    tags = serializers.ListField(child=serializers.SlugField(), required=False)


class Widgets(generics.GenericAPIView[Any]):
    """A generic view with REST framework's own parsing and validation."""

    permission_classes = (AllowAny,)
    serializer_class = WidgetSerializer

    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data, 201)


class ArticleModelSerializer(serializers.ModelSerializer[Article]):
    """A serializer of a model of the project."""

    author = serializers.SlugRelatedField(slug_field="username", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Article
        fields = ("id", "slug", "title", "description", "body", "author", "created_at")


class IsAuthorOrReadOnly(BasePermission):
    """The permission of REST framework's tutorial."""

    def has_object_permission(self, request: Request, view: APIView, obj: Article) -> bool:
        return request.method in ("GET", "HEAD") or obj.author == request.user


class TwoPerPage(pagination.PageNumberPagination):
    """A pagination of one's own."""

    page_size = 2


class ArticleViewSet(viewsets.ModelViewSet[Article]):
    """A view set over the rows of the project, as REST framework's tutorial writes it."""

    queryset = Article.objects.select_related("author").order_by("id")
    serializer_class = ArticleModelSerializer
    permission_classes = (IsAuthenticated, IsAuthorOrReadOnly)
    pagination_class = TwoPerPage
    filter_backends = (filters.SearchFilter, filters.OrderingFilter)
    search_fields = ("title",)

    def perform_create(self, serializer: serializers.BaseSerializer[Article]) -> None:
        serializer.save(author=self.request.user)

    @action(detail=True, methods=["post"])
    def shout(self, request: Request, pk: str | None = None) -> Response:
        return Response({"title": self.get_object().title.upper()})


class TwicePerMinute(UserRateThrottle):
    rate = "2/min"


class OncePerMinute(AnonRateThrottle):
    rate = "1/min"


class ScopedThrottle(ScopedRateThrottle):
    THROTTLE_RATES = {"widgets": "1/min"}  # noqa: RUF012


@api_view(["GET"])
@throttle_classes([TwicePerMinute])
def throttled_by_user(_request: Request) -> Response:
    return Response("ok")


@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([OncePerMinute])
def throttled_by_address(_request: Request) -> Response:
    return Response("ok")


class ThrottledByScope(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedThrottle,)
    throttle_scope = "widgets"

    def get(self, _request: Request) -> Response:
        return Response("ok")


class WhoAmI(APIView):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        user = request.user
        return Response(
            {
                "authenticated": user.is_authenticated,
                "anonymous": user.is_anonymous,
                "pk": user.pk,
                "username": user.get_username(),
                "staff": user.is_staff,
                "is_model": isinstance(user, User),
                "token": request.auth,
            }
        )


class StaffOnly(APIView):
    permission_classes = (IsAdminUser,)

    def get(self, _request: Request) -> Response:
        return Response("ok")


class Upload(APIView):
    """A view that takes files."""

    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser, FormParser)

    def post(self, request: Request) -> Response:
        data: Any = request.data
        photo = data.get("photo")
        return Response({"size": photo.size if hasattr(photo, "size") else photo})


class LargeUpload(Upload):
    body_limit = 3 * 1024 * 1024


class Browsable(APIView):
    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer, BrowsableAPIRenderer)

    def get(self, _request: Request) -> Response:
        return Response({"answer": 42})


class Types(APIView):
    permission_classes = (AllowAny,)

    def get(self, _request: Request) -> Response:
        return Response(
            {
                "id": UUID(int=1),
                "when": datetime(2026, 11, 22, 12, tzinfo=UTC),
                "price": Decimal("1.50"),
                "lazy": gettext_lazy("yes"),
            },
            headers={"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "max-age=60"},
        )


# Views of Django


def hello(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("hello", headers={"X-Frame-Options": "SAMEORIGIN"})
    response.headers["Vary"] = "Accept-Language"
    return response


class Hello(View):
    def get(self, _request: HttpRequest) -> JsonResponse:
        return JsonResponse({"hello": "class"})


def template(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "rest_framework/pagination/numbers.html", {})


def file(_request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"a file"), filename="a.txt", as_attachment=True)


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    def chunks() -> Iterator[bytes]:
        yield b"one,"
        yield b"two"

    return StreamingHttpResponse(chunks())


async def asynchronous(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("async")


class Asynchronous(View):
    async def get(self, _request: HttpRequest) -> StreamingHttpResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"a"
            yield b"b"

        return StreamingHttpResponse(chunks())


@csrf_protect
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("name", ""))


@login_required
def account(request: HttpRequest) -> HttpResponse:
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(f"{request.user.get_username()} {request.session['visits']}")


router = SimpleRouter(trailing_slash=False)
router.register("rows", ArticleViewSet, basename="row")

urlpatterns = [
    path("", include("django_project.config.urls")),
    path("ext/", include(router.urls)),
    path("ext/raise/function/<name>", raise_in_api),
    path("ext/raise/class/<name>", RaiseInApi.as_view(permission_classes=[AllowAny])),
    path("ext/raise/django/<name>", raise_in_django),
    path("ext/widgets", Widgets.as_view()),
    path("ext/throttled/user", throttled_by_user),
    path("ext/throttled/address", throttled_by_address),
    path("ext/throttled/scope", ThrottledByScope.as_view()),
    path("ext/who", WhoAmI.as_view()),
    path("ext/staff", StaffOnly.as_view()),
    path("ext/upload", Upload.as_view()),
    path("ext/large-upload", LargeUpload.as_view()),
    path("ext/browsable", Browsable.as_view()),
    path("ext/types", Types.as_view()),
    path("ext/hello", hello),
    path("ext/hello-class", Hello.as_view()),
    path(
        "ext/template-view",
        TemplateView.as_view(template_name="rest_framework/pagination/numbers.html"),
    ),
    path("ext/template", template),
    path("ext/redirect", RedirectView.as_view(url="/health")),
    path("ext/file", file),
    path("ext/stream", stream),
    path("ext/async", asynchronous),
    path("ext/async-class", Asynchronous.as_view()),
    path("ext/form", form),
    path("ext/account", account),
]
handler400 = "django_project.api.exceptions.bad_request"
handler403 = "django_project.api.exceptions.permission_denied"
handler404 = "django_project.api.exceptions.page_not_found"
handler500 = "django_project.api.exceptions.server_error"
