"""`python -m dev.packages serve`, `all` or `lock`: install what a lock pins, or pin it anew.

It needs nothing but Python 3.11 and its standard library. pip installs uv alone, and uv the rest,
which takes it a fraction of pip's time. `make` runs this when a stamp in `.venv` is missing, or
older than a lock or pyproject.toml, or when the folder was moved or copied.
"""

import os
import re
import subprocess
import sys
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "packages.log"
FOLDER = VENV / "folder"  # has the path of ROOT, which the scripts in .venv/bin contain
LOCKS = {"serve": "requirements-serve.lock", "all": "requirements.lock"}
SIZES = {"serve": "200 MB", "all": "700 MB"}
# Without a network, one repetition is enough.
SETTINGS = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_RETRIES": "1", "UV_HTTP_RETRIES": "1"}
UV = ("-m", "uv", "pip")


def main(what: str) -> None:
    """Do it, or exit with one line that says what is to be done."""
    os.environ.update({**SETTINGS, **os.environ})
    if what == "lock":
        lock()
    else:
        install(what)


def install(what: str) -> None:
    """Install a lock and the project itself, and leave stamps for make."""
    began, requirements = time.monotonic(), pinned(what)
    if lacking := [name for name in required(what) if name not in requirements]:
        raise SystemExit(
            f"{LOCKS[what]} does not pin what pyproject.toml requires: {', '.join(lacking)}. "
            "Run make lock."
        )
    note(
        f"Installing {len(requirements)} packages, {SIZES[what]}, into .venv: seconds if uv has "
        "them in its cache,\na minute or two if they have to be downloaded."
    )
    prepare(requirements["uv"])
    into = ("--python", str(PYTHON))
    run(*UV, "install", *into, "--require-hashes", "-r", LOCKS[what])
    editable = ("--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", "-e", ".")
    run(*UV, "install", *into, *editable)
    for name in {"serve", what}:  # `all` includes what serves
        (VENV / f"{name}.installed").touch()
    note(f"Installed in {time.monotonic() - began:.0f} seconds.")


def lock() -> None:
    """Pin the newest versions that pyproject.toml allows, with hashes, in both locks."""
    prepare(pinned("serve")["uv"])
    pin = ("compile", "--universal", "--python-version", "3.11", "--generate-hashes")
    plain = ("--no-emit-index-url", "--quiet")
    everything = ("--all-extras", "--upgrade", "-o", LOCKS["all"])
    run(*UV, *pin, *plain, *everything, "pyproject.toml")
    serving = ("--extra", "serve", "-c", LOCKS["all"], "-o", LOCKS["serve"])
    run(*UV, *pin, *plain, *serving, "pyproject.toml")


def pinned(what: str) -> dict[str, str]:
    """The requirements of a lock with their hashes, by name."""
    text = (ROOT / LOCKS[what]).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(==.*(?:\n    --hash.*)+)", text, re.MULTILINE)
    return {name: f"{name}{rest}\n" for name, rest in found}


def required(what: str) -> list[str]:
    """The names of the packages that pyproject.toml itself requires, without those of an extra."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    every = [*project["dependencies"]]
    for extra in extras_of(extras["serve"]) if what == "serve" else extras:
        every += extras[extra]
    names = (re.split(r"[^\w.-]", requirement)[0].lower() for requirement in every)
    return sorted({name.replace("_", "-") for name in names} - {project["name"]})


def extras_of(serve: list[str]) -> list[str]:
    """The extra `serve`, and those that it takes in as `the-forge[...]`."""
    taken_in = next(re.findall(r"[\w-]+", one.partition("[")[2]) for one in serve if "[" in one)
    return ["serve", *taken_in]


def prepare(uv: str) -> None:
    """Make sure that `.venv` belongs to this folder and has the pinned uv."""
    if not is_usable():
        create()
    name, version = uv.partition(" ")[0].split("==")
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    found = subprocess.run((str(PYTHON), "-c", code), capture_output=True, text=True)  # noqa: S603
    if found.stdout.strip() != version:
        requirement = VENV / "uv.txt"
        requirement.write_text(uv, encoding="utf-8")
        run("-m", "pip", "install", "--require-hashes", "-r", str(requirement))
    os.environ.update(index_of_pip())


def is_usable() -> bool:
    """Whether `.venv` was made for this folder, and its Python starts."""
    if not FOLDER.is_file() or FOLDER.read_text(encoding="utf-8") != str(ROOT):
        if VENV.exists():
            note(".venv was not made for this folder, so it is made anew.")
        return False
    command = (str(PYTHON), "-c", "import pip")
    try:
        return subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def create() -> None:
    """Create `.venv`, in place of the one that is there."""
    if find_spec("ensurepip") is None:
        raise SystemExit(f"{sys.executable} cannot create .venv: apt install python3-venv")
    import venv

    venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    FOLDER.write_text(str(ROOT), encoding="utf-8")


def index_of_pip() -> dict[str, str]:
    """The package index that pip is configured to use, for uv, which does not read that."""
    if {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & {*os.environ}:
        return {}
    command = (str(PYTHON), "-m", "pip", "config", "get", "global.index-url")
    configured = subprocess.run(command, capture_output=True, text=True).stdout.strip()  # noqa: S603
    url = os.environ.get("PIP_INDEX_URL") or configured
    return {"UV_DEFAULT_INDEX": url} if url else {}


def run(*arguments: str) -> None:
    """Run a module of `.venv`, with its output in a log. Exits with one line if it fails."""
    with LOG.open("w", encoding="utf-8") as log:
        command = (str(PYTHON), *arguments)
        status = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log).returncode  # noqa: S603
    if status:
        lines = LOG.read_text(encoding="utf-8").splitlines()
        said = next((line.strip() for line in reversed(lines) if line.strip()), "nothing")
        raise SystemExit(
            f"{arguments[1]} failed, as .venv/{LOG.name} tells: {said} (Is there a network?)"
        )


def note(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
