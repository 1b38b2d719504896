"""Views, parsers, renderers, pagination and throttles of REST framework, beside the project's."""

from typing import ClassVar
from uuid import uuid4

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from rest_framework.test import APITestCase

from core.domain.articles import Draft
from core.run_blocking import run_blocking
from core.use_cases.articles import publish_article
from django_project.accounts.models import User
from django_project.articles.models import Article
from django_project.config.composition import ports

MIB = 1024 * 1024


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class GenericViewTests(APITestCase):
    """Fields, parsers and renderers that are not the contract's."""

    def test_a_field_of_any_type_is_answered_with_its_own_message(self) -> None:
        sent = {"name": "too long", "age": 0, "kind": "c", "tags": ["a b"]}
        response = self.client.post("/ext/widgets", sent)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(
            response.data["errors"],
            {
                "age": ["Ensure this value is greater than or equal to 1."],
                "kind": ['"c" is not a valid choice.'],
                "name": ["Ensure this field has no more than 5 characters."],
                "tags": [SLUG],
            },
        )
        response = self.client.post("/ext/widgets", {"name": "a", "age": 3})
        self.assertEqual((response.status_code, response.data), (201, {"name": "a", "age": 3}))

    def test_request_data_is_strict_json(self) -> None:
        for body in ('{"name": NaN}', '{"name": "\\ud800"}', "[" * 70 + "]" * 70):
            response = self.client.generic("POST", "/ext/widgets", body, "application/json")
            self.assertEqual(response.json()["errors"], {"body": ["is not valid JSON"]})
        response = self.client.post("/ext/widgets", [1], format="json")
        self.assertEqual(response.status_code, 422)

    def test_another_media_type_is_refused(self) -> None:
        response = self.client.generic("POST", "/ext/widgets", "x", "text/plain")
        self.assertEqual(response.status_code, 415)

    def test_options_and_methods_come_before_the_view(self) -> None:
        response = self.client.options("/ext/widgets")
        self.assertEqual((response.status_code, response.headers["Allow"]), (204, "OPTIONS, POST"))
        response = self.client.get("/ext/throttled/user")
        self.assertEqual(response.status_code, 401)
        response = self.client.post("/ext/throttled/user")
        self.assertEqual(
            (response.status_code, response.headers["Allow"]), (405, "GET, HEAD, OPTIONS")
        )

    def test_files_are_uploaded(self) -> None:
        for size in (10, 1000):
            photo = SimpleUploadedFile("a.png", b"x" * size)
            response = self.client.post("/ext/upload", {"photo": photo}, format="multipart")
            self.assertEqual(response.data, {"size": size})
        response = self.client.post("/ext/upload", {"photo": "text"}, format="multipart")
        self.assertEqual(response.data, {"size": "text"})
        response = self.client.post("/ext/upload", {"photo": "text"}, format="json")
        self.assertEqual(response.status_code, 415)

    def test_a_view_says_how_much_it_takes(self) -> None:
        for path, size, status in (
            ("/ext/upload", 2 * MIB, 413),
            ("/ext/large-upload", 2 * MIB, 200),
            ("/ext/large-upload", 4 * MIB, 413),
        ):
            photo = SimpleUploadedFile("a.png", b"x" * size)
            response = self.client.post(path, {"photo": photo}, format="multipart")
            self.assertEqual(response.status_code, status, path)

    def test_a_browser_gets_the_browsable_api_where_a_view_offers_it(self) -> None:
        page = self.client.get("/ext/browsable", headers={"accept": "text/html"})
        self.assertIn("text/html", page.headers["Content-Type"])
        self.assertContains(page, "42")
        data = self.client.get("/ext/browsable", headers={"accept": "application/json"})
        self.assertEqual(data.json(), {"answer": 42})
        neither = self.client.get("/ext/browsable", headers={"accept": "text/csv"})
        self.assertEqual(neither.status_code, 406)

    def test_accept_is_not_looked_at_elsewhere(self) -> None:
        response = self.client.get("/health", headers={"accept": "text/csv"})
        self.assertEqual(response.json(), {"status": "ok"})

    def test_values_of_any_type_are_rendered(self) -> None:
        response = self.client.get("/ext/types")
        self.assertEqual(
            response.content.decode(),
            '{"id":"00000000-0000-0000-0000-000000000001","when":"2026-11-22T12:00:00Z",'
            '"price":1.5,"lazy":"yes"}',
        )
        self.assertEqual(response.headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertEqual(response.headers["Cache-Control"], "max-age=60")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_an_operation_of_ones_own_is_in_the_document(self) -> None:
        paths = self.client.get("/openapi.json").json()["paths"]
        operation = paths["/ext/widgets"]["post"]
        self.assertIn("default", operation["responses"])
        self.assertIn("/ext/rows/{id}", paths)
        self.assertIn("401", paths["/api/user"]["get"]["responses"])


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class ThrottleTests(APITestCase):
    """Rate limits by user, address and scope."""

    def setUp(self) -> None:
        cache.clear()

    def test_a_user(self) -> None:
        for name in ("ada", "ben"):
            self.client.force_authenticate(User.objects.create_user(name))
            statuses = [self.client.get("/ext/throttled/user").status_code for _ in range(3)]
            self.assertEqual(statuses, [200, 200, 429])

    def test_an_address_and_a_scope(self) -> None:
        for path in ("/ext/throttled/address", "/ext/throttled/scope"):
            self.assertEqual(self.client.get(path).status_code, 200)
            response = self.client.get(path)
            self.assertEqual(response.status_code, 429)
            self.assertGreaterEqual(int(response.headers["Retry-After"]), 1)
            self.assertIn("request", response.data["errors"])


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class ModelViewSetTests(APITestCase):
    """A view set over the rows that the use cases write."""

    ada: ClassVar[User]
    ben: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ada = User.objects.create_user("ada", "ada@example.org", "a long password")
        cls.ben = User.objects.create_user("ben")
        for number in range(3):
            Article.objects.create(
                slug=f"row-{number}", author=cls.ada, title=f"Row {number}", body="…"
            )

    def test_nobody_gets_in_without_a_token(self) -> None:
        self.assertEqual(self.client.get("/ext/rows").status_code, 401)

    def test_rows_are_paged_searched_and_ordered(self) -> None:
        self.client.force_authenticate(self.ada)
        page = self.client.get("/ext/rows").data
        self.assertEqual((page["count"], len(page["results"])), (3, 2))
        self.assertIn("page=2", page["next"])
        found = self.client.get("/ext/rows", {"search": "Row 2", "ordering": "-id"}).data
        self.assertEqual([row["slug"] for row in found["results"]], ["row-2"])
        self.assertEqual(self.client.get("/ext/rows", {"page": 9}).status_code, 404)

    def test_a_row_is_created_changed_and_deleted_by_its_author_alone(self) -> None:
        self.client.force_authenticate(self.ada)
        sent = {"slug": "new", "title": "New", "description": "d", "body": "b"}
        created = self.client.post("/ext/rows", sent)
        self.assertEqual((created.status_code, created.data["author"]), (201, "ada"))
        path = f"/ext/rows/{created.data['id']}"
        self.client.force_authenticate(self.ben)
        self.assertEqual(self.client.patch(path, {"title": "Ben's"}).status_code, 403)
        self.client.force_authenticate(self.ada)
        self.assertEqual(self.client.patch(path, {"title": "Newer"}).data["title"], "Newer")
        self.assertEqual(self.client.post(f"{path}/shout").data, {"title": "NEWER"})
        article = Article.objects.get(slug="new")
        article.title = "stale"
        article.refresh_from_db()
        self.assertEqual(article.title, "Newer")
        self.assertEqual(self.client.get("/api/articles/new").json()["article"]["title"], "Newer")
        self.assertEqual(self.client.delete(path).status_code, 204)
        self.assertEqual(self.client.get(path).data["errors"], {"request": [NO_ARTICLE]})

    def test_a_router_answers_methods_that_no_action_has(self) -> None:
        response = self.client.put("/ext/rows")
        self.assertEqual(response.headers["Allow"], "GET, HEAD, OPTIONS, POST")
        response = self.client.options(f"/ext/rows/{uuid4()}")
        self.assertEqual(response.headers["Allow"], "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")

    def test_what_a_validator_of_the_model_refuses_is_422(self) -> None:
        self.client.force_authenticate(self.ada)
        sent = {"slug": "row-0", "title": "x" * 256, "description": "d", "body": "b"}
        response = self.client.post("/ext/rows", sent)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(sorted(response.data["errors"]), ["slug", "title"])

    def test_rows_of_the_use_cases_are_rows_of_the_view_set(self) -> None:
        principal = self.ada.principal
        draft = Draft(title="Of a use case", description="d", body="b", tags=())
        published = run_blocking(publish_article(ports(), principal, draft)).article
        self.client.force_authenticate(self.ben)
        row = self.client.get(f"/ext/rows/{published.id}").data
        self.assertEqual((row["slug"], row["author"]), ("of-a-use-case", "ada"))


SLUG = 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'
NO_ARTICLE = "No Article matches the given query."
