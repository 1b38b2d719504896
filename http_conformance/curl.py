"""A request as a command line of curl, for whoever wants to repeat it."""

import re
import shlex

import httpx

LONGEST_BODY = 500  # bytes that are shown
# What the HTTP client adds to every request, and curl as well.
ADDED = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding"}
    | {"user-agent"}
)
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
# As long as a token is; shorter ones in scenarios are no secrets.
SECRET = re.compile(rb"[^\s,;=]{16,}=*")


def curl(request: httpx.Request, base_url: str | None = None) -> str:
    """The command. `base_url` replaces scheme, host and port: `$URL` is left to the shell.

    Tokens and cookies are `…`. A long body, or one that was sent in chunks, is named only.
    """
    path = request.url.raw_path.decode("ascii")
    url = str(request.url.copy_with(raw_path=b"/")).rstrip("/") if base_url is None else base_url
    options = ["curl", "-i"]
    if request.method == "HEAD":
        options.append("--head")
    elif request.method != "GET" or _has_body(request):
        options += ["-X", request.method]
    if set(path) & set("[]{}"):
        options.append("--globoff")
    for name, value in request.headers.raw:
        if name.lower().decode("latin-1") not in ADDED:
            options += ["-H", _quoted(_header(name, value))]
    options.append(
        f'"{url}"{_quoted(path.encode())}'
        if url.startswith("$")
        else _quoted(f"{url}{path}".encode())
    )
    return " ".join([*options, *_body(request)])


def _header(name: bytes, value: bytes) -> bytes:
    if name.lower().decode("latin-1") in SECRET_HEADERS:
        value = SECRET.sub("…".encode(), value)
    return name + b": " + value if value else name + b";"  # curl's way to send an empty value


def _has_body(request: httpx.Request) -> bool:
    try:
        return bool(request.content)
    except httpx.RequestNotRead:
        return True


def _body(request: httpx.Request) -> list[str]:
    try:
        content = request.content
    except httpx.RequestNotRead:
        return ["--data-binary", "@chunks", "-H", "'Transfer-Encoding: chunked'"]
    if not content:
        return []
    untyped = [] if "Content-Type" in request.headers else ["-H", "'Content-Type:'"]
    if len(content) > LONGEST_BODY:
        return [*untyped, "--data-binary", "@body", f" # {len(content):,} bytes"]
    return [*untyped, "--data-binary", _quoted(content)]


def _quoted(value: bytes) -> str:
    """A word of a shell; bytes that cannot be printed are escaped as bash has it."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and text.isprintable():
        return shlex.quote(text)
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"\\'" else f"\\x{byte:02x}" for byte in value
    )
    return f"$'{escaped}'"
