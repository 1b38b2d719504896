"""The line that the log has for each request (README.md, Logs)."""

import logging
import logging.config
from collections.abc import Iterator

import pytest

from http_contract.access_log import ACCESS_LOGGER, ERROR_LOGGER, access_line, logging_config


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/health", "/health"),
        ("/health?", "/health"),
        ("/health?token=secret", "/health"),
        ("/a?b?c=secret", "/a"),
        ("/api/profiles/J%C3%B6rg%20%2F%00", "/api/profiles/J%C3%B6rg%20%2F%00"),
        ("/a:b@c!$&'()*+,;=-._~", "/a:b@c!$&'()*+,;=-._~"),
        ("", ""),
        ("*", "*"),
        ("http://anna:secret@x.org:80/a/b?c=secret", "/a/b"),
        ("http://anna:secret@x.org", ""),
        ("/a://b/c", "/a://b/c"),
        ("http://x.org/a://b/c", "/a://b/c"),
        ("a", "a"),
    ],
)
def test_a_line_has_the_path_still_encoded_and_never_the_query(target: str, path: str) -> None:
    assert access_line("GET", target, 200, 0.0124) == f"GET {path} 200 12 ms"


@pytest.mark.parametrize(
    ("character", "encoded"),
    [
        ("\n", "%0A"),
        ("\r", "%0D"),
        ("\x1b", "%1B"),
        (" ", "%20"),
        ('"', "%22"),
        ("\x7f", "%7F"),
        ("\x85", "%85"),
        ("\xff", "%FF"),
    ],
)
def test_no_path_and_no_method_can_break_the_line(character: str, encoded: str) -> None:
    line = access_line(f"GET{character}", f"/a{character}b", 404, 1.5)
    assert line.startswith("GET%")
    assert line.endswith(f" /a{encoded}b 404 1500 ms")
    assert line.isprintable()
    assert line.count(" ") == 4


@pytest.fixture
def logging_left_alone() -> Iterator[None]:
    """Other tests must not write to the stderr of one that is over."""
    yield
    for name in ("forge", "tests.noisy"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True


@pytest.mark.usefixtures("logging_left_alone")
def test_our_lines_go_to_stderr_and_the_silenced_loggers_nowhere(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logging.config.dictConfig(logging_config(["tests.noisy"]))
    logging.getLogger(ACCESS_LOGGER).info("an access line")
    logging.getLogger(ERROR_LOGGER).error("an error line")
    logging.getLogger("tests.noisy").critical("a line with a query")
    logging.getLogger("tests.noisy.child").error("another one")
    written = capsys.readouterr()
    lines = [line.split(" ", 2)[2] for line in written.err.splitlines()]  # date and time first
    assert lines == ["INFO forge.access [-] an access line", "ERROR forge.errors [-] an error line"]
    assert written.out == ""
    assert "tests.noisy" not in {record.name for record in caplog.records}


@pytest.mark.usefixtures("logging_left_alone")
def test_loggers_of_others_go_on_as_before() -> None:
    logger = logging.getLogger("tests.existing")
    logging.config.dictConfig(logging_config([]))
    assert not logger.disabled
