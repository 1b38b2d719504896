"""The table as Envoy's configuration: pure functions from a plan to what its files hold.

Three files: the bootstrap, which Envoy reads when it starts, and the clusters (CDS) and routes
(RDS), which it takes up whenever they are replaced. Field names are those of Envoy's API v3.
"""

import hashlib
import json
import re
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gateway.openapi import Operation
from gateway.table import Move, Plan, Table, Upstream

Config = dict[str, Any]

EXTENSION = "type.googleapis.com/envoy.extensions."
RESOURCE = "type.googleapis.com/envoy.config."
REST = "(other)"  # the route of requests that belong to no operation
COMPARATOR, RECORDER = "gateway:comparator", "gateway:recorder"
KEY_HEADER = "x-gateway-key"
OPERATION_HEADER = "x-gateway-operation"
REQUEST_ID = r"[A-Za-z0-9-]{1,64}"

OTHER_HOSTS = "envoy.retry_host_predicates.previous_hosts"
OTHER_HOSTS_TYPE = EXTENSION + "retry.host.previous_hosts.v3.PreviousHostsPredicate"
# Nothing was sent, so nothing can have happened twice.
NOTHING_SENT = "connect-failure,refused-stream,reset-before-request"
# Titles that RFC 9110 has and Python 3.11 does not yet.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
# What Envoy itself can answer: no sense in the request, no route, too slow, too large, too old,
# too many headers, overload, nobody there, no answer in time.
REFUSED = (400, 403, 404, 408, 413, 426, 429, 431, 500, 501, 502, 503, 504)
# Upper bounds in milliseconds; p99 is read off them.
TIME_BUCKETS = [
    1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750,
    1000, 1500, 2000, 3000, 5000, 10_000, 30_000,
]  # fmt: skip


class Files:
    """Where everything that a running gateway keeps is, below one folder."""

    def __init__(self, state: Path) -> None:
        self.state = state.absolute()
        self.bootstrap = self.state / "bootstrap.json"
        # A folder each, since Envoy watches folders and would read both for a change of either.
        self.routes = self.state / "routes" / "routes.json"
        self.clusters = self.state / "clusters" / "clusters.json"
        self.admin = self.state / "admin.sock"
        self.comparator = self.state / "comparator.sock"
        self.recorder = self.state / "recorder.sock"
        self.accepted = self.state / "accepted"  # the digest of what Envoy has accepted last
        self.last_good = self.state / "last-good.toml"
        self.last_good_document = self.state / "last-good-document"
        self.history = self.state / "history.jsonl"
        self.differences = self.state / "differences.jsonl"
        self.verdicts = self.state / "verdicts.json"
        self.lock = self.state / "lock"


# Routes


def routes(plan: Plan) -> Config:
    """The routes file: every operation, then the rest of its path, then the rest of all."""
    found = [route for path in _paths(plan) for route in _routes_of_path(plan, path)]
    found.append(_route(plan, REST, {"prefix": "/"}, Move(old=plan.table.gateway.default)))
    return _resources(
        {
            "@type": RESOURCE + "route.v3.RouteConfiguration",
            "name": "routes",
            "virtual_hosts": [{"name": "gateway", "domains": ["*"], "routes": found}],
            # Envoy says these of itself; only the request that sets a cookie needs its key.
            "request_headers_to_remove": ["x-envoy-external-address"],
        }
    )


def _paths(plan: Plan) -> list[str]:
    return list(dict.fromkeys(operation.path for operation in plan.operations))


def _routes_of_path(plan: Plan, path: str) -> list[Config]:
    on_path = [operation for operation in plan.operations if operation.path == path]
    methods = {operation.method for operation in on_path}
    found = []
    for operation in on_path:
        with_head = operation.method == "GET" and "HEAD" not in methods
        match = _match(operation, ["GET", "HEAD"] if with_head else [operation.method])
        found += _routes_of_operation(plan, operation, match)
    others = Move(old=majority(plan, on_path))
    return [*found, _route(plan, REST, _match(on_path[0], []), others)]


def _routes_of_operation(plan: Plan, operation: Operation, match: Config) -> list[Config]:
    """One route, and before it those of requests that need something more."""
    move = plan.move(operation.id)
    found = []
    if move.stage == "canary" and plan.table.stickiness.set_cookie:
        route = _route(plan, operation.id, _without_key(plan.table, match), move, operation)
        found.append(route | {"response_headers_to_add": [_set_cookie(plan.table)]})
    if operation.accepts_idempotency_key and not operation.is_idempotent:
        keyed = _with_header(match, {"name": "idempotency-key", "present_match": True})
        route = _route(plan, operation.id, keyed, move, operation)
        found.append(_retried(plan.table, route, whatever_was_sent=True))
    route = _route(plan, operation.id, match, move, operation)
    return [*found, route]


def majority(plan: Plan, on_path: list[Operation]) -> str:
    """Return the upstream of a path's other methods, OPTIONS among them: the one with most shares.

    The default upstream where two serve as much.
    """
    shares: Counter[str] = Counter()
    for operation in on_path:
        shares.update(plan.move(operation.id).shares)
    default = plan.table.gateway.default
    return max(sorted(shares), key=lambda name: (shares[name], name == default))


def _match(operation: Operation, methods: list[str]) -> Config:
    """Match a path and any of some methods; no method is any method."""
    path: Config = {"path": operation.path}
    if operation.has_parameters:
        path = {"safe_regex": {"regex": operation.pattern}}
    if not methods:
        return path
    regex = {"safe_regex": {"regex": "|".join(methods)}}
    return path | {"headers": [{"name": ":method", "string_match": regex}]}


def _with_header(match: Config, matcher: Config) -> Config:
    return match | {"headers": [*match.get("headers", ()), matcher]}


def _without_key(table: Table, match: Config) -> Config:
    """Match requests that carry nothing which would make them stick to an upstream."""
    sticky = table.stickiness
    for name in sticky.headers:
        match = _with_header(match, {"name": name.lower(), "present_match": False})
    for cookie in filter(None, (sticky.cookie, sticky.set_cookie)):
        regex = {"safe_regex": {"regex": rf"(.*;\s*)?{re.escape(cookie)}=.*"}}
        absent = {"name": "cookie", "string_match": regex, "invert_match": True}
        match = _with_header(match, absent | {"treat_missing_header_as_empty": True})
    return match


def _set_cookie(table: Table) -> Config:
    sticky = table.stickiness
    value = (
        f"{sticky.set_cookie}=%REQ({KEY_HEADER})%; Path=/; HttpOnly; SameSite=Lax; "
        f"Max-Age={sticky.set_cookie_seconds}"
    )
    header = {"key": "Set-Cookie", "value": value}
    return {"header": header, "append_action": "APPEND_IF_EXISTS_OR_ADD"}


def _route(
    plan: Plan, name: str, match: Config, move: Move, operation: Operation | None = None
) -> Config:
    action = _split(move) | {
        "timeout": _seconds(plan.table.bounds.answer_timeout),
        "hash_policy": _hash_policy(plan.table),
        "request_mirror_policies": _mirrors(plan, move, operation),
    }
    route = {"name": name, "match": match, "route": action}
    idempotent = operation is not None and operation.is_idempotent
    return _retried(plan.table, route, whatever_was_sent=idempotent)


def _split(move: Move) -> Config:
    """Weights of the upstreams, the new one first, so that its part only grows with its share."""
    if len(move.shares) == 1:
        return {"cluster": next(iter(move.shares))}
    clusters = [{"name": name, "weight": share} for name, share in move.shares.items()]
    return {"weighted_clusters": {"use_hash_policy": True, "clusters": clusters}}


def _hash_policy(table: Table) -> list[Config]:
    """The keys that decide a split, first match first. A request without any is random."""
    sticky = table.stickiness
    cookies = [name for name in (sticky.cookie, sticky.set_cookie) if name]
    policies: list[Config] = [
        *[{"header": {"header_name": name.lower()}} for name in sticky.headers],
        *[{"cookie": {"name": name}} for name in cookies],
    ]
    if sticky.set_cookie:
        policies.append({"header": {"header_name": KEY_HEADER}})
    return [policy | {"terminal": True} for policy in policies]


def _mirrors(plan: Plan, move: Move, operation: Operation | None) -> list[Config]:
    found = []
    if operation and operation.is_safe and move.is_compared:
        found.append(_mirror(COMPARATOR, move.mirror, operation.id))
    if operation and plan.table.recorder.share:
        found.append(_mirror(RECORDER, plan.table.recorder.share, operation.id))
    return found


def _mirror(cluster: str, percent: int, operation: str) -> Config:
    header = {"key": OPERATION_HEADER, "value": operation.replace("%", "%%")}
    append = {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
    return {
        "cluster": cluster,
        "runtime_fraction": {"default_value": {"numerator": percent, "denominator": "HUNDRED"}},
        "disable_shadow_host_suffix_append": True,
        "request_headers_mutations": [{"append": append}],
    }


def _retried(table: Table, route: Config, *, whatever_was_sent: bool) -> Config:
    """Retry where nothing was sent, and where repeating is harmless also without an answer."""
    policy = {
        "retry_on": NOTHING_SENT + (",reset" if whatever_was_sent else ""),
        "num_retries": table.bounds.retries,
        "retry_back_off": {"base_interval": "0.05s", "max_interval": "1s"},
        # Another address of the upstream, where it has one.
        "retry_host_predicate": [
            {"name": OTHER_HOSTS, "typed_config": {"@type": OTHER_HOSTS_TYPE}}
        ],
        "host_selection_retry_max_attempts": 5,
    }
    return route | {"route": route["route"] | {"retry_policy": policy}}


# Clusters


def clusters(plan: Plan, files: Files) -> Config:
    """The clusters file: the upstreams, and the two services that get copies of requests."""
    bounds = plan.table.bounds
    found = [_cluster(plan.table, name, it) for name, it in plan.table.upstreams.items()]
    for name, socket in ((COMPARATOR, files.comparator), (RECORDER, files.recorder)):
        found.append(
            {
                "@type": RESOURCE + "cluster.v3.Cluster",
                "name": name,
                "type": "STATIC",
                "connect_timeout": "1s",
                "circuit_breakers": _thresholds(connections=32, pending=100, retries=0),
                "load_assignment": _assignment(name, [{"pipe": {"path": str(socket)}}]),
                **_protocol_options(bounds.idle_timeout),
            }
        )
    return _resources(*found)


def _cluster(table: Table, name: str, upstream: Upstream) -> Config:
    bounds = table.bounds
    cluster = {
        "@type": RESOURCE + "cluster.v3.Cluster",
        "name": name,
        "type": "STRICT_DNS",
        "dns_lookup_family": "V4_PREFERRED",
        "connect_timeout": _seconds(bounds.connect_timeout),
        "load_assignment": _assignment(name, [_socket(it) for it in upstream.serving]),
        "circuit_breakers": _thresholds(
            connections=bounds.upstream_connections,
            pending=bounds.upstream_pending,
            retries=bounds.upstream_connections,
        ),
        "outlier_detection": _ejection(),
        **_protocol_options(upstream.keep_alive),
    }
    if upstream.health:
        cluster["health_checks"] = [_health_check(upstream.health)]
    return cluster


def _thresholds(*, connections: int, pending: int, retries: int) -> Config:
    limits = {
        "max_connections": connections,
        "max_pending_requests": pending,
        "max_requests": connections + pending,
        "max_retries": retries,
    }
    return {"thresholds": [limits]}


def _ejection() -> Config:
    """Eject a server that cannot be reached. An answer of 500 is an answer: the guard judges it.

    Where all are ejected, all are tried again (Envoy's panic threshold of 50 %).
    """
    return {
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 5,
        "enforcing_consecutive_5xx": 0,
        "enforcing_consecutive_gateway_failure": 0,
        "enforcing_success_rate": 0,
        "enforcing_local_origin_success_rate": 0,
        "base_ejection_time": "1s",
        "max_ejection_time": "10s",
        "max_ejection_percent": 50,
        "interval": "1s",
    }


def _health_check(path: str) -> Config:
    return {
        "http_health_check": {"path": path},
        "timeout": "1s",
        "interval": "1s",
        "no_traffic_interval": "2s",
        "unhealthy_threshold": 2,
        "healthy_threshold": 1,
        "reuse_connection": False,
    }


def _protocol_options(idle_seconds: float) -> Config:
    name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    options = {
        "@type": "type.googleapis.com/" + name,
        "common_http_protocol_options": {"idle_timeout": _seconds(idle_seconds)},
        "explicit_http_config": {"http_protocol_options": {"allow_custom_methods": True}},
    }
    return {"typed_extension_protocol_options": {name: options}}


def _assignment(name: str, addresses: list[Config]) -> Config:
    endpoints = [{"endpoint": {"address": address}} for address in addresses]
    return {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]}


def _socket(address: str) -> Config:
    parts = urlsplit(address if "//" in address else f"//{address}")
    return {"socket_address": {"address": parts.hostname, "port_value": parts.port}}


# The bootstrap


def bootstrap(plan: Plan, files: Files) -> Config:
    """What Envoy starts with; a change of it needs a start."""
    sources = [
        {
            "resource_api_version": "V3",
            "path_config_source": {
                "path": str(file),
                "watched_directory": {"path": str(file.parent)},
            },
        }
        for file in (files.routes, files.clusters)
    ]
    router = {"rds": {"route_config_name": "routes", "config_source": sources[0]}}
    return _bootstrap(plan, files, router) | {"dynamic_resources": {"cds_config": sources[1]}}


def bootstrap_to_validate(plan: Plan, files: Files) -> Config:
    """The same in one piece, since `envoy --mode validate` reads no other file."""
    inline = {key: value for key, value in routes(plan)["resources"][0].items() if key != "@type"}
    static = [
        {key: value for key, value in cluster.items() if key != "@type"}
        for cluster in clusters(plan, files)["resources"]
    ]
    whole = _bootstrap(plan, files, {"route_config": inline | {"validate_clusters": True}})
    whole["static_resources"]["clusters"] = static
    return whole


def _bootstrap(plan: Plan, files: Files, router: Config) -> Config:
    manager = _connection_manager(plan.table) | router
    network = {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
    listener = {
        "name": "clients",
        "address": _socket(plan.table.gateway.listen),
        "filter_chains": [{"filters": [network]}],
    }
    return {
        "node": {"id": "gateway", "cluster": "gateway"},
        "admin": {"address": {"pipe": {"path": str(files.admin), "mode": 0o600}}},
        "static_resources": {"listeners": [listener]},
        "overload_manager": _connection_limit(plan.table.bounds.connections),
        # Merge histograms on request instead of every five seconds.
        "stats_flush_on_admin": True,
        "stats_config": {"histogram_bucket_settings": [_time_buckets()]},
        # Patterns of long paths are larger programs than Envoy allows by itself.
        "layered_runtime": {
            "layers": [
                {
                    "name": "static",
                    "static_layer": {
                        "re2.max_program_size.error_level": 100_000,
                        "re2.max_program_size.warn_level": 100_000,
                    },
                }
            ]
        },
    }


def _connection_manager(table: Table) -> Config:
    bounds = table.bounds
    return {
        "@type": EXTENSION + "filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "clients",
        "codec_type": "HTTP1",
        "http_protocol_options": {"allow_custom_methods": True, "accept_http_10": True},
        # Requests stay as they were sent: what they mean is the upstream's to say.
        "merge_slashes": False,
        "normalize_path": False,
        "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
        "common_http_protocol_options": {
            "headers_with_underscores_action": "ALLOW",
            "idle_timeout": _seconds(bounds.idle_timeout),
        },
        "server_header_transformation": "PASS_THROUGH",
        "via": "1.1 gateway",
        # The upstream makes the ids of requests that have none; the client's pass.
        "generate_request_id": False,
        "preserve_external_request_id": True,
        "use_remote_address": True,
        "xff_num_trusted_hops": table.gateway.trusted_proxies,
        # Nobody's headers steer Envoy, wherever they come from: the broadcast address is nobody's.
        "internal_address_config": {
            "cidr_ranges": [{"address_prefix": "255.255.255.255", "prefix_len": 32}]
        },
        "early_header_mutation_extensions": [_early_mutation(table)],
        "request_timeout": _seconds(bounds.request_timeout),
        "request_headers_timeout": _seconds(bounds.request_timeout),
        "stream_idle_timeout": _seconds(bounds.idle_timeout),
        "drain_timeout": _seconds(bounds.drain),
        "access_log": [_counters()],
        "local_reply_config": {"mappers": _refusals(table)},
        "http_filters": [
            _filter("buffer.v3.Buffer", max_request_bytes=max(bounds.body, 1)),
            _filter("router.v3.Router", suppress_envoy_headers=True),
        ],
    }


def _filter(name: str, **settings: object) -> Config:
    config = {"@type": f"{EXTENSION}filters.http.{name}", **settings}
    return {"name": f"envoy.filters.http.{name.partition('.')[0]}", "typed_config": config}


def _early_mutation(table: Table) -> Config:
    """Drop what only a proxy may say, before anything is decided by it."""
    mutations: list[Config] = [
        {"remove_on_match": {"key_matcher": {"prefix": "x-envoy-"}}},
        {"remove": KEY_HEADER},
        {"remove": OPERATION_HEADER},
    ]
    if not table.gateway.trusted_proxies:
        mutations += [
            {"remove_on_match": {"key_matcher": {"prefix": "x-forwarded-"}}},
            {"remove": "forwarded"},
            {"remove": "x-real-ip"},
        ]
    if table.stickiness.set_cookie:
        key = {"header": {"key": KEY_HEADER, "value": "%UNIQUE_ID%"}}
        mutations.append({"append": key | {"append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}})
    config = {
        "@type": EXTENSION + "http.early_header_mutation.header_mutation.v3.HeaderMutation",
        "mutations": mutations,
    }
    return {"name": "envoy.http.early_header_mutation.header_mutation", "typed_config": config}


def _counters() -> Config:
    """Count requests by operation, upstream and status, and measure their time."""
    tags = [
        {"name": "operation", "value_format": "%ROUTE_NAME%"},
        {"name": "upstream", "value_format": "%UPSTREAM_CLUSTER%"},
    ]
    status = {"name": "status", "value_format": "%RESPONSE_CODE%"}
    config = {
        "@type": EXTENSION + "access_loggers.stats.v3.Config",
        "stats_scope": {"prefix": "gateway"},
        "counters": [{"stat": {"name": "requests", "tags": [*tags, status]}, "value_fixed": 1}],
        "histograms": [
            {
                "stat": {"name": "time", "tags": tags},
                "unit": "Milliseconds",
                "value_format": "%DURATION%",
            }
        ],
    }
    return {"name": "envoy.access_loggers.stats", "typed_config": config}


def _refusals(table: Table) -> list[Config]:
    """Envoy's own answers as problem documents (RFC 9457), with the id of the request."""
    mappers = []
    for status in REFUSED:
        for filters, request_id in (
            ([_status_is(status), _has_request_id()], "%REQ(x-request-id)%"),
            ([_status_is(status)], "%UNIQUE_ID%"),
        ):
            headers = {"X-Request-ID": request_id} | table.refusals.headers
            either = {"and_filter": {"filters": filters}} if len(filters) > 1 else filters[0]
            mappers.append(
                {
                    "filter": either,
                    "headers_to_add": [_header(*item) for item in headers.items()],
                    "body_format_override": {
                        "text_format_source": {"inline_string": _problem(table, status)},
                        "content_type": "application/problem+json",
                    },
                }
            )
    return mappers


def _header(name: str, value: str) -> Config:
    if not value.startswith("%"):
        value = value.replace("%", "%%")
    header = {"key": name, "value": value}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _problem(table: Table, status: int) -> str:
    title = TITLES.get(status) or HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": title, "status": status}
    problem |= table.refusals.members.get(str(status), {})
    text = json.dumps(problem, ensure_ascii=False, separators=(",", ":"))
    return text.replace("%", "%%")


def _status_is(status: int) -> Config:
    value = {"default_value": status, "runtime_key": "gateway.unused"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": value}}}


def _has_request_id() -> Config:
    regex = {"safe_regex": {"regex": REQUEST_ID}}
    return {"header_filter": {"header": {"name": "x-request-id", "string_match": regex}}}


def _connection_limit(connections: int) -> Config:
    config = {
        "@type": EXTENSION
        + "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        "max_active_downstream_connections": connections,
    }
    name = "envoy.resource_monitors.global_downstream_max_connections"
    return {"resource_monitors": [{"name": name, "typed_config": config}]}


def _time_buckets() -> Config:
    return {"match": {"prefix": "gateway.time"}, "buckets": TIME_BUCKETS}


# Text


def text(config: Config) -> str:
    """A configuration as a file holds it."""
    return json.dumps(config, indent=1, ensure_ascii=False) + "\n"


def _resources(*resources: Config) -> Config:
    """A discovery response, whose version says what is in it."""
    content = json.dumps(resources, sort_keys=True).encode()
    version = hashlib.sha256(content).hexdigest()[:16]
    return {"version_info": version, "resources": list(resources)}


def _seconds(value: float) -> str:
    return f"{value:.3f}s"
