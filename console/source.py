"""Source code as text: the parts of the tree that serve an operation, found by its operationId.

Nothing here is imported to be shown. A part is found as the tour finds it: routes and views have
the operationId as their name (under Django in `@extend_schema`), and so have the use cases. From
there, names lead on: schemas that a route mentions, methods of ports that a use case calls, and
the methods of the same name in the stores.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Folders whose files may be shown. Whatever else is in the working directory, such as `.env` or a
# database, is nobody's business.
SHOWN = (
    *("core", "http_contract", "adapters", "fastapi_app", "flask_app", "django_project"),
    *("contract_tests", "gateway", "http_conformance", "console", "deploy", "dev", "drills"),
    "examples",
    *("benchmarks", "tests", "docs", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
)
SUFFIXES = ("", ".py", ".md", ".yaml", ".toml", ".html", ".css", ".svg", ".png", ".json", ".conf")
APPS = ("fastapi", "flask", "django")
# The stores: the prefix of their classes' names, and their folder.
STORES = {
    "SQLAlchemy": ("SqlAlchemy", "adapters/sqlalchemy"),
    "Django's ORM": ("Django", "django_project"),
}
_PACKAGES = {"fastapi": "fastapi_app", "flask": "flask_app", "django": "django_project"}
_FILES = {"fastapi": "*/routes.py", "flask": "*/views.py", "django": "*/views.py"}
# FastAPI's service has a response model beside its routes.
_OF_SCHEMAS = ("schemas.py", "serializers.py", "query_parameters.py", "routes.py")
_HELPERS = 3  # how many steps a use case is followed into functions that it calls

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class NotShown(Exception):
    """There is no such file, or it is not one that is shown."""


@dataclass(frozen=True)
class Part:
    """A named part of a file, with its first and last line."""

    file: str  # from the root of the tree
    name: str
    first: int
    last: int

    @property
    def text(self) -> str:
        """The lines, without the indentation that all of them share."""
        lines = text_of(self.file).splitlines()[self.first - 1 : self.last]
        margin = min((len(it) - len(it.lstrip()) for it in lines if it.strip()), default=0)
        return "\n".join(line[margin:] for line in lines)


@dataclass(frozen=True)
class Parts:
    """What serves an operation: by app, in the core, and by store."""

    routes: dict[str, list[Part]]
    schemas: dict[str, list[Part]]
    more_schemas: dict[str, list[Part]]  # what the schemas are made of
    use_case: list[Part]
    ports: list[Part]
    stores: dict[str, list[Part]]


def text_of(path: str) -> str:
    """The text of a file. Raises NotShown."""
    if path.endswith(".png"):
        raise NotShown(path)
    return file_of(path).read_text(encoding="utf-8")


def file_of(path: str) -> Path:
    """A file. Raises NotShown unless it is in a folder of the tree that is shown."""
    if "\0" in path:
        raise NotShown(path)
    file = (ROOT / path).resolve()
    if not file.is_relative_to(ROOT) or file.suffix not in SUFFIXES or not file.is_file():
        raise NotShown(path)
    names = file.relative_to(ROOT).parts
    is_hidden = any(name.startswith(".") for name in names)
    if is_hidden or names[0] not in SHOWN:
        raise NotShown(path)
    return file


def line_of(path: str, name: str) -> int:
    """The first line of a part that a link names. Raises NotShown, LookupError.

    In Python that is a function, class, method or variable; in YAML a key, or an operation.
    """
    lines = text_of(path).splitlines()
    first = 0
    for word in name.split("."):
        definition = re.compile(
            rf"\s*(?:(?:async )?def {word}\b|class {word}\b|{word}(?::.*)? = |{word}:"
            rf"|operationId: {word}$)"
        )
        found = (at for at in range(first, len(lines)) if definition.match(lines[at]))
        first = next(found, -1)
        if first < 0:
            raise LookupError(f"there is no {name} in {path}")
    return first + 1


def parts_of(operation_id: str) -> Parts:
    """The parts of an operation, as the files are now."""
    routes = {app: _routes(app, operation_id) for app in APPS}
    schemas = {app: _schemas(app, routes[app]) for app in APPS}
    direct = {
        app: [part for part, depth in it.items() if depth == 0] for app, it in schemas.items()
    }
    deeper = {app: [part for part, depth in it.items() if depth > 0] for app, it in schemas.items()}
    use_cases = _functions("core/use_cases", "*.py", operation_id)
    methods = list(dict.fromkeys(_port_methods(use_cases)))
    return Parts(
        routes=routes,
        schemas=direct,
        more_schemas=deeper,
        use_case=use_cases,
        ports=[it for owner, name in methods for it in _methods("core/ports", owner, name)],
        stores={
            store: [
                part for owner, name in methods for part in _methods(folder, prefix + owner, name)
            ]
            for store, (prefix, folder) in STORES.items()
        },
    )


# Modules


@dataclass(frozen=True)
class _Module:
    file: str
    tree: ast.Module

    def part(self, node: Definition, name: str) -> Part:
        first = min([node.lineno, *(it.lineno for it in node.decorator_list)])
        return Part(self.file, name, first, node.end_lineno or first)

    @property
    def dotted(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    def definitions(self) -> Iterator[Definition]:
        for node in self.tree.body:
            if isinstance(node, Definition):
                yield node

    def imported(self) -> dict[str, str]:
        """The modules that names come from."""
        return {
            alias.asname or alias.name: node.module
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }


def _modules(folder: str, pattern: str = "**/*.py") -> list[_Module]:
    files = sorted((ROOT / folder).glob(pattern))
    return [_module(file, file.stat().st_mtime_ns) for file in files]


@lru_cache(maxsize=512)
def _module(file: Path, _changed: int) -> _Module:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return _Module(file.relative_to(ROOT).as_posix(), tree)


def _named(dotted: str) -> _Module | None:
    """The module of a dotted name, if it is one of the tree."""
    file = ROOT / f"{dotted.replace('.', '/')}.py"
    return _module(file, file.stat().st_mtime_ns) if file.is_file() else None


def _functions(folder: str, pattern: str, name: str) -> list[Part]:
    return [
        module.part(node, name)
        for module in _modules(folder, pattern)
        for node in module.definitions()
        if node.name == name
    ]


def _methods(folder: str, owner: str, name: str) -> list[Part]:
    return [
        module.part(method, f"{owner}.{name}")
        for module in _modules(folder)
        for node in module.definitions()
        if isinstance(node, ast.ClassDef) and node.name == owner
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name == name
    ]


def _node_of(part: Part) -> tuple[_Module, ast.AST]:
    file = ROOT / part.file
    module = _module(file, file.stat().st_mtime_ns)
    return module, next(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, Definition)
        and (node.name, node.end_lineno) == (part.name.rpartition(".")[2], part.last)
    )


# Routes and schemas


def _routes(app: str, operation_id: str) -> list[Part]:
    """Where the path begins, or is; under Django the head of the view; then the function."""
    if app != "django":
        return [
            part
            for route in _functions(_PACKAGES[app], _FILES[app], operation_id)
            for part in (*_assigned(route.file, ("router", "blueprint")), route)
        ]
    return [
        part
        for module in _modules(_PACKAGES[app], _FILES[app])
        for view in module.definitions()
        if isinstance(view, ast.ClassDef)
        for method in view.body
        if isinstance(method, ast.FunctionDef) and _documents(method, operation_id)
        for part in (
            *_paths_to(module, view.name),
            _head(module, view),
            module.part(method, f"{view.name}.{method.name}"),
        )
    ]


def _assigned(file: str, names: tuple[str, ...]) -> Iterator[Part]:
    """What a module assigns to one of these names: the router or blueprint, with its prefix."""
    module = _module(ROOT / file, (ROOT / file).stat().st_mtime_ns)
    for node in module.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id in names:
            yield Part(file, target.id, node.lineno, node.end_lineno or node.lineno)


def _paths_to(module: _Module, view: str) -> Iterator[Part]:
    """The lines of `urls.py` beside a view that lead to it."""
    file = f"{module.file.rpartition('/')[0]}/urls.py"
    for number, line in enumerate(text_of(file).splitlines(), 1):
        if f"views.{view}." in line:
            yield Part(file, "urlpatterns", number, number)


def _head(module: _Module, view: ast.ClassDef) -> Part:
    """A view without its methods: its bases, and who may use it."""
    methods = [it for it in view.body if isinstance(it, ast.FunctionDef)]
    whole = module.part(view, view.name)
    last = min(module.part(it, it.name).first for it in methods) - 1
    return Part(whole.file, whole.name, whole.first, last)


def _documents(method: ast.FunctionDef, operation_id: str) -> bool:
    """Whether a method has `@extend_schema(operation_id=…)`."""
    return any(
        keyword.arg == "operation_id"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value == operation_id
        for decorator in method.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
    )


def _schemas(app: str, routes: list[Part]) -> dict[Part, int]:
    """The schemas that a route mentions, with 0, and those that they are made of, with more."""
    found: dict[Part, int] = {}
    waiting = [
        (module, name, 0) for route in routes[-1:] for module, name in _mentioned(*_node_of(route))
    ]
    while waiting:
        module, name, depth = waiting.pop(0)
        owner = _named(module.imported().get(name, module.dotted))
        if owner is None or not owner.file.startswith(_PACKAGES[app]):
            continue
        for definition in owner.definitions():
            part = owner.part(definition, name)
            if definition.name != name or part in found:
                continue
            if isinstance(definition, ast.ClassDef) and owner.file.endswith(_OF_SCHEMAS):
                found[part] = depth
                waiting += [(owner, it, depth + 1) for it in _names_in(definition)]
            elif owner is module and not isinstance(definition, ast.ClassDef):
                found[part] = -1  # a function of the views' own, looked at for schemas
                waiting += [(owner, it, depth) for it in _names_in(definition)]
    return {part: depth for part, depth in found.items() if depth >= 0}


def _mentioned(module: _Module, node: ast.AST) -> Iterator[tuple[_Module, str]]:
    """The names in a route; in a method of a view, also those in the decorators of its class."""
    for name in _names_in(node):
        yield module, name
    for view in module.definitions():
        if isinstance(view, ast.ClassDef) and node in view.body:
            for decorator in view.decorator_list:
                yield from ((module, name) for name in _names_in(decorator))


def _names_in(node: ast.AST) -> list[str]:
    return list(dict.fromkeys(it.id for it in ast.walk(node) if isinstance(it, ast.Name)))


# Use cases, ports and stores


def _port_methods(use_cases: list[Part]) -> Iterator[tuple[str, str]]:
    """The methods of ports that use cases call, as the protocol and the method's name."""
    annotations = _ports_by_name()
    waiting = [(*_node_of(part), 0) for part in use_cases]
    seen = set()
    while waiting:
        module, node, depth = waiting.pop(0)
        for call in ast.walk(node):
            if not isinstance(call, ast.Attribute):
                continue
            owner = call.value
            holder = owner.attr if isinstance(owner, ast.Attribute) else None
            if holder in annotations:
                yield annotations[holder], call.attr
        for name in _names_in(node):
            dotted = module.imported().get(name, module.dotted)
            called = _named(dotted) if dotted.startswith("core.use_cases") else None
            for definition in called.definitions() if called else ():
                if definition.name == name and (dotted, name) not in seen and depth < _HELPERS:
                    assert called is not None  # noqa: S101
                    seen.add((dotted, name))
                    waiting.append((called, definition, depth + 1))


def _ports_by_name() -> dict[str, str]:
    """The protocols behind `work.articles`, `ports.clock` and their like."""
    found = {}
    for dotted, owner in (("core.ports.store", "UnitOfWork"), ("core.ports.__init__", "Ports")):
        module = _named(dotted)
        for definition in module.definitions() if module else ():
            if definition.name != owner or not isinstance(definition, ast.ClassDef):
                continue
            for member in definition.body:
                if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                    found[member.target.id] = ast.unparse(member.annotation)
                elif isinstance(member, ast.FunctionDef) and member.returns:
                    found[member.name] = ast.unparse(member.returns)
    return found
