"""How PostgreSQL executes a statement (EXPLAIN ANALYZE), and what is wrong with that."""

import json
from collections.abc import Iterator
from typing import Any

from tests.plans.recording_stores import RecordingStore, Statement

Node = dict[str, Any]
_OF_ITS_OWN = {"InitPlan", "SubPlan"}
_SORTS = {"Sort", "Incremental Sort"}
_LISTS = {"articles", "article_tags", "comments"}


def plan(recording: RecordingStore, statement: Statement) -> Node:
    """Execute a statement. Returns the root of its plan."""
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}"
    with recording.session() as session:
        ((found,),) = session.run(Statement(explain, statement.parameters))
    (root,) = json.loads(found) if isinstance(found, str) else found
    node: Node = root["Plan"]
    return node


def full_scans(node: Node) -> list[str]:
    """The nodes that read every row of the articles."""
    return [
        one["Node Type"]
        for one in _nodes(node)
        if one.get("Relation Name") == "articles" and one["Node Type"] == "Seq Scan"
    ]


def reads_of_rows(node: Node) -> list[str]:
    """The nodes that read rows of articles instead of an index only."""
    return [
        one["Node Type"]
        for one in _nodes(node)
        if one.get("Relation Name") == "articles"
        and (one["Node Type"] != "Index Only Scan" or one["Heap Fetches"] > 0)
    ]


def limits(node: Node) -> list[Node]:
    """The nodes that limit what is read of a list, the outermost first."""
    return [
        one
        for one in _nodes(node)
        if one["Node Type"] == "Limit"
        and any(below.get("Relation Name") in _LISTS for below in _nodes_of_itself(one))
    ]


def page_limit(node: Node) -> Node:
    """The node that limits the page, rather than a subquery."""
    (found,) = limits(node)
    return found


def sorts(limit: Node) -> list[str]:
    """The nodes that sort before the limit of the page."""
    return [one["Node Type"] for one in _nodes_of_itself(limit) if one["Node Type"] in _SORTS]


def walks(limit: Node) -> dict[str, float]:
    """The indexes of the page, and the number of entries that are read of each."""
    return {
        one["Index Name"]: one["Actual Loops"]
        * (one["Actual Rows"] + one.get("Rows Removed by Filter", 0))
        for one in _nodes_of_itself(limit)
        if one.get("Relation Name") in _LISTS and "Index Name" in one
    }


def kinds_of_walks(limit: Node) -> list[str]:
    """How the tables of the page are read: `Index Only Scan` reads no rows."""
    return [
        one["Node Type"] for one in _nodes_of_itself(limit) if one.get("Relation Name") in _LISTS
    ]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _nodes_of_itself(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", []):
        if child["Parent Relationship"] not in _OF_ITS_OWN:
            yield from _nodes_of_itself(child)
