"""The configuration that Envoy gets, without Envoy: what routes match, and where they lead."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.envoy import (
    COMPARATOR,
    KEY_HEADER,
    OPERATION_HEADER,
    RECORDER,
    Config,
    Files,
    bootstrap,
    clusters,
    routes,
)
from gateway.table import Plan, plan
from tests.gateway.servers import DOCUMENT

CONTENT = yaml.safe_dump(DOCUMENT).encode()
TABLE = """\
[gateway]
openapi = "openapi.yaml"
default = "old"
{gateway}
[upstreams.old]
addresses = ["http://127.0.0.1:1", "http://127.0.0.1:2"]
keep_alive = 1.25
{old}
[upstreams.new]
addresses = ["http://127.0.0.1:3"]
"""
FILES = Files(Path("state"))


def planned(more: str = "", *, gateway: str = "", old: str = "", content: bytes = CONTENT) -> Plan:
    return plan(TABLE.format(gateway=gateway, old=old) + more, content)


def moved(stage: str, share: int, *operations: str, more: str = "") -> str:
    return "".join(
        f'[operations.{it}]\nold = "old"\nnew = "new"\nstage = "{stage}"\nshare = {share}\n{more}\n'
        for it in operations
    )


def routes_of(found: Plan) -> list[Config]:
    (configuration,) = routes(found)["resources"]
    (host,) = configuration["virtual_hosts"]
    listed: list[Config] = host["routes"]
    return listed


def route_of(found: Plan, method: str, path: str, *headers: str) -> Config:
    """The first route that matches a request, as Envoy looks for it."""
    return next(it for it in routes_of(found) if _matches(it["match"], method, path, headers))


def _matches(match: Config, method: str, path: str, headers: tuple[str, ...]) -> bool:
    regex = match.get("safe_regex", {}).get("regex", re.escape(match.get("path", "")))
    if "prefix" not in match and not re.fullmatch(regex, path):
        return False
    for matcher in match.get("headers", ()):
        if matcher["name"] == ":method":
            if not re.fullmatch(matcher["string_match"]["safe_regex"]["regex"], method):
                return False
        elif matcher.get("present_match") is not (matcher["name"] in headers):
            return False
    return True


def cluster_of(found: Plan, name: str) -> Config:
    return next(it for it in clusters(found, FILES)["resources"] if it["name"] == name)


def manager_of(found: Plan) -> Config:
    (listener,) = bootstrap(found, FILES)["static_resources"]["listeners"]
    manager: Config = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return manager


# Which route


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/pets", "list_pets"),
        ("HEAD", "/pets", "list_pets"),
        ("POST", "/pets", "add_pet"),
        ("GET", "/pets/mine", "show_mine"),
        ("PUT", "/pets/mine", "(other)"),
        ("HEAD", "/pets/1", "show_pet"),
        ("PATCH", "/pets/1", "(other)"),
        ("HEAD", "/sales", "(other)"),
        ("GET", "/pets/1/2", "(other)"),
    ],
)
def test_the_first_route_that_matches_is_the_operations(method: str, path: str, name: str) -> None:
    assert route_of(planned(), method, path)["name"] == name


def test_routes_of_a_path_come_before_its_other_methods() -> None:
    names = [it["name"] for it in routes_of(planned())]
    assert names[0] != "(other)"
    assert names[-2:] == ["(other)", "(other)"]  # of the last path, and of everything else
    assert ("(other)", "(other)") not in itertools.pairwise(names[:-1])


def test_a_head_of_its_own_is_its_own() -> None:
    item = {"get": {"operationId": "a_get"}, "head": {"operationId": "head"}}
    own = planned(content=json.dumps({"paths": {"/a": item}}).encode())
    assert [route_of(own, method, "/a")["name"] for method in ("GET", "HEAD")] == ["a_get", "head"]


@pytest.mark.parametrize(
    ("operations", "upstream"),
    [
        ((), "old"),
        (("show_pet",), "old"),
        (("show_pet", "change_pet"), "new"),
    ],
)
def test_other_methods_follow_the_majority(operations: tuple[str, ...], upstream: str) -> None:
    found = planned(moved("migrated", 100, *operations))
    assert route_of(found, "OPTIONS", "/pets/1")["route"]["cluster"] == upstream
    one_of_two = planned(moved("migrated", 100, "list_pets"))
    assert route_of(one_of_two, "OPTIONS", "/pets")["route"]["cluster"] == "old"


# Shares


def test_a_split_is_sticky_and_monotone() -> None:
    """Envoy gives the first cluster the first parts, which only grow with its share."""
    split = route_of(planned(moved("canary", 30, "sell")), "POST", "/sales")["route"]
    assert split["weighted_clusters"] == {
        "use_hash_policy": True,
        "clusters": [{"name": "new", "weight": 30}, {"name": "old", "weight": 70}],
    }
    whole = route_of(planned(moved("migrated", 100, "sell")), "POST", "/sales")["route"]
    assert whole["cluster"] == "new"


def test_the_first_key_decides_alone() -> None:
    sticky = '[stickiness]\nheaders = ["A", "B"]\ncookie = "c"\nset_cookie = "d"\n'
    policies = route_of(planned(sticky), "GET", "/")["route"]["hash_policy"]
    assert policies == [
        {"header": {"header_name": "a"}, "terminal": True},
        {"header": {"header_name": "b"}, "terminal": True},
        {"cookie": {"name": "c"}, "terminal": True},
        {"cookie": {"name": "d"}, "terminal": True},
        {"header": {"header_name": KEY_HEADER}, "terminal": True},
    ]


# What is sent again


@pytest.mark.parametrize(
    ("method", "path", "headers", "is_repeated"),
    [
        ("GET", "/pets", (), True),
        ("HEAD", "/pets", (), True),
        ("PUT", "/pets/1", (), True),
        ("DELETE", "/pets/1", (), True),
        ("POST", "/pets", (), False),
        ("POST", "/pets", ("idempotency-key",), True),
        ("POST", "/sales", ("idempotency-key",), False),
        ("PATCH", "/pets/1", (), False),
        ("GET", "/elsewhere", (), False),
    ],
)
def test_only_what_is_harmless_is_sent_again(
    method: str, path: str, headers: tuple[str, ...], is_repeated: bool
) -> None:
    policy = route_of(planned(), method, path, *headers)["route"]["retry_policy"]
    conditions = set(policy["retry_on"].split(","))
    nothing_was_sent = {"connect-failure", "refused-stream", "reset-before-request"}
    assert conditions == nothing_was_sent | ({"reset"} if is_repeated else set())


# What a proxy says


def dropped(found: Plan) -> set[str]:
    (extension,) = manager_of(found)["early_header_mutation_extensions"]
    mutations = extension["typed_config"]["mutations"]
    return {it["remove"] for it in mutations if "remove" in it} | {
        it["remove_on_match"]["key_matcher"]["prefix"] + "*"
        for it in mutations
        if "remove_on_match" in it
    }


def test_what_only_a_proxy_may_say_is_dropped() -> None:
    steering = {"x-envoy-*", KEY_HEADER, OPERATION_HEADER}
    assert dropped(planned()) == steering | {"x-forwarded-*", "forwarded", "x-real-ip"}
    assert dropped(planned(gateway="trusted_proxies = 1")) == steering


# Copies


def copies(found: Plan, method: str, path: str) -> list[tuple[str, int]]:
    return [
        (it["cluster"], it["runtime_fraction"]["default_value"]["numerator"])
        for it in route_of(found, method, path)["route"]["request_mirror_policies"]
    ]


def test_only_safe_requests_are_mirrored() -> None:
    shadows = moved("shadow", 0, "list_pets", "add_pet", "change_pet", more="mirror = 7")
    found = planned(shadows + moved("canary", 5, "show_mine") + moved("migrated", 100, "show_pet"))
    assert copies(found, "GET", "/pets") == copies(found, "HEAD", "/pets") == [(COMPARATOR, 7)]
    assert copies(found, "GET", "/pets/mine") == [(COMPARATOR, 100)]
    for method, path in (("POST", "/pets"), ("PUT", "/pets/1"), ("GET", "/pets/1"), ("GET", "/")):
        assert copies(found, method, path) == []


def test_every_operation_is_recorded_and_nothing_else() -> None:
    found = planned("[recorder]\nshare = 3\n")
    assert copies(found, "POST", "/sales") == copies(found, "GET", "/pets") == [(RECORDER, 3)]
    assert copies(found, "GET", "/elsewhere") == []


# Bounds


def test_bounds_are_those_of_the_table() -> None:
    found = planned(
        "[bounds]\nbody = 10\nconnections = 11\nupstream_connections = 12\nupstream_pending = 13\n"
        "connect_timeout = 1.5\nrequest_timeout = 2.5\nanswer_timeout = 3.5\nidle_timeout = 4.5\n"
    )
    manager, cluster = manager_of(found), cluster_of(found, "old")
    (buffer,) = [it for it in manager["http_filters"] if it["name"].endswith("buffer")]
    assert buffer["typed_config"]["max_request_bytes"] == 10
    assert manager["request_timeout"] == manager["request_headers_timeout"] == "2.500s"
    assert manager["common_http_protocol_options"]["idle_timeout"] == "4.500s"
    assert route_of(found, "GET", "/pets")["route"]["timeout"] == "3.500s"
    assert cluster["connect_timeout"] == "1.500s"
    (thresholds,) = cluster["circuit_breakers"]["thresholds"]
    assert (thresholds["max_connections"], thresholds["max_pending_requests"]) == (12, 13)
    (options,) = cluster["typed_extension_protocol_options"].values()
    assert options["common_http_protocol_options"]["idle_timeout"] == "1.250s"
    (monitor,) = bootstrap(found, FILES)["overload_manager"]["resource_monitors"]
    assert monitor["typed_config"]["max_active_downstream_connections"] == 11


def ports(cluster: Config) -> list[int]:
    (endpoints,) = cluster["load_assignment"]["endpoints"]
    addresses = [it["endpoint"]["address"]["socket_address"] for it in endpoints["lb_endpoints"]]
    return [it["port_value"] for it in addresses]


def test_an_address_that_drains_gets_nothing() -> None:
    assert ports(cluster_of(planned(), "old")) == [1, 2]
    draining = planned(old='draining = ["http://127.0.0.1:1"]')
    assert ports(cluster_of(draining, "old")) == [2]


def test_an_answer_is_no_reason_to_eject() -> None:
    ejection = cluster_of(planned(), "old")["outlier_detection"]
    assert ejection["split_external_local_origin_errors"] is True
    enforced = {name: part for name, part in ejection.items() if name.startswith("enforcing_")}
    assert set(enforced.values()) == {0}
    assert {"enforcing_consecutive_5xx", "enforcing_consecutive_gateway_failure"} <= set(enforced)


# Refusals


def test_a_refusal_is_a_problem() -> None:
    found = planned('[refusals.members]\n413 = { errors = ["100 %"] }\n')
    formats = [
        it["body_format_override"] for it in manager_of(found)["local_reply_config"]["mappers"]
    ]
    assert {it["content_type"] for it in formats} == {"application/problem+json"}
    texts = {it["text_format_source"]["inline_string"] for it in formats}
    problems: list[dict[str, Any]] = [json.loads(text.replace("%%", "%")) for text in texts]
    assert {"type": "about:blank", "title": "Gateway Timeout", "status": 504} in problems
    (large,) = [it for it in problems if it["status"] == 413]
    assert large["errors"] == ["100 %"]
    assert not [text for text in texts if "%" in text.replace("%%", "")]
