"""The headers that every answer carries (W13)."""

from http_contract.every_answer import CACHE_CONTROL, SAFETY


def test_every_answer_is_kept_from_sniffers_frames_and_caches() -> None:
    assert SAFETY == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert CACHE_CONTROL == "no-store"
