"""The OpenAPI document and the documentation page (GET /openapi.json, GET /docs)."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import PurePath

from openapi_spec_validator import OpenAPIV31SpecValidator

from contract_tests.api import Api
from contract_tests.openapi.contract import METHODS, document
from contract_tests.openapi.documents import differences, normalised
from contract_tests.targets.target import Target


def test_the_generated_document_equals_the_contract(api: Api) -> None:
    generated = api.get("/openapi.json").json()
    found = differences(normalised(document()), normalised(generated))
    assert [with_hint(line) for line in found] == []


def test_the_generated_document_is_openapi_3_1(api: Api) -> None:
    answer = api.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert re.fullmatch(r"3\.1\.\d", answer.json()["openapi"])


def test_the_server_of_the_generated_document_is_the_path_prefix(api: Api, target: Target) -> None:
    assert api.get("/openapi.json").json()["servers"][0] == {"url": target.path_prefix or "/"}


def test_every_operation_of_the_generated_document_has_a_summary(api: Api) -> None:
    generated = api.get("/openapi.json").json()
    summaries = {
        f"{method} {path}": operation.get("summary", "")
        for path, item in generated["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
    assert [operation for operation, summary in summaries.items() if not summary.strip()] == []


def test_every_operation_of_the_generated_document_has_a_known_security(api: Api) -> None:
    generated = api.get("/openapi.json").json()
    schemes = {*generated["components"]["securitySchemes"]}
    for path, item in generated["paths"].items():
        for method in item.keys() & {*METHODS}:
            security = item[method].get("security", generated.get("security"))
            assert security is not None, f"{method} {path}: neither it nor the document says"
            assert {name for one in security for name in one} <= schemes


def test_every_component_of_the_generated_document_is_used(api: Api) -> None:
    generated = api.get("/openapi.json").json()
    text = json.dumps(generated)
    components = {
        f"#/components/{kind}/{name}"
        for kind, items in generated["components"].items()
        if kind != "securitySchemes"  # which are used by their names
        for name in items
    }
    assert {one for one in components if f'"{one}"' not in text} == set()


def test_the_generated_document_is_valid(api: Api) -> None:
    OpenAPIV31SpecValidator(api.get("/openapi.json").json()).validate()


def test_the_documentation_loads_nothing_from_other_hosts(api: Api, target: Target) -> None:
    answer = api.get("/docs")
    addresses = _addresses(answer.text)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "swagger-ui" in answer.text
    prefix = target.path_prefix
    assert [one for one in addresses if not one.startswith(f"{prefix}/")] == []
    assert f"{prefix}/openapi.json" in addresses
    media_types = {}
    for address in addresses:
        if address.startswith(f"{prefix}/static/"):
            file = api.server.get(address.removeprefix(prefix))
            assert file.status_code == 200
            media_types[PurePath(address).suffix] = file.headers["Content-Type"].partition(";")[0]
    assert {".css": "text/css", ".js": "text/javascript"}.items() <= media_types.items()


def test_the_documentation_runs_no_script_of_others(api: Api) -> None:
    answer = api.get("/docs")
    policy = {
        name: values
        for name, *values in map(str.split, answer.headers["Content-Security-Policy"].split(";"))
    }
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    assert {*policy["script-src"]} == {"'self'", *(f"'sha256-{one}'" for one in hashes)}
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["connect-src"] == ["'self'"]
    assert len(scripts) == len(re.findall(r"<script(?! src=)[^>]*>", answer.text))
    assert re.findall(r"\son\w+\s*=\s*[\"']", answer.text) == []


def test_the_documentation_ignores_the_query(api: Api) -> None:
    document, page = api.get("/openapi.json"), api.get("/docs")
    for query in ("version=2", "lang=de", "format=yaml", "urls.primaryName=x"):
        assert api.get(f"/openapi.json?{query}").content == document.content
        assert _addresses(api.get(f"/docs?{query}").text) == _addresses(page.text)


def test_the_comparison_detects_differences() -> None:
    contract = normalised(document())
    broken = normalised(document())
    broken["operations"]["GET /api/user"]["responses"]["418"] = {}
    del broken["operations"]["POST /api/users"]["requestBody"]
    lines = differences(contract, broken)
    assert len(lines) == 2
    assert [with_hint(line).endswith("in http_contract/operations.py)") for line in lines] == [
        "responses > 418" in line for line in lines
    ]


def with_hint(line: str) -> str:
    """A difference, with the file that our apps take error statuses from."""
    is_status = re.search(r"> responses > [45]\d\d\b", line)
    return f"{line} (statuses are in http_contract/operations.py)" if is_status else line


def _addresses(page: str) -> list[str]:
    return re.findall(r"(?:src|href|url)\s*[=:]\s*[\"']([^\"']*)", page)
