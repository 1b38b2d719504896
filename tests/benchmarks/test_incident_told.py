"""How the incident's figures are told."""

from dataclasses import replace

from benchmarks.parts.incident.contenders import Role, lines
from benchmarks.parts.incident.points import Point
from benchmarks.parts.incident.section import section
from benchmarks.parts.incident.telling import holds, told, told_of_502

CALM = Point("Flask, 8 threads", Role.DEPLOYED.value, 8, 1, 200, 0, 0, 3.0, 9.0, 7, 0, 0.1)
SLOW = replace(CALM, users=200, p50_ms=12_000.0, p99_ms=12_500.0)
LOST = replace(CALM, users=300, late=150, p50_ms=15_000.0, p99_ms=15_000.0)
STARVED = [CALM, SLOW, LOST]
QUICK = [
    replace(one, line="FastAPI", role=Role.REMEDY.value, waits=None, late=0, p50_ms=4, p99_ms=90)
    for one in STARVED
]
RESULT = {
    "delay_ms": 500,
    "limit_ms": 15_000,
    "points": [point.as_json() for point in (*STARVED, *QUICK)],
}


def test_a_line_holds_that_keeps_the_page_below_a_second_beside_the_most_users() -> None:
    those = {"Flask": STARVED, "FastAPI": QUICK, "short": QUICK[:2]}
    assert [holds(points, those) for points in those.values()] == [False, True, False]


def test_a_queue_is_told_from_the_first_users_to_those_who_are_lost() -> None:
    assert told(STARVED, 500) == (
        "3.0 ms beside 1 user; 12.0 s beside 200 users (p99 12.5 s); beside 300 users 75 % had no"
        " answer. 8 at a time, each for 500 ms: 192 who come before are 12.0 s of waiting."
    )


def test_who_is_lost_at_once_is_told_without_more() -> None:
    lost = replace(LOST, users=1, role=Role.MISTAKE.value)
    assert told([lost], 500).startswith("beside 1 user 75 % had no answer. A page takes several")


def test_no_502_is_claimed_where_nobody_was_cut_off() -> None:
    said = told_of_502({"Flask": STARVED}, 15_000)
    assert "Of 600 requests for the page 150 had no answer within 15 s." in said
    assert "the 502 of the story does not reproduce" in said


def test_who_was_cut_off_is_told_as_502() -> None:
    said = told_of_502({"Flask": [CALM, replace(LOST, broken=7)]}, 15_000)
    assert "7 were refused, cut off" in said
    assert "does not reproduce" not in said


def test_the_section_judges_each_role_by_its_lines() -> None:
    text = section(RESULT)
    assert "the story reproduces (none kept the page below a second" in text
    assert "Of the remedies all kept the page below a second" in text
    assert "in an `async def` nothing was measured." in text
    assert ">15,000 / >15,000" in text


def test_a_story_that_does_not_reproduce_is_told_so() -> None:
    healthy = [replace(one, role=Role.DEPLOYED.value).as_json() for one in QUICK]
    assert "the story does not reproduce" in section(RESULT | {"points": healthy})


def test_each_line_is_another_server() -> None:
    commands = [line.contender.shown() for line in lines({})]
    assert len(set(commands)) == len(commands)
    assert "--worker-class sync --workers 1 --keep-alive" in commands[0]
