"""Every rule that a problem states, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scheduler.rules.coverage import Coverage
from scheduler.rules.rule import Rule
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.source import Location, path_text

SECTIONS = ("availability", "requests", "coverage", "time_coverage", "rules", "pins")
"""The lists of a problem whose entries are rules; contracts have rules too."""


def present(items: Iterable[Any] | None) -> Iterator[tuple[int, Any]]:
    """The items of a list with their numbers, as far as they could be understood."""
    return ((index, item) for index, item in enumerate(items or ()) if item is not None)


def stated(problem: Any) -> Iterator[tuple[Location, Rule]]:
    """Every rule with its place, section by section, and then those of contracts.

    Parameters
    ----------
    problem
        A `Problem`, perhaps with holes: None where its file could not be understood.
    """
    for section in SECTIONS:
        yield from (((section, index), rule) for index, rule in present(getattr(problem, section)))
    for index, contract in present(problem.contracts):
        yield from ((("contracts", index, "rules", number), rule) for number, rule in present(contract.rules))


def demands(problem: Any) -> Iterator[tuple[str, Coverage | TimeCoverage]]:
    """Every coverage, by shift and by time of day, with its place in words: ``coverage[0]``."""
    for where, rule in stated(problem):
        if isinstance(rule, Coverage | TimeCoverage):
            yield path_text(where), rule
