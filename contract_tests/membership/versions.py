"""What `If-Match` and `If-None-Match` may say; TAG stands for the ETag of the version at hand."""

TAG = "TAG"

# Lines of one header that name the version, whichever way they are compared.
NAMING = [
    [TAG],
    [f'"x", {TAG}'],
    [f'{TAG},"x"'],
    [f'W/"x" , {TAG}'],
    [f",, {TAG}\t,"],
    [f'"", {TAG}'],
    [f'"a,b", {TAG}'],
    [f'"\\", {TAG}'],
    ['"x"', TAG],
    [TAG, '"x"', 'W/"y"'],
    [f'"\xe9", {TAG}'],
    ["*"],
    ['"x",' * 1_000 + TAG],
]
# Those that name it only where weak tags count too.
NAMING_WEAKLY = [[f"W/{TAG}"], [f'"x", W/{TAG}'], ['"x"', f"W/{TAG}"]]
# Those that name nothing, or another version.
NOT_NAMING = [
    [""],
    [","],
    ['"0"'],
    ['"1000000"'],
    ['"01"'],
    ['"+1"'],
    ['" 1"'],
    ['"x"', 'W/"y"'],
    ["1"],
    ["**"],
    ['"*"'],
    ["'1'"],
    ['W/ "1"'],
    [f"*, {TAG}"],
    [TAG, "*"],
    [f"w/{TAG}"],
    [f"{TAG}x"],
    [f"x{TAG}"],
    [f'{TAG} "x"'],
    [f"{TAG};q=1"],
    [f'{TAG}, "x'],
    [f'{TAG}, "a b"'],
    [f"x, {TAG}"],
    [TAG, "x"],
    ["\xe9"],
]


def lines(header: str, values: list[str], etag: str) -> list[tuple[str, str | bytes]]:
    """The lines of a header, for a version of that ETag."""
    return [(header, value.replace(TAG, etag).encode("latin-1")) for value in values]
