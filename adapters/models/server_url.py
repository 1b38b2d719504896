"""The address of a model server."""

import httpx


def split_credentials(url: str) -> tuple[httpx.URL, httpx.BasicAuth | None]:
    """An address without its user and password, so that no log line shows them, and those two."""
    whole = httpx.URL(url)
    credentials = httpx.BasicAuth(whole.username, whole.password) if whole.userinfo else None
    return whole.copy_with(userinfo=b""), credentials
