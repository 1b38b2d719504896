"""`override_settings` takes effect."""

from django.test import SimpleTestCase, override_settings
from rest_framework.test import APITestCase

from django_project.config.composition import cursors, ports

ORIGIN = "https://front.example"


class OverrideSettingsTests(APITestCase):
    """Settings that the composition reads, and settings that are read for each request."""

    def test_another_store(self) -> None:
        sent = {"name": "only-in-memory"}
        with override_settings(STORE="adapters.memory.store.MemoryStore"):
            self.assertEqual(self.client.post("/forge/users", sent).status_code, 201)
            self.assertEqual(self.client.post("/forge/users", sent).status_code, 409)
        self.assertEqual(self.client.post("/forge/users", sent).status_code, 201)

    def test_origins_in_any_form(self) -> None:
        for origins in (ORIGIN, [ORIGIN], {ORIGIN}, f"https://a.example, {ORIGIN}"):
            with override_settings(CORS_ALLOWED_ORIGINS=origins):
                response = self.client.get("/health", headers={"origin": ORIGIN})
                self.assertEqual(response.headers["Access-Control-Allow-Origin"], ORIGIN)
                response = self.client.get("/health", headers={"origin": ORIGIN[:-1]})
                self.assertNotIn("Access-Control-Allow-Origin", response.headers)

    def test_a_webhook_secret_as_a_string(self) -> None:
        with override_settings(STRIPE_WEBHOOK_SECRET="whsec_a"):
            response = self.client.post("/webhook", {}, headers={"stripe-signature": "t=1,v1=a"})
        self.assertEqual(response.data["errors"], {"signature": ["is invalid"]})

    def test_a_deadline(self) -> None:
        sent = {"features": [1], "model_id": "mean"}
        self.assertEqual(self.client.post("/predict", sent).status_code, 200)
        with override_settings(PREDICT_DEADLINE_MS=0):
            self.assertEqual(self.client.post("/predict", sent).status_code, 504)


class CompositionTests(SimpleTestCase):
    """What is composed once, until a setting changes."""

    def test_ports_are_kept_until_a_setting_of_theirs_changes(self) -> None:
        before = ports()
        with override_settings(TIME_ZONE="UTC"):
            self.assertIs(ports(), before)
        with override_settings(RANDOMNESS="adapters.system.SystemRandomness"):
            self.assertIsNot(ports(), before)

    def test_cursors_are_signed_with_the_key_of_the_moment(self) -> None:
        before = cursors()
        with override_settings(SECRET_KEY="another key"):
            self.assertIsNot(cursors(), before)
