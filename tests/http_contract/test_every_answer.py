"""The headers that every answer carries (W13)."""

from http_contract.headers import CACHE_CONTROL, SECURITY_HEADERS


def test_every_answer_is_kept_from_sniffers_frames_and_caches() -> None:
    assert SECURITY_HEADERS == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert CACHE_CONTROL == "no-store"
