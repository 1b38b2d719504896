"""How large an installation is said to be."""

from benchmarks.parts.claims.claim import Claim, Finding, Results, Verdict

_LEAST, _MOST = 2.0, 3.0
_MEGA = 1_000_000


def size() -> Claim:
    """Django against the two others."""
    return Claim(
        "a Django container is two to three times larger",
        f"what pip installs for each app; confirmed if it is {_LEAST:.0f} to {_MOST:.0f} times"
        " each of the others, depends if one of them",
        _judge,
    )


def _judge(results: Results) -> Finding:
    installed = results["footprint"]["installed"]
    bytes_of = {name: sum(installed[name].values()) for name in ("django", "fastapi", "flask")}
    ratios = [bytes_of["django"] / bytes_of[name] for name in ("fastapi", "flask")]
    measured = (
        f"Django {bytes_of['django'] / _MEGA:.0f} MB, FastAPI {bytes_of['fastapi'] / _MEGA:.0f},"
        f" Flask {bytes_of['flask'] / _MEGA:.0f}: {ratios[0]:.1f} and {ratios[1]:.1f} times"
    )
    near = [_LEAST <= ratio <= _MOST for ratio in ratios]
    if all(near):
        return Finding(measured, Verdict.CONFIRMED)
    if any(near):
        return Finding(measured, Verdict.DEPENDS, "which it is compared with")
    return Finding(measured, Verdict.NOT_HERE)
