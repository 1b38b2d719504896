"""The table: what is read, what is refused and with which line, and how moves change."""

import itertools
import os
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gateway.table import (
    Move,
    Plan,
    TableError,
    load_plan,
    move_back,
    move_to,
    parse,
    plan,
    read_text,
    remove_old,
    replace_file,
    with_draining,
    with_move,
    with_recorder_share,
)
from tests.gateway.servers import DOCUMENT

CONTENT = yaml.safe_dump(DOCUMENT).encode()
TABLE = """\
# Who serves what.
[gateway]
openapi = "openapi.yaml"  # frozen
default = "old"

[upstreams.old]
addresses = ["http://127.0.0.1:8001"]

[upstreams.new]
addresses = ["http://127.0.0.1:8002", "http://[::1]:8003"]

[upstreams.third]
addresses = ["http://third"]
"""
CANARY = '[operations.list_pets]\nstage = "canary"\nold = "old"\nnew = "new"\nshare = 30\n'

UPSTREAMS = st.sampled_from(["old", "new", "third"])
MOVES = st.one_of(
    st.builds(Move, old=UPSTREAMS),
    st.tuples(UPSTREAMS, UPSTREAMS, st.sampled_from(["legacy", "shadow", "migrated", "removed"]))
    .filter(lambda it: it[0] != it[1])
    .map(lambda it: _move(it[0], it[1], it[2], 0 if it[2] in ("legacy", "shadow") else 100)),
    st.tuples(UPSTREAMS, UPSTREAMS, st.integers(1, 99))
    .filter(lambda it: it[0] != it[1])
    .map(lambda it: _move(it[0], it[1], "canary", it[2])),
)


def _move(old: str, new: str | None, stage: str, share: int, mirror: int = 100) -> Move:
    return Move.model_validate(
        {"old": old, "new": new, "stage": stage, "share": share, "mirror": mirror}
    )


def planned(more: str = "") -> Plan:
    return plan(TABLE + more, CONTENT)


# Reading


def test_an_operation_that_is_not_named_is_the_default_upstreams() -> None:
    assert planned().move("list_pets") == Move(stage="legacy", old="old")
    assert planned().move("list_pets").shares == {"old": 100}


def test_one_that_is_named_has_its_shares() -> None:
    move = planned(CANARY).move("list_pets")
    assert move == _move("old", "new", "canary", 30)
    assert move.shares == {"new": 30, "old": 70}


def test_addresses_have_a_port() -> None:
    upstreams = planned().table.upstreams
    assert upstreams["new"].addresses == ["http://127.0.0.1:8002", "http://[::1]:8003"]
    assert upstreams["third"].addresses == ["http://third:80"]


REFUSED = [
    ("[gateway", "no TOML: "),
    (TABLE + "listening = 1", "upstreams.third.listening: Extra inputs are not permitted"),
    (TABLE.replace('default = "old"', ""), "gateway.default: Field required"),
    (TABLE.replace('"old"', '"nobody"'), "gateway.default: there is no upstream 'nobody'"),
    (TABLE.replace('openapi = "openapi.yaml"', "openapi = 1"), "gateway.openapi: Input should be"),
    (TABLE.replace("third]", "th.ird]"), "upstreams.th.addresses: Field required"),
    (TABLE.replace("third]", '"th ird"]'), "upstreams.th ird: "),
    (TABLE.replace("http://third", "ftp://third"), "upstreams.third.addresses.0: 'ftp://third'"),
    (TABLE.replace("http://third", "http://third/x"), "upstreams.third.addresses.0: 'http://third"),
    (TABLE.replace("http://third", "http://u@third"), "upstreams.third.addresses.0: 'http://u"),
    (TABLE.replace("http://third", "http://third:99999"), "upstreams.third.addresses.0: 'http://"),
    (TABLE.replace("http://third", "http://"), "upstreams.third.addresses.0: 'http://'"),
    (TABLE.replace('"http://third"', ""), "upstreams.third.addresses: "),
    (TABLE + 'draining = ["http://x"]', "upstreams.third: draining: http://x:80 is none of the"),
    (TABLE + 'draining = ["http://third"]', "upstreams.third: draining: no address is left to"),
    (CANARY, "gateway: Field required"),
    (TABLE + CANARY.replace("list_pets", "list_cats"), "operations.list_cats: there is no such"),
    (TABLE + CANARY.replace('"new"', '"nix"'), "operations.list_pets.new: there is no upstream"),
    (TABLE + CANARY.replace('= "old"', '= "nix"'), "operations.list_pets.old: there is no upst"),
    (TABLE + CANARY.replace('"new"', '"old"'), "operations.list_pets: old and new are both old"),
    (TABLE + CANARY.replace("30", "101"), "operations.list_pets.share: Input should be less"),
    (TABLE + CANARY.replace("30", "-1"), "operations.list_pets.share: Input should be greater"),
    (TABLE + CANARY.replace("30", "30.5"), "operations.list_pets.share: Input should be a valid"),
    (TABLE + CANARY.replace("30", '"30"'), "operations.list_pets.share: Input should be a valid"),
    (TABLE + CANARY.replace("30", "true"), "operations.list_pets.share: Input should be a valid"),
    (TABLE + CANARY.replace("30", "0"), "operations.list_pets: share 0 does not fit stage canary"),
    (TABLE + CANARY.replace("30", "100"), "operations.list_pets: share 100 does not fit stage c"),
    (TABLE + CANARY.replace("canary", "shadow"), "operations.list_pets: share 30 does not fit"),
    (TABLE + CANARY.replace("canary", "legacy"), "operations.list_pets: share 30 does not fit"),
    (TABLE + CANARY.replace("canary", "migrated"), "operations.list_pets: share 30 does not fit"),
    (TABLE + CANARY.replace("canary", "removed"), "operations.list_pets: share 30 does not fit"),
    (TABLE + CANARY.replace("canary", "halfway"), "operations.list_pets.stage: Input should be"),
    (TABLE + CANARY.replace('new = "new"\n', ""), "operations.list_pets: stage canary needs a n"),
    (TABLE + "[bounds]\nbody = -1", "bounds.body: Input should be greater"),
    (TABLE + "[bounds]\nretries = 21", "bounds.retries: Input should be less"),
    (TABLE + "[bounds]\nanswer_timeout = 0", "bounds.answer_timeout: Input should be greater"),
    (TABLE + "[guard]\nthreshold = 0", "guard.threshold: Input should be greater"),
    (TABLE + "[stickiness]\nheaders = ['a b']", "stickiness.headers.0: String should match"),
    (TABLE + "[stickiness]\nset_cookie = 'a;b'", "stickiness.set_cookie: String should match"),
    (TABLE + "[refusals.headers]\nX = 'a\\u000a'", "refusals.headers.X: String should match"),
    (TABLE + "[refusals.members.200]\na = 1", "refusals.members.200: String should match"),
    (TABLE + "[[accept]]\nat = 'status'", "accept.0.reason: Field required"),
    (TABLE + "[[accept]]\nat = 'status'\nreason = ''", "accept.0.reason: String should have"),
    (TABLE + "[[accept]]\nat = 'stat'\nreason = 'x'", "accept.0.at: String should match"),
    (
        TABLE + "[[accept]]\nat = 'status'\nreason = 'x'\noperation = 'nix'",
        "accept.0.operation: there is no such operation",
    ),
    (TABLE.replace("third\"]", 'third"]\nreport = "r.xml"'), "upstreams.third: a report needs a v"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), REFUSED, ids=[line for _, line in REFUSED])
def test_a_table_is_refused_with_a_line_that_names_the_place(text: str, line: str) -> None:
    if "refusals.headers" in line:
        text = text.replace("'a\\u000a'", '"a\\u000a"')
    with pytest.raises(TableError) as refused:
        plan(text, CONTENT)
    assert str(refused.value).startswith(line)
    assert len(str(refused.value).splitlines()) == 1


def test_a_document_with_overlapping_paths_is_refused() -> None:
    with pytest.raises(TableError, match=r"gateway.openapi: openapi.yaml: paths .* overlap"):
        plan(TABLE, b"paths: {'/a/{x}': {get: {}}, '/a/{y}': {get: {}}}")


@given(st.text())
def test_no_text_is_anything_but_read_or_refused(text: str) -> None:
    with pytest.raises(TableError):
        parse(text)


def test_a_file_is_refused_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gateway.toml"
    with pytest.raises(TableError, match=f"{path}: cannot be read: No such file"):
        load_plan(path)
    path.write_bytes(b"\xff")
    with pytest.raises(TableError, match=f"{path}: is not UTF-8"):
        load_plan(path)
    path.write_text(TABLE)
    with pytest.raises(TableError, match=f"{path}: gateway.openapi: openapi.yaml: cannot be read"):
        load_plan(path)
    monkeypatch.setattr("gateway.table.TABLE_LIMIT", len(TABLE) - 1)
    with pytest.raises(TableError, match="is larger than"):
        read_text(path)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/pets", "list_pets"),
        ("HEAD", "/pets", "list_pets"),
        ("POST", "/pets", "add_pet"),
        ("GET", "/pets/mine", "show_mine"),
        ("GET", "/pets/yours", "show_pet"),
        ("PUT", "/pets/yours", "change_pet"),
        ("PUT", "/pets/mine", None),
        ("HEAD", "/sales", None),
        ("OPTIONS", "/pets", None),
        ("GET", "/", None),
    ],
)
def test_the_operation_of_a_request(method: str, path: str, operation: str | None) -> None:
    found = planned().find(method, path)
    assert (found.id if found else None) == operation


# Moving


@pytest.mark.parametrize(
    ("before", "upstream", "share", "after"),
    [
        (Move(old="old"), "new", 0, _move("old", "new", "shadow", 0)),
        (Move(old="old"), "new", 1, _move("old", "new", "canary", 1)),
        (Move(old="old"), "new", 100, _move("old", "new", "migrated", 100)),
        (Move(old="old"), "old", 100, Move(old="old")),
        (_move("old", "new", "shadow", 0), "new", 99, _move("old", "new", "canary", 99)),
        (_move("old", "new", "canary", 30), "new", 20, _move("old", "new", "canary", 20)),
        (_move("old", "new", "canary", 30), "old", 20, _move("old", "new", "canary", 80)),
        (_move("old", "new", "canary", 30), "old", 100, _move("old", "new", "shadow", 0)),
        (_move("old", "new", "canary", 30), "old", 0, _move("old", "new", "migrated", 100)),
        (_move("old", "new", "migrated", 100), "old", 10, _move("old", "new", "canary", 90)),
        (_move("old", "new", "migrated", 100), "third", 5, _move("new", "third", "canary", 5)),
        (_move("old", "new", "migrated", 100), "third", 0, _move("new", "third", "shadow", 0)),
        (_move("old", "new", "shadow", 0), "third", 5, _move("old", "third", "canary", 5)),
        (_move("old", "new", "legacy", 0), "third", 5, _move("old", "third", "canary", 5)),
        (_move("old", "new", "shadow", 0, 7), "new", 9, _move("old", "new", "canary", 9, 7)),
    ],
)
def test_a_share_decides_on_the_stage(before: Move, upstream: str, share: int, after: Move) -> None:
    assert move_to(before, upstream, share) == after


@pytest.mark.parametrize(
    ("before", "upstream", "share", "line"),
    [
        (_move("old", "new", "canary", 30), "third", 5, "split between old and new"),
        (_move("old", "new", "removed", 100), "new", 5, "say back first"),
        (Move(old="old"), "old", 50, "name the upstream"),
    ],
)
def test_a_move_that_would_leave_three_is_refused(
    before: Move, upstream: str, share: int, line: str
) -> None:
    with pytest.raises(TableError, match=line):
        move_to(before, upstream, share)


def test_every_arrow_leads_back() -> None:
    stages = ["legacy", "shadow", "canary", "migrated"]
    move = Move(old="old")
    reached = []
    for share in (0, 50, 100):
        move = move_to(move, "new", share)
        reached.append(move.stage)
        assert move_back(move) == _move("old", "new", "legacy", 0)
    gone = remove_old(move)
    assert ["legacy", *reached, gone.stage] == [*stages, "removed"]
    assert move_back(gone) == move
    assert [move_to(move, "new", share).stage for share in (50, 0)] == ["canary", "shadow"]


@pytest.mark.parametrize("stage", ["legacy", "shadow", "canary", "removed"])
def test_only_what_is_migrated_can_be_removed(stage: str) -> None:
    share = {"canary": 50, "removed": 100}.get(stage, 0)
    with pytest.raises(TableError, match=f"stage is {stage}"):
        remove_old(_move("old", "new", stage, share))


def test_nothing_goes_back_behind_legacy() -> None:
    with pytest.raises(TableError, match="old has everything already"):
        move_back(Move(old="old"))


@given(MOVES, UPSTREAMS, st.integers(0, 100))
def test_whoever_is_moved_to_gets_that_share_and_all_have_a_hundred(
    move: Move, upstream: str, share: int
) -> None:
    try:
        after = move_to(move, upstream, share)
    except TableError:
        return
    assert after.shares.get(upstream, 0) == share
    assert sum(after.shares.values()) == 100
    assert all(part > 0 for part in after.shares.values())


@given(MOVES.filter(lambda move: move.stage not in ("legacy", "removed")))
def test_back_takes_the_new_ones_share_to_0(move: Move) -> None:
    assert move_back(move).shares == {move.old: 100}


@given(st.integers(0, 99), st.lists(st.integers(0, 100), min_size=2, max_size=8))
def test_nobody_moves_back_while_a_share_grows(position: int, shares: list[int]) -> None:
    """What Envoy does with the weights, in their order: the first within whose sum it is."""
    at_new = []
    move = Move(old="old")
    for share in sorted(shares):
        move = move_to(move, "new", share)
        sums = itertools.accumulate(move.shares.values())
        at_new.append(
            next(n for n, top in zip(move.shares, sums, strict=True) if position < top) == "new"
        )
    assert at_new == sorted(at_new)
    assert at_new == [position < share for share in sorted(shares)]


# Writing


def test_comments_and_order_survive_a_change() -> None:
    text = TABLE + "# the pets\n" + CANARY + "# the end\n"
    changed = with_move(text, "list_pets", _move("old", "new", "canary", 31))
    assert changed == text.replace("30", "31")


def test_an_operation_that_is_new_comes_in() -> None:
    text = with_move(TABLE, "sell", _move("old", "new", "canary", 5, 20))
    assert text.startswith(TABLE.rstrip("\n"))
    assert plan(text, CONTENT).move("sell") == _move("old", "new", "canary", 5, 20)


@pytest.mark.parametrize(
    "text",
    [
        TABLE + CANARY,
        CANARY + TABLE,
        TABLE + "[[accept]]\nat = 'status'\nreason = 'x'\n" + CANARY,
        TABLE + CANARY + "[guard]\ninterval = 5\n" + CANARY.replace("list_pets", "show_pet"),
        'operations.sell = { stage = "legacy", old = "old" }\n' + TABLE,
        TABLE.replace("[gateway]", 'operations.sell.old = "old"\n[gateway]'),
    ],
)  # fmt: skip
@given(operation=st.sampled_from(["list_pets", "sell", "show_file"]), move=MOVES)
def test_what_is_written_is_read_and_nothing_else_changes(
    text: str, operation: str, move: Move
) -> None:
    before, after = plan(text, CONTENT), plan(with_move(text, operation, move), CONTENT)
    assert after.move(operation) == move
    others = {it.id for it in before.operations} - {operation}
    assert {it: before.move(it) for it in others} == {it: after.move(it) for it in others}
    assert before.table.model_copy(update={"operations": {}}) == after.table.model_copy(
        update={"operations": {}}
    )


def test_a_name_that_needs_quotes_gets_them() -> None:
    paths = b"paths: {'/a/{b}': {get: {}}}"
    text = with_move(TABLE, "GET /a/{b}", _move("old", "new", "shadow", 0))
    assert plan(text, paths).move("GET /a/{b}").stage == "shadow"


def test_the_recorders_share_is_written() -> None:
    text = with_recorder_share(with_recorder_share(TABLE, 40), 50)
    assert tomllib.loads(text)["recorder"] == {"share": 50}


def test_an_address_that_drains_serves_no_more() -> None:
    text = TABLE.replace('"http://third"', '"http://third", "http://fourth"')
    one = with_draining(text, "third", ["http://third:80"])
    assert parse(one).upstreams["third"].serving == ["http://fourth:80"]
    assert parse(one).upstreams["third"].addresses == parse(text).upstreams["third"].addresses
    assert with_draining(one, "third", []) == text


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    replace_file(path, "one")
    path.chmod(0o640)
    with path.open() as before:
        replace_file(path, "two")
        assert before.read() == "one"
    assert path.read_text() == "two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == ["file"]


def test_a_file_stays_when_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    replace_file(path, "one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, "two")
    assert path.read_text() == "one"
    assert os.listdir(tmp_path) == ["file"]
