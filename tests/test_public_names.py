"""What `from scheduler import ...` gives: these names, no others, and the solver only when asked for."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

import scheduler

HOMES = {
    "Assignment": "scheduler.roster",
    "InputError": "scheduler.source",
    "Problem": "scheduler.problem",
    "Result": "scheduler.solve.result",
    "Roster": "scheduler.roster",
    "Status": "scheduler.solve.result",
    "Verdict": "scheduler.verify",
    "Violation": "scheduler.rules.rule",
    "diff": "scheduler.roster",
    "load": "scheduler.problem",
    "parse": "scheduler.problem",
    "save": "scheduler.problem",
    "solve": "scheduler.solve",
    "verify": "scheduler.verify",
}


def test_the_public_names_are_these() -> None:
    assert scheduler.__all__ == sorted(HOMES)


@pytest.mark.parametrize("name", sorted(HOMES))
def test_a_public_name_is_the_thing_itself_and_says_what_it_is(name: str) -> None:
    found = getattr(scheduler, name)
    assert found is getattr(import_module(HOMES[name]), name)
    assert found.__module__ == HOMES[name]
    assert inspect.getdoc(found)


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        scheduler.slove  # noqa: B018


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_solver_comes_with_its_first_use() -> None:
    assert in_a_fresh_process("import sys, scheduler; print('ortools' in sys.modules)") == "False"
    assert in_a_fresh_process("import sys, scheduler; scheduler.Status; print('ortools' in sys.modules)") == "True"


BEFORE = (
    "import scheduler",
    "import scheduler.solve",
    "import scheduler.verify",
    "from scheduler.solve import Status",
    "from scheduler import Status, solve, verify",
)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", ["solve", "verify"])
def test_a_function_is_the_function_whatever_was_imported_before(before: str, name: str) -> None:
    code = (
        f"{before}\nimport scheduler\nfrom scheduler import {name}\n"
        f"print({name}.__qualname__, scheduler.{name} is {name})"
    )
    assert in_a_fresh_process(code) == f"{name} True"


def test_the_package_alone_loads_nothing() -> None:
    """So that Ctrl-C finds the command's own handling there, however soon it comes."""
    assert in_a_fresh_process("import sys, scheduler.__main__; print('pydantic' in sys.modules)") == "False"
