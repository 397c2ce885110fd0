"""How a command ends: its exit code, and what went wrong, as sentences or as one JSON object."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from scheduler.source import InputError

SHOWN = 100
"""Faults that are listed; a file with more of them is not read to the end by anybody."""


class ExitCode(IntEnum):
    """What a script can tell from the end of a command."""

    DONE = 0
    """Done; `solve` found a roster that keeps every hard rule, `verify` found no hard rule broken."""
    NOT_FEASIBLE = 1
    """`verify`: a hard rule is broken; `export`: so nothing was written."""
    BAD_INPUT = 2
    """Bad usage or bad input; every fault was listed with file, line, field, value and remedy."""
    INFEASIBLE = 3
    """`solve`, `check`: no roster can keep every hard rule, proven."""
    NOTHING_FOUND = 4
    """`solve`: no roster was found in time."""
    OVERTAKEN = 5
    """`publish`: somebody else published since the changes were shown; nothing was written."""
    RECEIPT_FAILS = 6
    """`verify`: every hard rule is kept, but the receipt of the roster is about something else."""
    DEFECT = 70
    """A defect of this program; nothing that it says of this problem can be relied on."""
    INTERRUPTED = 130
    """Ctrl-C, and there was no search whose best roster could be kept."""
    NOBODY_READS = 141
    """Whoever read the output left before its end, as `head` does."""


class Defect(Exception):
    """The program contradicts itself."""


class Command(TyperCommand):
    """A command that ends with an exit code and a sentence, whatever happens.

    What is wrong with the input goes to standard error, and with ``--json`` to standard
    output as the one object that was asked for.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        from scheduler.source import Fault, InputError

        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # a reader that left is noticed here rather than at the interpreter's end
            return result
        except InputError as error:
            self._refuse(error, ctx)
        except BrokenPipeError:
            # The interpreter flushes once more when it ends; that must not be heard either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(ExitCode.NOBODY_READS) from None
        except OSError as error:
            message = f"{error.strerror or error}; make room or rights, or name another place"
            self._refuse(InputError(Fault(str(error.filename or "error"), 0, "", "", message)), ctx)
        except Defect as error:
            typer.echo(f"error: this is a defect of scheduler, not of your problem: {error}", err=True)
            raise typer.Exit(ExitCode.DEFECT) from error

    def _refuse(self, error: InputError, ctx: Any) -> None:
        for fault in error.faults[:SHOWN]:
            typer.echo(str(fault), err=True)
        if len(error.faults) > SHOWN:
            typer.echo(f"and {len(error.faults) - SHOWN} more", err=True)
        if ctx.params.get("as_json"):
            print_json({"status": "BAD_INPUT", "faults": [asdict(fault) for fault in error.faults]})
        raise typer.Exit(ExitCode.BAD_INPUT)


def print_json(data: object) -> None:
    """One object, for programs."""
    everything = "utf" in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=not everything) + "\n")
