"""Views without REST framework, beside the project's."""

from typing import Any

from django.test import override_settings
from rest_framework.test import APITestCase

DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PATHS = {
    "/ext/hello-class": b'{"hello": "class"}',
    "/ext/file": b"a file",
    "/ext/stream": b"one,two",
    "/ext/async": b"async",
    "/ext/async-class": b"ab",
    "/ext/template": None,
    "/ext/template-view": None,
}


@override_settings(ROOT_URLCONF="tests.django_project.suite.extension")
class PlainViewTests(APITestCase):
    """Functions, classes, templates, files, streams and asynchronous views."""

    def test_each_responds_with_the_headers_of_every_response(self) -> None:
        for path, body in PATHS.items():
            with self.subTest(path):
                response: Any = self.client.get(path)
                self.assertEqual(response.status_code, 200)
                self.assertLessEqual(DEFAULTS.items(), dict(response.headers).items())
                self.assertIn("X-Request-ID", response.headers)
                if body is not None:
                    content = (
                        b"".join(response.streaming_content)
                        if response.streaming and not response.is_async
                        else self.read(response)
                    )
                    self.assertEqual(content, body)

    def read(self, response: Any) -> bytes:
        if not response.streaming:
            return bytes(response.content)
        from asgiref.sync import async_to_sync

        async def read() -> bytes:
            return b"".join([part async for part in response.streaming_content])

        return async_to_sync(read)()

    def test_the_header_of_a_view_wins(self) -> None:
        with override_settings(CORS_ALLOWED_ORIGINS="https://a.example"):
            response = self.client.get("/ext/hello")
        self.assertEqual(response.headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertEqual(response.headers["Vary"], "Accept-Language, Origin")

    def test_head_options_and_other_methods_of_a_class(self) -> None:
        head = self.client.head("/ext/hello-class")
        self.assertEqual((head.content, head.headers["Content-Length"]), (b"", "18"))
        options = self.client.options("/ext/hello-class")
        self.assertEqual(
            (options.status_code, options.headers["Allow"]), (204, "GET, HEAD, OPTIONS")
        )
        self.assertEqual(self.client.put("/ext/hello-class").status_code, 405)
        self.assertEqual(self.client.get("/ext/redirect").status_code, 302)

    def test_a_form_without_a_csrf_token_is_refused_and_logged(self) -> None:
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        with self.assertLogs("django.security.csrf", "WARNING") as logs:
            refused = client.post("/ext/form", {"name": "ada"})
        self.assertEqual(refused.status_code, 403)
        self.assertEqual(refused.json()["errors"], {"request": ["CSRF check failed"]})
        self.assertIn("CSRF cookie not set", logs.output[0])
        response = self.client.post("/ext/form", "name=ada", content_type=FORM)
        self.assertEqual(response.content, b"ada")

    def test_a_form_has_limits(self) -> None:
        for body, status in (
            ("name=" + "x" * 1024 * 1024, 413),
            ("a=&" * 1001, 400),
            ("a=&" * 999, 200),
        ):
            response = self.client.post("/ext/form", body, content_type=FORM)
            self.assertEqual(response.status_code, status)
        self.assertEqual(self.client.get("/health?" + "a&" * 1500).status_code, 200)


FORM = "application/x-www-form-urlencoded"
