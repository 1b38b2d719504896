"""How two values that should be equal are told, where only a line is left for them."""

BEFORE, AFTER = 24, 70  # characters told before the first difference, and from there on


def compared(left: object, right: object) -> str:
    """Both values, each around the place where they begin to differ."""
    texts = repr(left), repr(right)
    shorter = min(map(len, texts))
    alike = next((i for i in range(shorter) if texts[0][i] != texts[1][i]), shorter)
    start = max(alike - BEFORE, 0)
    return " == ".join(_from(text, start) for text in texts)


def _from(text: str, start: int) -> str:
    end = start + BEFORE + AFTER
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"
