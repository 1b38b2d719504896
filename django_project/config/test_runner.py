"""What `manage.py test` runs."""

from typing import Any
from unittest import TestSuite

from django.test.runner import DiscoverRunner

SUITE = "tests.django_project.suite"


class ForgeTestRunner(DiscoverRunner):
    """Django's test runner. Without a label it runs the project's own suite.

    The other tests of the repository are pytest's, and would be found too.
    """

    def build_suite(self, test_labels: Any = None, **kwargs: Any) -> TestSuite:
        """Collect the tests of these labels, or of the project's suite."""
        return super().build_suite(test_labels or [SUITE], **kwargs)
