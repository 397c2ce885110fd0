"""What several commands do: read, judge, write, speak. Heavy imports happen inside, so that help is quick."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from scheduler.executor import Executor
    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.publish.ledger import Ledger
    from scheduler.roster import Roster
    from scheduler.source import InputError
    from scheduler.terminal import Waiting
    from scheduler.verify import Verdict

DATABASE = "scheduler.db"
"""Where rosters are published, if nothing else is said."""


def load(path: Path, *, quiet: bool = False) -> Problem:
    """A problem, from any format that can be read."""
    from scheduler.formats import read_problem

    with waiting(f"reading {path}", quiet=quiet):
        return read_problem(path)


def write_problem(problem: Problem, target: Path, force: bool) -> list[Path]:
    """Write a problem: as a workbook (.xlsx), as CSVs into a folder that is there, or else as YAML; gives the paths."""
    from scheduler import installation
    from scheduler.formats import workbook
    from scheduler.formats.files import write_files
    from scheduler.problem import save

    if target.is_dir():
        return write_files(target, workbook.write_folder(problem), overwrite=force)
    if target.suffix.lower() == ".xlsx":
        content = workbook.write_workbook(problem, installation.now(), str(target))
    else:
        content = save(problem).encode()
    return write_files(target.parent, {target.name: content}, overwrite=force)


def load_roster(path: Path, *, quiet: bool = False) -> Roster:
    """A roster, from any format that can be read."""
    from scheduler.formats import read_roster

    with waiting(f"reading {path}", quiet=quiet):
        return read_roster(path)


def judge(problem: Problem, roster: Roster, *, quiet: bool = False) -> Verdict:
    """The verdict on a roster."""
    from scheduler.verify import verify as judge

    with waiting("judging the roster", quiet=quiet):
        return judge(problem, roster)


def prepared(output: Path, force: bool, formats: str = "") -> bytes:
    """Find out before the search, not an hour later, that nothing could be written; gives the secret for calendars."""
    from scheduler import installation
    from scheduler.source import Fault, InputError

    if output.exists() and not output.is_dir():
        raise InputError(Fault(str(output), 0, "", "", "is a file; name a folder"))
    if not force and output.is_dir() and any(output.iterdir()):
        message = "is not empty; choose another folder, or add --force to replace files of the same names"
        raise InputError(Fault(str(output), 0, "", "", message))
    if "pdf" in formats.split(","):
        from scheduler.formats.pdf import printer

        printer()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=output):
        pass
    installation.now()
    return installation.secret(installation.key_file())


def write(release: Release, formats: str, output: Path, force: bool, *, quiet: bool = False) -> list[Path]:
    """Write a release in the formats listed, joined by commas; gives the paths."""
    from scheduler.formats import WRITERS
    from scheduler.formats.files import write_files

    files: dict[str, bytes] = {}
    for name in formats.split(","):
        with waiting(f"writing {name}", quiet=quiet):
            files.update(WRITERS[name](release))
    written = write_files(output, files, overwrite=force)
    if force:
        _forget(output, formats.split(","), written)
    return written


def _forget(output: Path, formats: list[str], written: list[Path]) -> None:
    """Remove calendars that an earlier roster left for people or sites that are gone, and no file but those."""
    from scheduler.formats import google
    from scheduler.formats.files import remove_others
    from scheduler.formats.vcalendar import PRODID
    from scheduler.notation import plural

    marks = {"ical": ("calendars/**/*.ics", f"PRODID:{PRODID}"), "google": ("google/*.csv", ",".join(google.COLUMNS))}
    asked = [mark for name, mark in marks.items() if name in formats]
    if count := sum(remove_others(output, pattern, written, mark.encode()) for pattern, mark in asked):
        typer.echo(f"{plural(count, 'calendar')} of an earlier roster removed from {output}", err=True)


def require(module: str, extra: str) -> None:
    """Refuse, with the way out, to do what needs an extra that is not installed."""
    from importlib.util import find_spec

    from scheduler.source import Fault, InputError

    if find_spec(module) is None:
        message = f"needs {module}; pip install 'scheduler[{extra}]'"
        raise InputError(Fault("this command", 0, "", "", message))


def executor(cluster: str | None, side_by_side: int) -> Executor:
    """Where searches run that do not need each other: a Dask cluster where one is named, else processes."""
    from scheduler import executor as place

    if cluster is None:
        return place.processes(side_by_side)
    require("distributed", "cluster")
    return place.cluster(cluster)


@contextmanager
def ledger(database: str | None, *, create: bool = False) -> Iterator[Ledger]:
    """The ledger of what was published; needs the extra ``publish``."""
    require("sqlalchemy", "publish")
    from scheduler.publish.ledger import Ledger

    found = Ledger.open(database or DATABASE, create=create)
    try:
        yield found
    finally:
        found.close()


def console(*, no_color: bool = False, stderr: bool = False) -> Console:
    """Where a command speaks."""
    from scheduler.terminal import Terminal

    return Terminal(stderr=stderr, no_color=no_color or None, highlight=False)


def waiting(doing: str, *, quiet: bool = False) -> AbstractContextManager[Waiting | None]:
    """Tells on standard error what takes so long; nothing where nobody watches or it is done soon."""
    from scheduler.terminal import Waiting

    return nullcontext() if quiet else Waiting(console(stderr=True), doing)


def say(console: Console, text: str) -> None:
    """One line, with nothing in it read as markup."""
    from scheduler.terminal import plain

    console.print(plain(text), soft_wrap=True)


def person(problem: Problem, name: str) -> str:
    """The id of an employee, given as such or by name."""
    if name in problem.people:
        return name
    named = [employee.id for employee in problem.employees if employee.name == name]
    if len(named) != 1:
        raise _unknown("employee", name, problem.people)
    return named[0]


def shift(problem: Problem, name: str) -> str:
    """The id of a shift type, checked."""
    if name not in problem.catalog:
        raise _unknown("shift", name, problem.catalog)
    return name


def ways(problem: Problem, name: str) -> tuple[str, ...]:
    """The ids of a shift type by its id in the file: several, where there are several ways to place its breaks."""
    return problem.catalog.ways(name) or (shift(problem, name),)


def planned_date(problem: Problem, text: str) -> datetime.date:
    """A date of the horizon, such as 2026-11-28."""
    from scheduler.source import Fault, InputError

    horizon = problem.horizon
    try:
        when = datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(Fault("command line", 0, "DATE", text, "is not a date; write it as 2026-11-28")) from None
    if not horizon.start <= when < horizon.end:
        last = horizon.end - datetime.timedelta(days=1)
        message = f"is outside the horizon; name a date from {horizon.start} to {last}"
        raise InputError(Fault("command line", 0, "DATE", text, message))
    return when


def require_assignment(problem: Problem, roster: Roster, who: str, when: datetime.date, what: str) -> None:
    """Refuse to speak of an assignment that the roster does not have."""
    from scheduler.roster import Assignment
    from scheduler.source import Fault, InputError

    if not any(Assignment(who, when, way) in roster for way in problem.catalog.ways(what)):
        message = f"does not have {what} on {when} in this roster; name who has it, or leave --for out if nobody has"
        raise InputError(Fault("command line", 0, "--for", who, message))


def _unknown(kind: str, name: str, known: Iterable[str]) -> InputError:
    from scheduler.source import Fault, InputError, shorten

    message = f"there is no such {kind}; choose from {', '.join(known)}"
    return InputError(Fault("command line", 0, kind.upper(), shorten(name), message))
