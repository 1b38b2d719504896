"""Requests made from the OpenAPI document, for two servers that each have a copy of the data.

`compare` sends each to both, and shrinks one request for every kind of difference.
"""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.comparing import NO_JSON, Request, json_value
from gateway.openapi import Operation, parse_document, server_prefix
from gateway.recording import Difference, Outcome, ServerPair

# What Schemathesis and the library requests add, unless the document declares them.
ADDED_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "user-agent", "x-schemathesis-testcaseid"}
)
# Of one operation; a server that differs in more ways than that has to be looked at anyway.
KINDS_LIMIT = 20
VALUES_LIMIT = 20
# How many requests are tried to find a smaller one with the same difference.
SHRINK_LIMIT = 60
# How the requests of an operation are made, a third of them each.
VALID, RESPELLED, INVALID = MODES = ("valid", "respelled", "invalid")
INDEX = re.compile(r"/\d+(?=/|$)")


def compare(
    pair: ServerPair,
    chosen: Callable[[Operation], bool],
    *,
    examples: int,
    seed: int,
    reset: Callable[[], None] | None = None,
) -> Outcome:
    """Send generated requests to both servers, and shrink one for each kind of difference.

    A third of the requests are valid by the document, a third are valid but for one value that is
    written in another way, such as "2" for 2: what one framework refuses and the next one converts.
    A third are not valid. What the old server answers gives path parameters that exist. `reset`
    restores both copies of the data: it is called before each operation that writes, and wherever
    the two have been changed differently.
    """
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.core.result import Err

    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    document = parse_document(pair.plan.document)
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    prefix = server_prefix(document)
    outcome = Outcome()
    found = []
    for result in schema.get_all_operations():
        if isinstance(result, Err):
            error = result.err()
            outcome.impossible[f"{error.method} {error.path}"] = str(error).splitlines()[0]
            continue
        generated = result.ok()
        operation = pair.plan.find(generated.method.upper(), prefix + generated.path)
        if operation is not None and chosen(operation):
            found.append((operation, generated))
    values: dict[str, list[Any]] = defaultdict(list)
    for operation, generated in sorted(found, key=lambda it: _turn(it[0])):
        search = _Search(pair, operation, generated, prefix, values, outcome, reset)
        search.run(examples // len(MODES), seed)
    outcome.accepted, outcome.failed = pair.accepted, pair.failed
    return outcome


def _turn(operation: Operation) -> tuple[bool, bool, int]:
    """What only reads comes first, lists before their elements, and what deletes comes last."""
    return not operation.is_safe, operation.method == "DELETE", operation.path.count("{")


def kinds_of(found: Difference, spelling: str) -> set[str]:
    """What differs, whatever the index in a list. A status stands for all of its answer.

    A spelling that one server accepts and the other refuses is a kind of its own.
    """
    old, new = found.old.status, found.new.status
    if old != new:
        accepted = [status is not None and status < 400 for status in (old, new)]
        return {f"status {old} {new} {spelling if accepted[0] != accepted[1] else ''}"}
    return {INDEX.sub("/*", location) for location in found.locations}


class _Found(Exception):
    """There is a difference; Hypothesis now looks for a smaller one."""


class _Enough(BaseException):
    """It has looked for long enough. Hypothesis takes no BaseException for a failure."""


def _size(found: tuple[Difference, str]) -> tuple[int, str, bytes]:
    """The length of a request, then its text, so that one seed finds one request."""
    request = found[0].request
    return len(request.target) + len(request.body), request.target, request.body


class _Search:
    """The differences of one operation."""

    def __init__(
        self,
        pair: ServerPair,
        operation: Operation,
        generated: Any,
        prefix: str,
        values: dict[str, list[Any]],
        outcome: Outcome,
        reset: Callable[[], None] | None,
    ) -> None:
        self._pair = pair
        self._operation = operation
        self._generated = generated
        self._prefix = prefix
        self._values = values
        self._outcome = outcome
        self._reset = reset or (lambda: None)
        self._known: set[str] = set()

    def run(self, examples: int, seed: int) -> None:
        """Look for a difference in each mode, until there is none of another kind."""
        self._restore()
        for mode in MODES:
            if mode == RESPELLED and not (self._generated.body or self._generated.query):
                continue
            while len(self._known) < KINDS_LIMIT:
                found = self._search(mode, max(1, examples), seed + len(self._known))
                if found is None:
                    break
                smallest, spelling = found
                self._known |= kinds_of(smallest, spelling)
                self._outcome.found.append(self._shown(self._without_needless(*found), spelling))

    def _search(self, mode: str, examples: int, seed: int) -> tuple[Difference, str] | None:
        """The smallest request with a difference of a kind that is not yet known."""
        import hypothesis
        from hypothesis.errors import Flaky, HypothesisException

        # What was sent since the first difference, and what it showed.
        shrinking: dict[tuple[Request, str], Difference | None] = {}
        calls = 0
        kind = ""

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.given(self._requests(mode))
        def search(made: tuple[Request, str]) -> None:
            nonlocal kind, calls
            request, spelling = made
            if made not in shrinking:
                different = self._compare(request)
                new = (kinds_of(different, spelling) if different else set()) - self._known
                kind = kind or min(new, default="")  # from the first one on, of one kind
                if not kind:
                    return
                shrinking[made] = different if kind in new else None
            calls += 1
            if calls > SHRINK_LIMIT:
                raise _Enough
            if shrinking[made]:
                raise _Found

        try:
            search()
        except (_Found, _Enough, Flaky):  # what depends on earlier requests may not come back
            found = [(different, made[1]) for made, different in shrinking.items() if different]
            return min(found, key=_size)
        except HypothesisException as error:
            self._note_impossible(mode, error)
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "schemathesis":
                raise
            self._note_impossible(mode, error)
        return None

    def _without_needless(self, smallest: Difference, spelling: str) -> Difference:
        """A difference whose request has no member that it does not need."""
        try:
            body = json.loads(smallest.request.body)
        except ValueError:
            return smallest
        for name in [*body] if isinstance(body, dict) else []:
            without = {key: member for key, member in body.items() if key != name}
            content = json.dumps(without).encode()
            different = self._compare(replace(smallest.request, body=content))
            if different and kinds_of(different, spelling) == kinds_of(smallest, spelling):
                smallest, body = different, without
        return smallest

    def _note_impossible(self, mode: str, error: Exception) -> None:
        """An operation without parameters cannot get an invalid request, nor needs one."""
        if mode == VALID:
            self._outcome.impossible[self._operation.id] = str(error).splitlines()[0]

    def _compare(self, request: Request) -> Difference | None:
        self._outcome.sent += 1
        different = self._pair.compare(request)
        if (value := json_value(self._pair.old_answer)) is not NO_JSON:
            _collect(value, self._values)
        if different:
            self._restore()
        return different

    def _restore(self) -> None:
        if not self._operation.is_safe:
            self._reset()

    def _shown(self, smallest: Difference, spelling: str) -> Difference:
        """A difference as it is on the data of the beginning, where it is there at all."""
        alone = self._compare(smallest.request)
        if alone and kinds_of(smallest, spelling) <= kinds_of(alone, spelling):
            return alone
        return replace(smallest, depends=True)

    # Requests

    def _requests(self, mode: str) -> Any:
        """A strategy for the requests of a mode, each with the name of its unusual spelling."""
        from hypothesis import strategies as st
        from schemathesis import GenerationMode

        generation_mode = GenerationMode.NEGATIVE if mode == INVALID else GenerationMode.POSITIVE
        cases = self._generated.as_strategy(generation_mode=generation_mode)
        known = {name: tuple(values) for name, values in self._values.items()}

        @st.composite
        def requests(draw: Any) -> tuple[Request, str]:
            spelling = ""
            case = draw(cases)
            if mode != INVALID:
                case.body = _as_clients_write(case.body)
            for name in case.path_parameters or ():
                existing = _values_of(name, known)
                if existing and draw(st.integers(0, 3)):
                    case.path_parameters[name] = draw(st.sampled_from(existing))
            if mode == RESPELLED and (respelled := [*_respelled(case)]):
                spelling, container, changed = draw(st.sampled_from(respelled))
                setattr(case, container, changed)
            return self._encoded(case), spelling

        return requests()

    def _encoded(self, case: Any) -> Request:
        """A case of Schemathesis as a request, encoded as the library requests does it."""
        import requests

        keywords = case.as_transport_kwargs(base_url=f"http://service{self._prefix}")
        message = requests.Request(**keywords).prepare()
        headers = tuple(
            (str(name), value.decode("latin-1") if isinstance(value, bytes) else str(value))
            for name, value in message.headers.items()
            if name.lower() not in ADDED_HEADERS or name in case.headers
        )
        body: Any = message.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)
        target = str(message.path_url)
        return Request(self._operation.id, self._operation.method, target, headers, content)


# Path parameters that exist


def _collect(value: Any, values: dict[str, list[Any]]) -> None:
    """Remember members of an answer that may name a resource: by their name, some of each."""
    for element in value if isinstance(value, list) else [value]:
        if not isinstance(element, Mapping):
            continue
        for name, member in element.items():
            known = values[_plain(name)]
            if isinstance(member, Mapping | list):
                _collect(member, values)
            elif isinstance(member, str | int) and member != "" and member not in known:
                known += [member][: VALUES_LIMIT - len(known)]


def _values_of(parameter: str, values: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    """What a parameter may be: members of its name, or of its end, as `id` of `order_id`."""
    name = _plain(parameter)
    ends = sorted((it for it in values if it and name.endswith(it)), key=len)
    return values[ends[-1]] if ends else ()


def _plain(name: str) -> str:
    return re.sub(r"[-_]", "", name).lower()


# One value in another spelling


def _as_clients_write(body: Any) -> Any:
    """A body in which 1.0 is 1: for JSON Schema they are the same, for servers they are not."""
    if isinstance(body, dict):
        return {name: _as_clients_write(member) for name, member in body.items()}
    if isinstance(body, list):
        return [_as_clients_write(element) for element in body]
    return int(body) if isinstance(body, float) and body.is_integer() else body


def _respelled(case: Any) -> Iterator[tuple[str, str, Any]]:
    """Each way to write one value of a request's body or query in another way, with its name."""
    if isinstance(case.body, dict | list):
        for spelling, body in _variants(case.body, ""):
            yield spelling, "body", body
    for name, value in (case.query or {}).items():
        for text in _query_spellings(value):
            yield f"?{name}", "query", {**case.query, name: text}


def _variants(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    """A JSON value with one of its parts exchanged or missing."""
    for other in _body_spellings(value):
        yield f"{at} as {type(other).__name__}", other
    if isinstance(value, dict):
        for name, member in value.items():
            for spelling, variant in _variants(member, f"{at}/{name}"):
                yield spelling, {**value, name: variant}
            yield f"{at}/{name} missing", {key: it for key, it in value.items() if key != name}
    if isinstance(value, list):
        for index, element in enumerate(value[:3]):
            for spelling, variant in _variants(element, f"{at}/*"):
                yield spelling, [*value[:index], variant, *value[index + 1 :]]


def _body_spellings(value: Any) -> list[Any]:
    match value:
        case bool():
            return [json.dumps(value), int(value), None]
        case int() | float():
            return [json.dumps(value), float(value), bool(value), [value], None]
        case str():
            number = [json.loads(value)] if re.fullmatch(r"[1-9]\d{0,9}", value) else []
            return [*number, f" {value} ", value.swapcase(), "", [value], None]
        case None:
            return ["", "null", False]
    return [None, {}, []]


def _query_spellings(value: Any) -> list[Any]:
    if isinstance(value, Mapping | list):
        return []
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    return ["", f" {text}", f"+{text}", f"0{text}", f"{text}.0", text.swapcase(), [text, text]]
