"""Every exception that a view may raise is answered in the contract's form."""

from typing import Any

from django.test import override_settings
from rest_framework.test import APITestCase

# The status, and the errors of the body.
RESPONSES: dict[str, tuple[int, dict[str, list[str]]]] = {
    "permission-denied": (
        403,
        {"request": ["You do not have permission to perform this action."]},
    ),
    "permission-denied-with-text": (403, {"request": ["not on Mondays"]}),
    "not-found": (404, {"request": ["no such widget"]}),
    "parse-error": (400, {"request": ["half a body"]}),
    "unsupported": (415, {"request": ['Unsupported media type "text/x-odd" in request.']}),
    "not-acceptable": (406, {"request": ["Could not satisfy the request Accept header."]}),
    "teapot": (418, {"request": ["short and stout"]}),
    "details": (403, {"tier": ["too low"]}),
    "text": (422, {"body": ["too odd"]}),
    "list": (422, {"body": ["too odd"]}),
    "dict": (422, {"colour": ["too red"], "size": ["too big"]}),
    "nested": (422, {"body": ["odd"], "size": ["too big"], "tags": ["too long"]}),
    "many": (422, {"name": ["too short"]}),
    "empty": (422, {"request": ["unprocessable content"]}),
    "conflict": (409, {"name": ["taken"]}),
    "http404": (404, {"request": ["no such page"]}),
    "http404-without-text": (404, {"request": ["not found"]}),
    "django-permission-denied": (403, {"request": ["not yours"]}),
    "django-validation": (422, {"body": ["not clean"]}),
    "django-validation-dict": (422, {"title": ["not clean"]}),
    "suspicious": (400, {"request": ["is invalid"]}),
    "bad-request": (400, {"request": ["is invalid"]}),
    "domain": (403, {"widget": ["not yours"]}),
}
TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    406: "Not Acceptable",
    409: "Conflict",
    415: "Unsupported Media Type",
    418: "I'm a Teapot",
    422: "Unprocessable Content",
}


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class ExceptionTests(APITestCase):
    """In views by function, by class, and without REST framework."""

    def assert_problem(self, response: Any, status: int, errors: dict[str, list[str]]) -> None:
        self.assertEqual(response.status_code, status, response.content)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        self.assertEqual(response.headers["X-Frame-Options"], "DENY")
        self.assertIn("X-Request-ID", response.headers)
        body = response.json()
        self.assertEqual(list(body), ["type", "title", "status", "errors"])
        self.assertEqual((body["status"], body["errors"]), (status, errors))

    def test_every_exception_has_the_same_form_in_every_kind_of_view(self) -> None:
        for name, (status, errors) in RESPONSES.items():
            for kind in ("function", "class", "django"):
                with self.subTest(name, kind=kind):
                    response = self.client.get(f"/ext/raise/{kind}/{name}")
                    self.assert_problem(response, status, errors)
                    self.assertEqual(response.json()["title"].lower(), TITLES[status].lower())
                    self.assertNotIn("Allow", response.headers)

    def test_a_test_reads_the_problem_of_a_view_as_data(self) -> None:
        response = self.client.get("/ext/raise/class/dict")
        self.assertEqual(response.data["errors"]["size"], ["too big"])

    def test_a_throttle_says_when_to_come_back(self) -> None:
        for kind in ("function", "class", "django"):
            response = self.client.get(f"/ext/raise/{kind}/throttled")
            self.assertEqual((response.status_code, response.headers["Retry-After"]), (429, "5"))
            self.assertEqual(response.json()["title"], "Too Many Requests")

    def test_a_failed_authentication_has_a_challenge(self) -> None:
        response = self.client.get("/ext/raise/class/authentication-failed")
        self.assert_problem(response, 401, {"request": ["wrong key"]})
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        response = self.client.get("/ext/raise/function/not-authenticated")
        self.assert_problem(response, 401, {"token": ["is missing"]})
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")

    def test_a_refused_method_has_allow(self) -> None:
        response = self.client.get("/ext/raise/class/method")
        self.assert_problem(response, 405, {"request": ['Method "GET" not allowed.']})
        self.assertIn("GET", response.headers["Allow"])

    def test_a_test_client_sees_what_nobody_foresaw(self) -> None:
        for kind in ("function", "class", "django"):
            with self.assertRaisesMessage(RuntimeError, "a secret"):
                self.client.get(f"/ext/raise/{kind}/unforeseen")

    def test_a_client_does_not(self) -> None:
        self.client.raise_request_exception = False
        for kind in ("function", "class", "django"):
            with self.assertLogs("forge.errors") as logs:
                response = self.client.get(f"/ext/raise/{kind}/unforeseen")
            self.assert_problem(response, 500, {"server": ["internal error"]})
            self.assertIn("RuntimeError: a secret", logs.output[0])

    def test_a_path_that_does_not_exist(self) -> None:
        self.assert_problem(self.client.get("/ext/nothing"), 404, {"path": ["not found"]})
