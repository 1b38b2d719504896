"""The section of the claims: what is said, what was measured, and a verdict by a rule."""

from typing import Any

_ABOUT = """\
What is commonly said of the three, beside what was measured. Requests a second are those of the
apps written by hand, with one worker each. A container holds the interpreter and a system too,
which are the same for all and bring the ratios nearer to one."""


def section(result: dict[str, Any]) -> str:
    """A table, and the rules that the verdicts follow."""
    claims = result["claims"]
    rows = [f"| {claim['said']} | {claim['measured']} | {_verdict(claim)} |" for claim in claims]
    rules = [f"- {claim['said']}: {claim['rule']}." for claim in claims]
    table = "\n".join(["| it is said | measured | verdict |", "|---|---|---|", *rows])
    return "\n\n".join(
        [_ABOUT, table, "The rules; else the verdict is *not here*:", "\n".join(rules)]
    )


def _verdict(claim: dict[str, str]) -> str:
    on_what = f" on {claim['on_what']}" if claim["on_what"] else ""
    return f"**{claim['verdict']}**{on_what}"
