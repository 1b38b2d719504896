"""The request target: its path, as the client sent it (W6)."""


def path_of_target(target: str) -> str:
    """The path of a request target without a query, which may be a whole URL (RFC 9112, 3.2)."""
    if target.startswith("/") or "://" not in target:
        return target
    _, slash, path = target.partition("://")[2].partition("/")
    return slash + path


def below_prefix(path: str, prefix: str) -> str:
    """The path below a prefix. A proxy may have removed the prefix already."""
    return path[len(prefix) :] if path == prefix or path.startswith(f"{prefix}/") else path


def has_encoded_slash(raw_target: str) -> bool:
    """Whether the path of a request target, before it is decoded, has %2F in a segment.

    No path of the contract has. A framework decodes it to a slash, and would find another path.
    """
    return "%2f" in raw_target.partition("?")[0].lower()
