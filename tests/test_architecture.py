"""The rooms of the house and the doors between them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scheduler

PACKAGE = Path(scheduler.__file__).parent
LAYERS = (
    "notation",
    "time_of_day",
    "noun",
    "breaks",
    "domain",
    "calendar",
    "roster",
    "who",
    "pay",
    "rules",
    "presets",
    "source",
    "executor",
    "priority",
    "contract",
    "include",
    "stated",
    "crosscheck",
    "remedy",
    "reading",
    "arrivals",
    "file_schema",
    "problem",
    "verify",
    "late",
    "receipt",
    "lint",
    "solve",
    "explain",
    "reroster",
    "formats",
    "rulebook",
    "whatif",
    "learn",
    "installation",
    "publish",
    "serve",
    "bench",
    "terminal",
    "outcome",
    "cli",
)
"""From the ground up: a room may look into those before it, and into itself."""
LONGEST = 450


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "scheduler":
                yield from (f"scheduler.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=lambda value: str(value).rsplit("/", 1)[-1])
def test_imports_run_one_way(module: str, path: Path) -> None:
    here = room(module)
    if here in ("__init__", "__main__"):
        return
    assert here in LAYERS, f"{module} has no place in LAYERS"
    for name in imports(path):
        if name.startswith("scheduler."):
            there = room(name)
            assert there in LAYERS, f"{module} imports {name} from the package's front door"
            assert LAYERS.index(there) <= LAYERS.index(here), f"{module} looks up into {name}"


def test_only_solve_knows_the_solver() -> None:
    knowing = {
        room(module) for module, path in modules() for name in imports(path) if name.startswith(("ortools", "highspy"))
    }
    assert knowing == {"solve"}


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=lambda value: str(value).rsplit("/", 1)[-1])
def test_files_stay_small(module: str, path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_verify_needs_no_solver() -> None:
    told = in_a_fresh_process(
        "import sys\n"
        "sys.modules['ortools'] = None  # importing it is an error now\n"
        "from scheduler import verify\n"
        "from scheduler.rules import RULES, Rest\n"
        "from tests.world import roster, world\n"
        "print(verify(world(Rest(hours=11), 2), roster('ED')).broken[0].text)\n"
    )
    assert "rest" in told


def test_every_layer_is_there() -> None:
    assert set(LAYERS) == {room(module) for module, _ in modules()} - {"__init__", "__main__"}


def test_help_is_quick_to_start() -> None:
    heavy = in_a_fresh_process(
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from scheduler.cli import app\n"
        "assert 'solve' in CliRunner().invoke(app, ['--help']).output\n"
        "heavy = {'ortools', 'highspy', 'icalendar', 'numba', 'numpy', 'pandas', 'holidays'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    assert heavy.split() == []
