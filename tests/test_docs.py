"""Nothing that a user can meet is undocumented, and no generated page is stale."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
import typer
from pydantic import TypeAdapter
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.lint import warnings
from scheduler.outcome import ExitCode
from scheduler.problem import parse, schema
from scheduler.rules import RULES, StatedRule
from scheduler.rules.rule import Rule
from scheduler.solve import Status, solve
from scheduler.source import read
from scheduler.terminal import summary

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", list(generator().PAGES))
def test_generated_pages_are_fresh(page: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == generator().PAGES[page](), "run: python docs/generate.py"


def test_every_command_and_option_has_help_and_is_documented() -> None:
    group = typer.main.get_command(app)
    context = typer.Context(group, info_name="scheduler")
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    commands = dict(generator().each_command(group, context))
    assert {"check", "solve", "verify", "export", "compare", "convert", "rules", "schema", "links add"} <= set(commands)
    for name, command in commands.items():
        assert command.help, f"{name} has no help"
        section = page.partition(f"## `scheduler {name}`\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"
            shown = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]
            assert all(f"`{option}`" in section for option in shown), f"{name} {parameter.name} is undocumented"


def test_every_rule_is_in_the_book() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"`{rule.key()}`" in page
        for name, field in rule.model_fields.items():
            assert name == "rule" or field.description, f"{rule.key()}.{name} says nothing of itself"


def test_the_table_of_rules_tells_their_faces() -> None:
    page = (DOCS / "rule-table.md").read_text(encoding="utf-8")
    rows = {cells[0]: cells for cells in (line.split(" | ") for line in page.splitlines() if line.startswith("| [`"))}
    assert len(rows) == len(RULES)
    assert all(cells[1:3] == ["yes", "yes"] and cells[3] for cells in rows.values()), "judged, solved and priced"
    [hours] = [cells for name, cells in rows.items() if "`hours`" in name]
    assert "`us-flsa`" in hours[5] and "`nrp`" in hours[6] and "`inrc1`" not in hours[6]


def test_every_field_of_the_schema_is_described() -> None:
    found = schema()
    for name, noun in [("file", found), *found["$defs"].items()]:
        for key, field in noun.get("properties", {}).items():
            assert field.get("description") or "const" in field, f"{name}.{key} has no description"


def test_statuses_and_exit_codes_are_explained() -> None:
    page = (DOCS / "statuses.md").read_text(encoding="utf-8")
    for status in Status:
        assert f"`{status}`" in page
    for code in ExitCode:
        assert f"| {code} |" in page


PAGES = [ROOT / "README.md", ROOT / "benchmarks" / "README.md", *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_can_be_reached() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert {path.name for path in DOCS.glob("*.md")} - {"index.md"} <= set(re.findall(r"\]\(([^)#]+)", index))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shown_commands_are_understood(page: Path) -> None:
    group = typer.main.get_command(app)
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if "[OPTIONS]" not in line]
    for shown in filter(None, (re.match(r"(?:python3 .*/bin/)?scheduler ([a-z].*)", line) for line in lines)):
        command, words = group, shlex.split(shown[1].split("  ")[0])
        while hasattr(command, "get_command") and words:
            name, *words = words
            command = command.get_command(typer.Context(command), name)
            assert command is not None, f"there is no command {name}"
        command.make_context(shown[1], words)


def test_pictures_are_shown_and_small() -> None:
    shown = {name for page in PAGES for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))}
    made = list((DOCS / "pictures").glob("*.png"))
    assert {path.name for path in made} == {Path(name).name for name in shown}
    assert all(path.stat().st_size < 200_000 for path in made)


def test_the_tutorial_is_a_problem_with_the_roster_that_it_shows() -> None:
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    problem = parse("".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)))
    assert warnings(problem) == []
    [shown] = re.findall(r"^(OPTIMAL: penalty .*), \S+ s$", page, re.MULTILINE)
    assert shown in summary(solve(problem, seconds=60))


def test_the_readme_begins_with_what_it_is_and_how_to_run_it() -> None:
    first_screen = "\n".join(README.splitlines()[:60])
    assert "scheduler solve instances/clinic.yaml -o roster" in first_screen
    assert "OPTIMAL: penalty" in first_screen


def test_ci_runs_the_second_line_of_the_readme() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv")]
    assert len(lines) == 2
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert lines[1] in script.splitlines()
    assert "scheduler solve instances/clinic.yaml" in lines[0]


def test_the_changelog_knows_the_version() -> None:
    from importlib.metadata import version

    assert f"## {version('scheduler')}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_rules_in_the_table_of_features_are_rules() -> None:
    page = (DOCS / "rule-coverage.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(line.split("|")[1]) for line in rows] == list(range(1, 46))
    shown = re.findall(r"`(\{rule: .*?\})`", page)
    adapter: TypeAdapter[Rule] = TypeAdapter(StatedRule)
    named = {adapter.validate_python(read(text, "page").data).rule for text in shown}
    stated = {kind.key() for kind in get_args(get_args(StatedRule)[0])}
    assert named == stated, "each rule has its place in the table"


def session(page: str) -> Iterator[tuple[list[str], str]]:
    """The commands of a page and what they print, its files being written on the way."""
    text = (DOCS / page).read_text(encoding="utf-8")
    names = iter(re.findall(r"as `(\w+\.\w+)`", text))
    files: list[Path] = []
    for kind, block in re.findall(r"```(yaml|json|csv|console)\n(.*?)```", text, re.DOTALL):
        if kind == "console":
            command, _, output = block.partition("\n")
            yield shlex.split(command.removeprefix("scheduler ")), output
            continue
        if (name := next(names, None)) is not None:
            files.append(Path(name))
            files[-1].write_text(block, encoding="utf-8")
        else:  # more of the first file
            files[0].write_text(files[0].read_text(encoding="utf-8") + block, encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [
        "choose.md",
        "hiring.md",
        "holiday-week.md",
        "how-it-works.md",
        "lunch-relief.md",
        "moving-from-a-spreadsheet.md",
        "no-roster.md",
        "pareto.md",
        "pay.md",
        "priorities.md",
        "sick-call.md",
    ],
)
def test_shown_sessions_are_what_happens(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for command, output in session(page):
        shown = re.sub(r", \d+\.\d s\b", "", CliRunner().invoke(app, command).stdout)
        shown = re.sub(r" +$", "", shown, flags=re.MULTILINE)
        assert shown == output, command
