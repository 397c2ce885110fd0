"""What several commands do: read, judge, write, speak. Heavy imports happen inside, so that help is quick."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.formats import Release
    from scheduler.problem import Problem
    from scheduler.roster import Roster
    from scheduler.verify import Verdict


def load(path: Path, *, quiet: bool = False) -> Problem:
    """A problem, from any format that can be read."""
    from scheduler.formats import read_problem

    with waiting(f"reading {path}", quiet=quiet):
        return read_problem(path)


def load_roster(path: Path) -> Roster:
    """A roster, from any format that can be read."""
    from scheduler.formats import read_roster

    return read_roster(path)


def judge(problem: Problem, roster: Roster) -> Verdict:
    """The verdict on a roster."""
    from scheduler.verify import verify as judge

    with waiting("judging the roster"):
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
    return write_files(output, files, overwrite=force)


def console(*, no_color: bool = False, stderr: bool = False) -> Console:
    """Where a command speaks."""
    from scheduler.terminal import Terminal

    return Terminal(stderr=stderr, no_color=no_color or None, highlight=False)


def waiting(doing: str, *, quiet: bool = False) -> AbstractContextManager[None]:
    """Tells on standard error what takes so long; nothing where nobody watches or it is done soon."""
    from scheduler.terminal import Waiting

    return nullcontext() if quiet else Waiting(console(stderr=True), doing)


def say(console: Console, text: str) -> None:
    """One line, with nothing in it read as markup."""
    from scheduler.terminal import plain

    console.print(plain(text), soft_wrap=True)
