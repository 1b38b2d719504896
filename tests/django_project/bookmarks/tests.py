"""`manage.py test tests.django_project.bookmarks`: members leave, whatever refers to them.

In transactions that are committed, since only then the database checks what refers to a user.
"""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models.signals import post_delete
from django.test import TransactionTestCase
from rest_framework.test import APIClient

from django_project.accounts.models import User
from tests.django_project.bookmarks import models

# Managers, which mypy knows only of the models of installed apps.
BOOKMARKS: Any = models.Bookmark._default_manager
NOTES: Any = models.Note._default_manager
RATINGS: Any = models.Rating._default_manager
INVOICES: Any = models.Invoice._default_manager


class LeavingTests(TransactionTestCase):
    """DELETE /forge/users/{id}."""

    client_class = APIClient

    def setUp(self) -> None:
        self.ada = User.objects.create_user("ada", None, "a long password")
        self.client.force_authenticate(self.ada)  # type: ignore[attr-defined]

    def leave(self) -> Any:
        return self.client.delete(f"/forge/users/{self.ada.id}")

    def test_rows_of_other_apps_follow_their_own_rules(self) -> None:
        note = NOTES.create(bookmark=BOOKMARKS.create(user=self.ada))
        rating = RATINGS.create(user=self.ada)
        entry = LogEntry.objects.create(user=self.ada, action_flag=CHANGE, object_repr="x")
        self.assertEqual(self.leave().status_code, 204)
        self.assertFalse(User.objects.filter(username="ada").exists())
        self.assertFalse(NOTES.filter(id=note.id).exists())
        self.assertFalse(LogEntry.objects.filter(id=entry.id).exists())
        rating.refresh_from_db()
        self.assertIsNone(rating.user)

    def test_a_protected_row_keeps_its_user(self) -> None:
        INVOICES.create(user=self.ada)
        response = self.leave()
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json()["errors"], {"request": ["other objects refer to it"]})
        self.ada.refresh_from_db()

    def test_signals_are_sent(self) -> None:
        deleted: list[str] = []

        def receive(instance: User, **_kwargs: Any) -> None:
            deleted.append(instance.username)

        post_delete.connect(receive, sender=User)
        try:
            self.leave()
        finally:
            post_delete.disconnect(receive, sender=User)
        self.assertEqual(deleted, ["ada"])
