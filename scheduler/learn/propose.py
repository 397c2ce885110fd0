"""From a record to proposals: measure, draw by chance, test, judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.learn import coverage, hours
from scheduler.learn.chance import LEAST, fitting_weight, significant, tail
from scheduler.learn.habits import Apart, Successions, Weekdays, WholeWeekends
from scheduler.learn.limits import LeastRest, Runs, WeekendRuns, WeekendsWorked, WeekHours, WeekShifts
from scheduler.learn.proposal import Proposal, exceptions
from scheduler.learn.question import Question, Trial
from scheduler.learn.record import Record
from scheduler.learn.shuffle import shuffles

DRAWS = 200
"""Rosters that are drawn by chance."""


@dataclass(frozen=True)
class Learnt:
    """What a record teaches.

    Attributes
    ----------
    staffing
        People on each shift by weekday.
    typical
        Hours a week of each person; none where no times are known.
    described
        Coverage and usual hours as rules; they say what is, and are not tested.
    rules
        What chance does not explain, surest first.
    tested
        How many would-be rules were tested.
    draws, seed
        Of the rosters by chance.
    timed
        Whether the times of all shifts are known.
    """

    staffing: tuple[coverage.Staffing, ...]
    typical: tuple[hours.Typical, ...]
    described: tuple[Proposal, ...]
    rules: tuple[Proposal, ...]
    tested: int
    draws: int
    seed: int
    timed: bool


def learn(record: Record, draws: int = DRAWS, seed: int = 0) -> Learnt:
    """Propose what a record obeys and chance does not explain.

    Parameters
    ----------
    record
        What was worked.
    draws
        Rosters by chance to compare with; their mean is what chance would do.
    seed
        The same seed draws the same.
    """
    found = tuple(coverage.staffing(record))
    described = [*coverage.proposals(record, found), *(hours.proposals(record) if record.timed else ())]
    asked = [trial for trial in _trials(record, draws, seed) if trial.expected >= LEAST]
    rules = _tested(record, asked)
    typical = tuple(hours.typical_hours(record)) if record.timed else ()
    return Learnt(found, typical, tuple(described), tuple(rules), len(asked), draws, seed, record.timed)


def _questions(record: Record) -> list[Question]:
    worked = {shift for kind in record.kinds for shift in kind}
    timed: list[Question] = [LeastRest(record), WeekHours(record)] if record.timed else [WeekShifts(record)]
    return [
        Runs(record, 1, "work"),
        Runs(record, -1, "work"),
        Runs(record, -1, "off"),
        *(Runs(record, sign, shift) for shift in sorted(worked) for sign in (1, -1)),
        *timed,
        WeekendRuns(record),
        WeekendsWorked(record),
        WholeWeekends(record),
        Successions(record),
        Weekdays(record),
        Apart(record),
    ]


def _trials(record: Record, draws: int, seed: int) -> Iterator[Trial]:
    questions = _questions(record)
    seen = [question.measure(record.lines) for question in questions]
    drawn = [[question.measure(lines) for question in questions] for lines in shuffles(record, draws, seed)]
    for number, question in enumerate(questions):
        yield from question.trials(seen[number], [counts[number] for counts in drawn])


def _tested(record: Record, asked: Sequence[Trial]) -> list[Proposal]:
    chances = [tail(trial.seen, trial.drawn) for trial in asked]
    highest = significant(chances)
    passed = [
        (chance, trial)
        for chance, trial in zip(chances, asked, strict=True)
        if chance <= highest and trial.rule_like and trial.opportunities
    ]
    names = [trial.name for _, trial in passed]
    kept = [(chance, trial) for chance, trial in passed if not any(map(trial.follows, names))]
    kept.sort(key=lambda pair: (pair[0], pair[1].what))
    return [_proposal(record, chance, trial) for chance, trial in kept]


def _proposal(record: Record, chance: float, trial: Trial) -> Proposal:
    """The trial as a rule: hard where `verify` finds no exception, else at a price."""
    section, data = trial.section, dict(trial.data)
    broken = exceptions(record, section, data, whole=trial.whole)
    if broken > trial.seen and trial.instead is not None:
        section, data = trial.instead[0], dict(trial.instead[1])
        broken = exceptions(record, section, data, whole=trial.whole)
    if broken:
        priced = "max_weight" if section == "coverage" else "weight"
        data[priced] = fitting_weight(broken, trial.expected)
    return Proposal(trial.what, section, data, trial.opportunities, broken, trial.expected, chance)
