"""`manage.py shell`."""

from django.core.management.commands import shell

from core.use_cases import accounts, articles, comments, membership

USE_CASES = (accounts, articles, comments, membership)


class Command(shell.Command):
    """Django's shell, which imports every model, with what runs a use case besides."""

    def get_auto_imports(self) -> list[str]:
        """What to import, so that `run_blocking(articles.list_tags(ports()))` works at once."""
        return [
            *(super().get_auto_imports() or []),
            *(module.__name__ for module in USE_CASES),
            "core.domain.accounts.Principal",
            "core.run_blocking.run_blocking",
            "django_project.config.composition.ports",
        ]
