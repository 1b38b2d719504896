"""Who follows whom among the accounts, on Django's ORM."""

from uuid import UUID

from django_project.accounts.models import Follow


class DjangoFollows:
    """Who follows whom in one unit of work."""

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other."""
        pair = Follow(follower_id=follower_id, followed_id=followed_id)
        Follow.objects.bulk_create([pair], ignore_conflicts=True)

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one follow the other no longer."""
        Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one follows the other."""
        return Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).exists()
