"""The access log: its line, the request id, and where log records go."""

import logging
import logging.config
from collections.abc import Iterator

import pytest

from http_contract.access_log import (
    ACCESS_LOGGER,
    ERROR_LOGGER,
    RequestIdFilter,
    access_line,
    current_request_id,
    logging_config,
)


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
        ("anna:secret@x.org:80", "x.org:80"),
        ("anna:sec@ret@x.org:80", "x.org:80"),
        ("anna:sec/ret@x.org", "x.org"),
        ("//anna:secret@x.org/health", "//x.org/health"),
        ("mailto:anna:secret@x.org", "x.org"),
        ("http://anna:secret@x.org/a@b", "/a@b"),
        ("/api/profiles/a@b", "/api/profiles/a@b"),
    ],
)
def test_a_line_has_the_encoded_path_and_never_the_query(target: str, path: str) -> None:
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
def test_control_characters_cannot_break_a_line(character: str, encoded: str) -> None:
    line = access_line(f"GET{character}", f"/a{character}b", 404, 1.5)
    assert line.startswith("GET%")
    assert line.endswith(f" /a{encoded}b 404 1500 ms")
    assert line.isprintable()
    assert line.count(" ") == 4


@pytest.mark.parametrize(
    ("seconds", "duration"),
    [(0, "0"), (0.0004, "0"), (0.0006, "1"), (0.0124, "12"), (1.5, "1500"), (75.0, "75000")],
)
def test_a_line_has_the_duration_in_whole_milliseconds(seconds: float, duration: str) -> None:
    assert access_line("GET", "/a", 499, seconds) == f"GET /a 499 {duration} ms"


def test_every_record_has_the_id_of_its_request() -> None:
    def request_id_of_a_record() -> object:
        record = logging.makeLogRecord({"msg": "a line"})
        assert RequestIdFilter().filter(record) is True
        return vars(record)["request_id"]

    assert request_id_of_a_record() == "-"
    token = current_request_id.set("id-1")
    try:
        assert request_id_of_a_record() == "id-1"
    finally:
        current_request_id.reset(token)
    assert request_id_of_a_record() == "-"


@pytest.fixture
def logging_left_alone() -> Iterator[None]:
    """Remove the handlers, which write to the stderr of this test."""
    yield
    for name in ("forge", "tests.noisy"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True


@pytest.mark.usefixtures("logging_left_alone")
def test_our_loggers_write_to_stderr_and_silenced_ones_nowhere(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logging.config.dictConfig(logging_config(["tests.noisy"]))
    logging.getLogger(ACCESS_LOGGER).info("an access line")
    token = current_request_id.set("id-1")
    logging.getLogger(ERROR_LOGGER).error("an error line")
    logging.getLogger("forge.database").warning("a warning")
    current_request_id.reset(token)
    logging.getLogger("tests.noisy").critical("a line with a query")
    logging.getLogger("tests.noisy.child").error("another one")
    written = capsys.readouterr()
    lines = [line.split(" ", 2)[2] for line in written.err.splitlines()]  # date and time first
    assert lines == [
        "INFO forge.access [-] an access line",
        "ERROR forge.errors [id-1] an error line",
        "WARNING forge.database [id-1] a warning",
    ]
    assert written.out == ""
    assert "tests.noisy" not in {record.name for record in caplog.records}


@pytest.mark.usefixtures("logging_left_alone")
def test_other_loggers_are_left_alone() -> None:
    logger = logging.getLogger("tests.existing")
    logging.config.dictConfig(logging_config([]))
    assert not logger.disabled
