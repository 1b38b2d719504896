"""The address of a model server."""

import httpx


def split_credentials(url: str) -> tuple[httpx.URL, httpx.BasicAuth | None]:
    """An address without its user and password, so that no log line shows them, and those two.

    ValueError, which does not show it, for an address that httpx could ask nothing of.
    """
    try:
        whole = httpx.URL(url)
        _ = whole.host  # decoded only when it is read
    except (httpx.InvalidURL, ValueError):
        raise ValueError("MODEL_SERVER_URL: must be an http or https URL") from None
    credentials = httpx.BasicAuth(whole.username, whole.password) if whole.userinfo else None
    return whole.copy_with(userinfo=b""), credentials
