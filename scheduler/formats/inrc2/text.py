"""The competition's text files: scenario, history, week data and solution, each as it is written."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.notation import WEEKDAYS
from scheduler.source import Fault, InputError, read_file, shorten

ANY, NONE = "Any", "None"
Pair = tuple[int, int]

_HEADINGS = {
    "SCENARIO",
    "WEEKS",
    "SKILLS",
    "SHIFT_TYPES",
    "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS",
    "CONTRACTS",
    "NURSES",
    "HISTORY",
    "NURSE_HISTORY",
    "WEEK_DATA",
    "REQUIREMENTS",
    "SHIFT_OFF_REQUESTS",
    "SOLUTION",
    "ASSIGNMENTS",
}

_REMARK = re.compile(r"\w+: ")
"""Some solvers end a solution with ``Cost: 575`` and the like."""


@dataclass(frozen=True)
class Terms:
    """A contract: smallest and largest numbers, weekends, and whether these are to be complete."""

    total: Pair
    work: Pair
    off: Pair
    weekends: int
    complete: bool


@dataclass(frozen=True)
class Scenario:
    """What holds for all weeks."""

    name: str
    weeks: int
    skills: tuple[str, ...]
    shifts: Mapping[str, Pair]
    successions: Mapping[str, tuple[str, ...]]
    contracts: Mapping[str, Terms]
    nurses: Mapping[str, tuple[str, tuple[str, ...]]]
    """Contract and skills by name."""


@dataclass(frozen=True)
class Past:
    """What is known of a nurse before the first week: two totals, and the runs that reach its border."""

    assignments: int
    weekends: int
    last: str | None
    alike: int
    work: int
    off: int


@dataclass(frozen=True)
class Week:
    """Needs, (minimum, optimum) by day, of each shift and skill; requests as nurse, shift (or None), day."""

    needs: tuple[tuple[str, str, tuple[Pair, ...]], ...]
    requests: tuple[tuple[str, str | None, int], ...]


@dataclass(frozen=True)
class Solution:
    """The assignments of a week, counted from 0: nurse, day, shift, skill."""

    scenario: str
    week: int
    assignments: tuple[tuple[str, int, str, str], ...]


class _Line:
    """The words of a line, and what is wrong with them."""

    def __init__(self, file: str, number: int, text: str) -> None:
        self.file, self.number, self.text = file, number, text
        self.words = text.split()

    def fault(self, message: str) -> InputError:
        return InputError(Fault(self.file, self.number, "", shorten(self.text), message))

    def of(self, least: int, what: str) -> list[str]:
        """The words, of which there are to be at least so many."""
        if len(self.words) < least:
            raise self.fault(f"is too short; it should read: {what}")
        return self.words

    def number_of(self, word: str) -> int:
        """The word as a whole number."""
        if not (word.isascii() and word.isdigit() and len(word) < 10):
            raise self.fault(f"{word} is not a whole number")
        return int(word)

    def pair(self, word: str) -> Pair:
        """The word as two numbers."""
        match = re.fullmatch(r"\((\d{1,9}),(\d{1,9})\)", word)
        if match is None:
            raise self.fault(f"{word} is not a pair of numbers such as (2,5)")
        return int(match[1]), int(match[2])

    def known(self, word: str, names: Container[str], what: str) -> str:
        """The word, if it is one of the names."""
        if word not in names:
            raise self.fault(f"there is no {what} {word}")
        return word


class _File:
    """A file by its headings: the value behind the equals sign, and the lines below."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.values: dict[str, _Line] = {}
        self.lines: dict[str, list[_Line]] = {}
        heading = ""
        for number, text in enumerate(read_file(path).splitlines(), 1):
            name, _, value = (part.strip() for part in text.partition("="))
            if name in _HEADINGS:
                heading = name
                self.values[name], self.lines[name] = _Line(self.path, number, value), []
            elif text.strip() and not _REMARK.match(text):
                if not heading:
                    raise _Line(self.path, number, text).fault("is no heading of this format")
                self.lines[heading].append(_Line(self.path, number, text))

    def fault(self, message: str) -> InputError:
        return InputError(Fault(self.path, 0, "", "", message))

    def below(self, heading: str) -> list[_Line]:
        """The lines below a heading, as many as it says, if it says so."""
        if heading not in self.lines:
            raise self.fault(f"has no heading {heading}")
        lines, count = self.lines[heading], self.values[heading]
        if count.text and len(lines) != count.number_of(count.text):
            raise count.fault(f"{len(lines)} lines follow {heading}")
        return lines

    def value(self, heading: str) -> _Line:
        """What stands behind a heading."""
        if heading not in self.values:
            raise self.fault(f"has no heading {heading}")
        return self.values[heading]

    def belongs(self, scenario: Scenario, heading: str) -> _Line:
        """The first line below the heading, which names the scenario last."""
        lines = self.below(heading)
        if not lines or lines[0].words[-1] != scenario.name:
            raise self.fault(f"does not belong to the scenario {scenario.name}")
        return lines[0]


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file ``Sc-*.txt``.

    Raises
    ------
    InputError
        As all readers here: naming file and line of what cannot be understood.
    """
    file = _File(path)
    weeks = file.value("WEEKS")
    skills = tuple(line.text.strip() for line in file.below("SKILLS"))
    shifts = {}
    for line in file.below("SHIFT_TYPES"):
        name, bounds = line.of(2, "name (min,max)")[:2]
        shifts[name] = line.pair(bounds)
    successions = {}
    for line in file.below("FORBIDDEN_SHIFT_TYPES_SUCCESSIONS"):
        name, _, *then = line.of(2, "name number names")
        successions[line.known(name, shifts, "shift")] = tuple(line.known(word, shifts, "shift") for word in then)
    contracts = {}
    for line in file.below("CONTRACTS"):
        name, total, work, off, weekends, complete = line.of(6, "name (total) (work) (off) weekends complete")[:6]
        contracts[name] = Terms(
            line.pair(total),
            line.pair(work),
            line.pair(off),
            line.number_of(weekends),
            line.number_of(complete) > 0,
        )
    nurses = {}
    for line in file.below("NURSES"):
        name, contract, _, *held = line.of(4, "name contract number skills")
        known = tuple(line.known(skill, skills, "skill") for skill in held)
        nurses[name] = (line.known(contract, contracts, "contract"), known)
    name = file.value("SCENARIO").text
    return Scenario(name, weeks.number_of(weeks.text), skills, shifts, successions, contracts, nurses)


def read_history(path: Path, scenario: Scenario) -> Mapping[str, Past]:
    """What is known of each nurse from a file ``H0-*.txt``."""
    file = _File(path)
    file.belongs(scenario, "HISTORY")
    found = {}
    for line in file.below("NURSE_HISTORY"):
        name, *_ = line.of(7, "name assignments weekends last-shift alike work off")
        assignments, weekends, alike, work, off = (line.number_of(line.words[index]) for index in (1, 2, 4, 5, 6))
        last = None if line.words[3] == NONE else line.known(line.words[3], scenario.shifts, "shift")
        if (last is None) == (off == 0) or (last is None) != (work == 0) or not (work > 0) <= alike <= work:
            raise line.fault("either the last days were worked, as the last shift says, or they were off")
        found[line.known(name, scenario.nurses, "nurse")] = Past(assignments, weekends, last, alike, work, off)
    if missing := sorted(scenario.nurses.keys() - found):
        raise file.fault(f"says nothing about {', '.join(missing[:5])}")
    return found


def read_week(path: Path, scenario: Scenario) -> Week:
    """The needs and requests of a file ``WD-*.txt``."""
    file = _File(path)
    file.belongs(scenario, "WEEK_DATA")
    needs = []
    for line in file.below("REQUIREMENTS"):
        shift, skill, *pairs = line.of(9, "shift skill and seven times (minimum,optimum)")
        levels = tuple(map(line.pair, pairs))
        if len(levels) != 7 or any(least > best for least, best in levels):
            raise line.fault("needs seven pairs, each with the smaller number first")
        needs.append((line.known(shift, scenario.shifts, "shift"), line.known(skill, scenario.skills, "skill"), levels))
    requests = []
    for line in file.below("SHIFT_OFF_REQUESTS"):
        nurse, shift, day = line.of(3, "nurse shift day")[:3]
        asked = None if shift == ANY else line.known(shift, scenario.shifts, "shift")
        requests.append(
            (line.known(nurse, scenario.nurses, "nurse"), asked, WEEKDAYS.index(line.known(day, WEEKDAYS, "day")))
        )
    return Week(tuple(needs), tuple(requests))


def read_solution(path: Path) -> Solution:
    """The assignments of a file ``Sol-*.txt``."""
    file = _File(path)
    head = file.below("SOLUTION")
    if not head:
        raise file.fault("does not say of which week it is")
    week, scenario = head[0].of(2, "week scenario")[:2]
    found = []
    for line in file.below("ASSIGNMENTS"):
        nurse, day, shift, skill = line.of(4, "nurse day shift skill")[:4]
        found.append((nurse, WEEKDAYS.index(line.known(day, WEEKDAYS, "day")), shift, skill))
    return Solution(scenario, head[0].number_of(week), tuple(found))


def solution_text(solution: Solution) -> str:
    """A solution as the competition's validator reads it."""
    return "\n".join(_solution_lines(solution)) + "\n"


def _solution_lines(solution: Solution) -> Iterator[str]:
    yield from ("SOLUTION", f"{solution.week} {solution.scenario}", "", f"ASSIGNMENTS = {len(solution.assignments)}")
    for nurse, day, shift, skill in solution.assignments:
        yield f"{nurse} {WEEKDAYS[day]} {shift} {skill}"
