"""The same sentence about several people, said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from scheduler.lint.line import Line
from scheduler.notation import plural

NAMED = 3
"""People who are named in a sentence about several."""


def grouped(lines: Iterable[Line], say: Callable[[Line], Iterable[str]]) -> Iterator[str]:
    """Each sentence once, after the names of everybody whom it is about."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for sentence in dict.fromkeys(say(line)):
            found.setdefault(sentence, []).append(line.person.label)
    return (f"{joined(names)}: {sentence}" for sentence, names in found.items())


def joined(names: Sequence[str]) -> str:
    """Names in a sentence, the first few of many."""
    shown = names if len(names) <= NAMED + 1 else [*names[:NAMED], plural(len(names) - NAMED, "other")]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
