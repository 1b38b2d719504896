"""The exports: a real nginx routes as the table says, and HTTPRoutes fit their schema."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from dev.addresses import free_port
from gateway.exports import RULES_LIMIT, first_table, gateway_api, nginx
from gateway.table import Plan, plan
from tests.gateway.servers import DOCUMENT, Server, eventually

CONTENT = yaml.safe_dump(DOCUMENT).encode()
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NODE = shutil.which("node")
# `make gateway-schemas` puts it there: the published schema, in a package for Node.js.
PUBLISHED = Path(__file__).parents[2] / ".venv/npm/node_modules/@kubernetes-models/gateway-api"

TABLE = """\
[gateway]
listen = "127.0.0.1:{port}"
openapi = "openapi.yaml"
default = "old"

[upstreams.old]
addresses = ["{old}"]

[upstreams.new]
addresses = ["{new}"]

[stickiness]
headers = ["Authorization", "X-User"]
cookie = "session"

[operations]
show_pet = {{ stage = "migrated", old = "old", new = "new", share = 100 }}
change_pet = {{ stage = "migrated", old = "old", new = "new", share = 100 }}
list_pets = {{ stage = "canary", old = "old", new = "new", share = 40, mirror = 25 }}
show_mine = {{ stage = "shadow", old = "old", new = "new" }}
"""


def planned(port: int = 8000, old: str = "http://a_old:1", new: str = "http://b:2") -> Plan:
    return plan(TABLE.format(port=port, old=old, new=new), CONTENT)


def test_the_first_table_is_one() -> None:
    first = plan(first_table("openapi.yaml", "http://a:1", "http://b:2"), CONTENT)
    assert {name: it.addresses for name, it in first.table.upstreams.items()} == {
        "old": ["http://a:1"],
        "new": ["http://b:2"],
    }


# nginx


@pytest.mark.skipif(NGINX is None, reason="needs nginx: apt-get install nginx")
class TestNginx:
    @pytest.fixture(scope="class")
    def servers(self) -> Iterator[tuple[Server, Server]]:
        both = Server("old"), Server("new")
        yield both
        for server in both:
            server.stop()

    @pytest.fixture(scope="class")
    def client(
        self, servers: tuple[Server, Server], tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[httpx.Client]:
        folder = tmp_path_factory.mktemp("nginx")
        folder.chmod(0o755)
        port = free_port()
        exported = nginx(planned(port, *(server.address for server in servers)))
        file = folder / "nginx.conf"
        file.write_text(
            f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{ }}\n"
            f"http {{\naccess_log off;\n{exported}}}\n"
        )
        command = [str(NGINX), "-c", str(file), "-e", f"{folder}/error.log"]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        process = subprocess.Popen(command)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            eventually(lambda: _answers(client))
            yield client
        process.terminate()
        process.wait(10)

    @pytest.mark.parametrize(
        ("method", "path", "server"),
        [
            ("GET", "/pets/1", "new"),
            ("GET", "/pets/1?x=/pets/mine", "new"),
            ("GET", "/pets/%2F", "new"),
            ("PUT", "/pets/1", "new"),
            ("DELETE", "/pets/1", "old"),
            ("OPTIONS", "/pets/1", "new"),
            ("GET", "/pets/mine", "old"),
            ("PUT", "/pets/mine", "old"),
            ("GET", "/pets/1/2", "old"),
            ("GET", "/", "old"),
        ],
    )
    def test_an_operation_goes_where_it_has_moved(
        self, client: httpx.Client, method: str, path: str, server: str
    ) -> None:
        assert client.request(method, path).json()["server"] == server

    @pytest.mark.parametrize("header", ["Authorization", "X-User", "Cookie"])
    def test_a_share_is_sticky(self, client: httpx.Client, header: str) -> None:
        chosen: list[str] = []
        for number in range(60):
            headers = {header: f"session={number}" if header == "Cookie" else f"{number}"}
            answers = {client.get("/pets", headers=headers).json()["server"] for _ in range(3)}
            assert len(answers) == 1
            chosen += answers
        assert 10 < chosen.count("new") < 40

    def test_safe_requests_in_stage_shadow_are_mirrored(
        self, client: httpx.Client, servers: tuple[Server, Server]
    ) -> None:
        new = servers[1]
        new.requests.clear()

        def targets() -> list[str]:
            """Without copies of earlier requests that come late."""
            return [seen.target for seen in new.requests if seen.target != "/pets"]

        assert client.get("/pets/mine?x=1").json()["server"] == "old"
        eventually(lambda: targets() == ["/pets/mine?x=1"])
        client.post("/pets/mine")
        client.get("/pets/1")
        assert targets() == ["/pets/mine?x=1", "/pets/1"]


def test_nginx_splits_as_envoy_does() -> None:
    """The new upstream has the first parts, which only grow with its share."""
    (split,) = [part for part in nginx(planned()).split("\n\n") if "split_clients" in part][:1]
    assert "    40% new;\n    * old;\n" in split


def test_nginx_passes_on_no_clients_word_of_a_proxy() -> None:
    lines = [line.strip() for line in nginx(planned()).splitlines()]
    for line in (
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        'proxy_set_header X-Forwarded-Host "";',
        'proxy_set_header Forwarded "";',
    ):
        assert line in lines


def test_nginx_sends_nothing_to_what_drains() -> None:
    text = TABLE.format(port=1, old="http://a:1", new="http://b:2").replace(
        'addresses = ["http://a:1"]',
        'addresses = ["http://a:1", "http://a:3"]\ndraining = ["http://a:3"]',
    )
    exported = nginx(plan(text, CONTENT))
    assert "    server a:1;\n    server a:3 down;\n" in exported


def test_writes_are_mirrored_nowhere() -> None:
    shadow = 'sell = { stage = "shadow", old = "old", new = "new" }\n'
    text = TABLE.format(port=1, old="http://a:1", new="http://b:2")
    with_sales = plan(text + shadow, CONTENT)
    (mirrors,) = re.findall(r"\$gateway_mirror \{(.*?)\}\n", nginx(with_sales), re.DOTALL)
    assert "/pets/mine" in mirrors
    assert "/sales" not in mirrors
    for route in yaml.safe_load_all(gateway_api(with_sales, "public")):
        for rule in route["spec"]["rules"]:
            paths = [it["path"]["value"] for it in rule.get("matches", ())]
            assert not ("/sales" in paths and "filters" in rule)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/").status_code == 200
    except httpx.TransportError:
        return False


# Gateway API


def routes() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(gateway_api(planned(), "public")))


def rules() -> list[dict[str, Any]]:
    return [rule for route in routes() for rule in route["spec"]["rules"]]


def rule_of(method: str, path: str) -> dict[str, Any]:
    (found,) = [
        rule
        for rule in rules()
        for match in rule.get("matches", ())
        if match["path"]["value"] == path and match.get("method") == method
    ]
    return found


def test_a_split_has_weights() -> None:
    assert rule_of("GET", "/pets")["backendRefs"] == [
        {"name": "new", "port": 2, "weight": 40},
        {"name": "old", "port": 1, "weight": 60},
    ]
    assert rule_of("HEAD", "/pets") == rule_of("GET", "/pets")


def test_what_is_compared_is_mirrored() -> None:
    (mirror,) = rule_of("GET", "/pets/mine")["filters"]
    assert mirror["requestMirror"] == {"backendRef": {"name": "new", "port": 2}}
    assert rule_of("GET", "/pets")["filters"][0]["requestMirror"]["percent"] == 25
    assert len([rule for rule in rules() if "filters" in rule]) == 2


def test_other_methods_follow_the_majority_of_their_path() -> None:
    (others,) = [
        rule for rule in rules() if "matches" in rule and "method" not in rule["matches"][0]
    ]
    assert others["matches"] == [{"path": {"type": "RegularExpression", "value": "/pets/[^/]+"}}]
    assert others["backendRefs"] == [{"name": "new", "port": 2}]


def test_everything_else_is_the_default_upstreams() -> None:
    assert rules()[-1] == {"backendRefs": [{"name": "old", "port": 1}]}


def test_no_route_has_more_rules_than_one_may_have() -> None:
    paths: dict[str, Any] = {f"/p{number}": {"get": {}} for number in range(40)}
    many = plan(TABLE.partition("[operations]")[0].format(port=1, old="http://a", new="http://b"),
                json.dumps({"paths": paths}).encode())  # fmt: skip
    sizes = [len(it["spec"]["rules"]) for it in yaml.safe_load_all(gateway_api(many, "public"))]
    assert sizes == [RULES_LIMIT, RULES_LIMIT, 41 - 2 * RULES_LIMIT]


def test_routes_fit_our_own_schema() -> None:
    schema = json.loads(Path(__file__).with_name("http_route.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    for route in routes():
        validator.validate(route)
        for broken in (route | {"kind": "Route"}, route | {"spec": {"rules": [{"match": []}]}}):
            assert not validator.is_valid(broken)


@pytest.mark.skipif(
    NODE is None or not PUBLISHED.exists(), reason="needs Node.js, and make gateway-schemas"
)
def test_routes_fit_the_published_schema() -> None:
    """Of Gateway API 1.0, which does not know `percent`, and says nothing of members it ignores."""
    script = (
        f"const {{HTTPRoute}} = require({json.dumps(str(PUBLISHED))}"
        " + '/gateway.networking.k8s.io/v1/HTTPRoute.js');"
        "const valid = it => { try { new HTTPRoute(it).validate(); return true }"
        " catch { return false } };"
        "const read = require('fs').readFileSync(0);"
        "console.log(JSON.stringify(JSON.parse(read).map(valid)))"
    )
    broken = json.loads(json.dumps(routes()[0]).replace('"Exact"', '"Exactly"'))
    command = [str(NODE), "-e", script]
    run = subprocess.run(
        command, input=json.dumps([*routes(), broken]), capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == [*[True for _ in routes()], False]
