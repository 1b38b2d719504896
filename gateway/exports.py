"""The table for others: a first one, nginx's configuration, and Kubernetes' HTTPRoutes."""

from typing import Any
from urllib.parse import urlsplit

import tomlkit
import yaml

from gateway.envoy import majority
from gateway.openapi import Operation
from gateway.table import Move, Plan, Upstream

FIRST_TABLE = """\
# Who serves which operation. `python -m gateway --help` changes it; so does an editor.
# A change is in force within a second. docs/migrating.md has the procedure.

[gateway]
listen = "127.0.0.1:8000"
openapi = {openapi}
default = "old"  # what is not listed below, and every path outside of the document

[upstreams.old]
addresses = [{old}]

[upstreams.new]
addresses = [{new}]

[stickiness]
headers = ["Authorization"]  # requests that carry the same one go to the same upstream
set_cookie = "gateway"  # and so do those of a browser that carries none

# A difference that is none, and why:
# [[accept]]
# at = "header x-request-id"  # or: status, body, body /articles/*/createdAt
# reason = "each server makes its own"
"""


def first_table(document: str, old: str, new: str) -> str:
    """A table of two upstreams in which the old one serves everything."""
    texts = {"openapi": document, "old": old, "new": new}
    return FIRST_TABLE.format_map({k: tomlkit.string(v).as_string() for k, v in texts.items()})


# nginx

NGINX = """\
# From gateway.toml, for the `http` context of nginx. Sticky by the first of the headers and cookies
# below, and monotone; nginx has no guard, and does not compare: mirrored answers are thrown away.
{upstreams}
# What makes the requests of one client go to one upstream; without any it is random.
{keys}
{splits}
# The operation of a request decides on its upstream: the first line that matches.
map "$request_method $request_uri" $gateway_upstream {{
    default {default};
{routes}
}}
{mirrored}
server {{
    listen {listen};
    client_max_body_size {body};
    location / {{
        proxy_pass http://$gateway_upstream;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host "";
        proxy_set_header Forwarded "";
        proxy_connect_timeout {connect}s;
        proxy_read_timeout {answer}s;
        proxy_next_upstream {retry};
{mirror}    }}
{mirror_location}}}
"""


def nginx(plan: Plan) -> str:
    """A configuration of nginx with the same shares, for the `http` context."""
    moves = [(operation, plan.move(operation.id)) for operation in plan.operations]
    split = [(operation, move) for operation, move in moves if len(move.shares) > 1]
    mirrored = [
        (operation, move) for operation, move in moves if operation.is_safe and move.is_compared
    ]
    bounds = plan.table.bounds
    return NGINX.format(
        upstreams="".join(_nginx_upstream(*it) for it in plan.table.upstreams.items()),
        keys=_nginx_keys(plan),
        splits="".join(_nginx_split(_variable(plan, it), move) for it, move in split),
        default=plan.table.gateway.default,
        routes="\n".join(_nginx_routes(plan)),
        mirrored=_nginx_mirrored(mirrored),
        mirror="        mirror /gateway-mirror;\n" if mirrored else "",
        mirror_location=NGINX_MIRROR if mirrored else "",
        listen=plan.table.gateway.listen,
        body=bounds.body,
        connect=max(1, round(bounds.connect_timeout)),
        answer=max(1, round(bounds.answer_timeout)),
        retry="error timeout" if bounds.retries else "off",
    )


NGINX_MIRROR = """\
    location = /gateway-mirror {
        internal;
        if ($gateway_mirror = "") { return 204; }
        proxy_pass http://$gateway_mirror$request_uri;
        proxy_set_header Host $http_host;
    }
"""


def _nginx_upstream(name: str, upstream: Upstream) -> str:
    servers = [
        f"    server {urlsplit(address).netloc}{' down' * (address in upstream.draining)};\n"
        for address in upstream.addresses
    ]
    keep_alive = (
        f"    keepalive 16;\n    keepalive_timeout {round(1000 * upstream.keep_alive)}ms;\n"
    )
    return f"upstream {name} {{\n{''.join(servers)}{keep_alive}}}\n"


def _nginx_keys(plan: Plan) -> str:
    """Nested maps: each header or cookie, and where it is empty the one after it."""
    sticky = plan.table.stickiness
    sources = [f"$http_{name.lower().replace('-', '_')}" for name in sticky.headers]
    sources += [f"$cookie_{name}" for name in (sticky.cookie, sticky.set_cookie) if name]
    text, after = "", "$request_id"
    for number, source in reversed(list(enumerate(sources))):
        name = f"$gateway_key_{number}" if number else "$gateway_key"
        text += f'map {source} {name} {{\n    "" {after};\n    default {source};\n}}\n'
        after = name
    return text or 'map "" $gateway_key {\n    default $request_id;\n}\n'


def _variable(plan: Plan, operation: Operation) -> str:
    return f"$gateway_split_{plan.operations.index(operation)}"


def _nginx_split(variable: str, move: Move) -> str:
    """The new upstream comes first, so that its part only grows with its share."""
    return (
        f"split_clients $gateway_key {variable} {{\n"
        f"    {move.share}% {move.new};\n    * {move.old};\n}}\n"
    )


def _nginx_routes(plan: Plan) -> list[str]:
    lines = []
    for path in dict.fromkeys(operation.path for operation in plan.operations):
        on_path = [operation for operation in plan.operations if operation.path == path]
        methods = {operation.method for operation in on_path}
        for operation in on_path:
            move = plan.move(operation.id)
            whole = len(move.shares) == 1
            target = next(iter(move.shares)) if whole else _variable(plan, operation)
            head = operation.method == "GET" and "HEAD" not in methods
            method = "(GET|HEAD)" if head else operation.method
            lines.append(_nginx_line(method, operation, target))
        lines.append(_nginx_line("[^ ]+", on_path[0], majority(plan, on_path)))
    return lines


def _nginx_line(method: str, operation: Operation, target: str) -> str:
    pattern = operation.pattern.replace("\\", "\\\\").replace('"', '\\"')
    pattern = pattern.replace("[^/]+", "[^/?]+")
    return f'    "~^{method} {pattern}(\\\\?|$)" {target};'


def _nginx_mirrored(mirrored: list[tuple[Operation, Move]]) -> str:
    if not mirrored:
        return ""
    lines = [_nginx_line("(GET|HEAD)", operation, str(move.new)) for operation, move in mirrored]
    body = "\n".join(lines)
    return (
        "# Safe requests whose copies go to a candidate.\n"
        f'map "$request_method $request_uri" $gateway_mirror {{\n    default "";\n{body}\n}}\n'
    )


# Kubernetes Gateway API

RULES_LIMIT = 16  # of one HTTPRoute
NOT_STICKY = "Weights of the Gateway API are drawn for each request: they are not sticky."


def gateway_api(plan: Plan, gateway: str) -> str:
    """HTTPRoutes with weights and RequestMirror; every upstream is a Service of its name.

    The order of rules is the API's own: exact paths first, then methods. Patterns are
    `RegularExpression`, whose support a Gateway implementation may leave out.
    """
    rules = [_api_rule(plan, operation) for operation in plan.operations]
    rules += _api_other_methods(plan)
    rules.append({"backendRefs": [_backend(plan, plan.table.gateway.default)]})
    routes = [
        _api_route(gateway, number, rules[start : start + RULES_LIMIT])
        for number, start in enumerate(range(0, len(rules), RULES_LIMIT))
    ]
    return f"# {NOT_STICKY}\n" + yaml.safe_dump_all(routes, sort_keys=False)


def _api_route(gateway: str, number: int, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": f"operations-{number}"},
        "spec": {"parentRefs": [{"name": gateway}], "rules": rules},
    }


def _api_rule(plan: Plan, operation: Operation) -> dict[str, Any]:
    move = plan.move(operation.id)
    methods = [operation.method]
    if operation.method == "GET" and plan.find("HEAD", operation.path) is operation:
        methods.append("HEAD")
    rule: dict[str, Any] = {
        "matches": [{"path": _api_path(operation), "method": method} for method in methods],
        "backendRefs": [_backend(plan, *it) for it in move.shares.items()],
    }
    if operation.is_safe and move.is_compared and move.new:
        mirror: dict[str, Any] = {"backendRef": _backend(plan, move.new)}
        if move.mirror != 100:
            mirror["percent"] = move.mirror
        rule["filters"] = [{"type": "RequestMirror", "requestMirror": mirror}]
    return rule


def _api_other_methods(plan: Plan) -> list[dict[str, Any]]:
    """A rule for the other methods of each path that the default upstream does not serve."""
    rules = []
    for path in dict.fromkeys(operation.path for operation in plan.operations):
        on_path = [operation for operation in plan.operations if operation.path == path]
        if (upstream := majority(plan, on_path)) != plan.table.gateway.default:
            match = {"path": _api_path(on_path[0])}
            rules.append({"matches": [match], "backendRefs": [_backend(plan, upstream)]})
    return rules


def _api_path(operation: Operation) -> dict[str, str]:
    if operation.has_parameters:
        return {"type": "RegularExpression", "value": operation.pattern}
    return {"type": "Exact", "value": operation.path}


def _backend(plan: Plan, upstream: str, weight: int | None = None) -> dict[str, Any]:
    port = urlsplit(plan.table.upstreams[upstream].addresses[0]).port
    service = upstream.lower().replace("_", "-").strip("-")
    backend: dict[str, Any] = {"name": service, "port": port}
    return backend if weight is None else backend | {"weight": weight}
