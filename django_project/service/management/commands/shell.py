"""`manage.py shell`."""

from django.core.management.commands import shell


class Command(shell.Command):
    """Django's shell, which imports every model, with what runs a use case besides."""

    def get_auto_imports(self) -> list[str]:
        """The paths to import: `run_blocking(list_tags(ports()))` then works at once."""
        return [
            *(super().get_auto_imports() or []),
            "core.run_blocking.run_blocking",
            "core.domain.accounts.Principal",
            "core.use_cases.accounts",
            "core.use_cases.articles",
            "core.use_cases.comments",
            "core.use_cases.membership",
            "django_project.config.composition.ports",
        ]
