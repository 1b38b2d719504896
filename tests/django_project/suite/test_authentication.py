"""`request.user` and `request.auth`, and how a test sets them."""

from django.contrib.auth import authenticate
from django.test import override_settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory, APITestCase, force_authenticate

from django_project.accounts.models import Token, User
from django_project.api.views import PublicReadView
from django_project.articles.views import ArticlesView
from tests.django_project.suite.extension import WhoAmI

PASSWORD = "a long password"
ARTICLE = {"article": {"title": "One", "description": "d", "body": "b"}}


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class RequestUserTests(APITestCase):
    """With a token, with force_authenticate, with a session, and with nothing."""

    def setUp(self) -> None:
        self.ada = User.objects.create_user("ada", "ada@example.org", PASSWORD)

    def token(self) -> str:
        credentials = {"user": {"email": "ada@example.org", "password": PASSWORD}}
        token: str = self.client.post("/api/users/login", credentials).json()["user"]["token"]
        return token

    def test_nobody_is_anonymous(self) -> None:
        self.assertEqual(
            self.client.get("/ext/who").data,
            {
                "authenticated": False,
                "anonymous": True,
                "pk": None,
                "username": "",
                "staff": False,
                "is_model": False,
                "token": None,
            },
        )

    def test_a_token_is_a_user_of_djangos(self) -> None:
        token = self.token()
        with self.assertNumQueries(1):
            who = self.client.get("/ext/who", headers={"authorization": f"Bearer {token}"}).data
        self.assertEqual(
            who,
            {
                "authenticated": True,
                "anonymous": False,
                "pk": self.ada.pk,
                "username": "ada",
                "staff": False,
                "is_model": True,
                "token": token,
            },
        )

    def test_an_invalid_token_is_refused_everywhere(self) -> None:
        response = self.client.get("/ext/who", headers={"authorization": "Bearer nothing"})
        self.assertEqual(response.data["errors"], {"token": ["is invalid"]})

    def test_a_public_read_view_reads_for_anybody_and_writes_for_valid_tokens(self) -> None:
        class Widgets(PublicReadView):
            def get(self, request: Request) -> Response:
                return Response({"user": request.user.get_username()})

            def post(self, request: Request) -> Response:
                return Response({"user": request.user.get_username()})

        factory, view = APIRequestFactory(), Widgets.as_view()
        old, valid = {"authorization": "Token old"}, {"authorization": f"Token {self.token()}"}
        self.assertEqual(view(factory.get("/", headers=old)).data, {"user": ""})
        self.assertEqual(view(factory.get("/", headers=valid)).data, {"user": "ada"})
        self.assertEqual(view(factory.post("/", headers=valid)).data, {"user": "ada"})
        for headers in (old, {}):
            self.assertEqual(view(factory.post("/", headers=headers)).status_code, 401)

    def test_is_admin_user_lets_staff_in(self) -> None:
        self.client.force_authenticate(self.ada)
        self.assertEqual(self.client.get("/ext/staff").status_code, 403)
        self.client.force_authenticate(User.objects.create_superuser("root", "r@example.org"))
        self.assertEqual(self.client.get("/ext/staff").status_code, 200)

    def test_force_authenticate_works_with_the_projects_own_views(self) -> None:
        self.client.force_authenticate(self.ada)
        response = self.client.post("/api/articles", ARTICLE)
        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.data["article"]["author"]["username"], "ada")
        path = f"/forge/users/{self.ada.id}"
        response = self.client.patch(path, {"name": "lovelace"}, headers={"if-match": '"1"'})
        self.assertEqual(response.status_code, 200)
        self.ada.refresh_from_db()
        self.assertEqual((self.ada.username, self.ada.version), ("lovelace", 2))

    def test_what_needs_the_token_itself_takes_it_from_force_authenticate(self) -> None:
        self.client.force_authenticate(self.ada)
        self.assertEqual(self.client.post("/api/users/logout").status_code, 401)
        self.client.force_authenticate(self.ada, token=self.token())  # type: ignore[arg-type]
        self.assertEqual(self.client.post("/api/users/logout").status_code, 204)
        self.assertEqual(Token.objects.count(), 0)

    def test_views_are_called_by_a_request_factory(self) -> None:
        factory = APIRequestFactory()
        request = factory.get("/ext/who")
        force_authenticate(request, user=self.ada)
        self.assertEqual(WhoAmI.as_view()(request).data["username"], "ada")
        request = factory.post("/api/articles", ARTICLE, format="json")
        force_authenticate(request, user=self.ada)
        self.assertEqual(ArticlesView.as_view()(request).status_code, 201)

    def test_a_session_counts_only_where_a_view_asks_for_it(self) -> None:
        self.assertTrue(self.client.login(username="ada", password=PASSWORD))
        self.assertEqual(self.client.get("/ext/account").content, b"ada 1")
        self.assertEqual(self.client.get("/ext/account").content, b"ada 2")
        self.assertEqual(self.client.get("/api/user").status_code, 401)
        response = APIClient().get("/ext/account")
        self.assertEqual(response.headers["Location"], "/admin/login/?next=/ext/account")


class UserModelTests(APITestCase):
    """The model that AUTH_USER_MODEL names, as Django's own code uses it."""

    def test_authenticate(self) -> None:
        ada = User.objects.create_user("ada", None, PASSWORD)
        self.assertEqual(authenticate(username="ada", password=PASSWORD), ada)
        for wrong in ("", "another password", None):
            self.assertIsNone(authenticate(username="ada", password=wrong))
        self.assertIsNone(authenticate(username=None, password=PASSWORD))
        self.assertIsNone(authenticate())

    def test_a_new_password_goes_through_the_core(self) -> None:
        ada = User.objects.create_user("ada", "ada@example.org", PASSWORD)
        credentials = {"user": {"email": "ada@example.org", "password": PASSWORD}}
        self.client.post("/api/users/login", credentials)
        ada.set_password("a longer password")
        ada.save()
        ada.refresh_from_db()
        self.assertTrue(str(ada.password).startswith("argon2$argon2id$"))
        self.assertEqual((ada.version, ada.tokens.count()), (2, 0))
        self.assertTrue(ada.check_password("a longer password"))
        self.assertEqual(self.client.post("/api/users/login", credentials).status_code, 401)

    def test_a_member_without_a_password(self) -> None:
        ben = User.objects.create_user("ben")
        self.assertFalse(ben.has_usable_password())
        self.assertFalse(ben.check_password("None"))
        self.assertIsNone(authenticate(username="ben", password="None"))

    def test_what_the_core_refuses_is_a_validation_error(self) -> None:
        from django.core.exceptions import ValidationError

        ada = User.objects.create_user("ada", "ada@example.org", PASSWORD)
        for username, email, password, subject in (
            ("ada", None, None, "username"),
            (" ben", None, None, "username"),
            ("ben", "ADA@example.org", None, "email"),
            ("ben", "no address", None, "email"),
            ("ben", None, "short", "password"),
        ):
            with self.assertRaises(ValidationError) as raised:
                User.objects.create_user(username, email, password)
            self.assertEqual(list(raised.exception.message_dict), [subject])
        ada.set_password("short")
        with self.assertRaises(ValidationError):
            ada.save()
