"""The cells of a roster as variables, and the verbs by which rules speak about them.

Whatever is known is a constant: history, cells that no rule allows, and (for a
neighbourhood) everything that is not free. Verbs fold constants away, so that a rule
never asks whether it looks at a variable. Hardness and weights live here and nowhere else.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules.rule import FALSE, TRUE, Lit, Term
from scheduler.solve.debts import Dated, repay
from scheduler.solve.model import Model, Values, holds

Cells = dict[int, dict[str, Lit]]
Fixed = Mapping[str, Mapping[int, Sequence[str]]]
"""Shifts by employee and day."""

_EMPTY: dict[str, Lit] = {}


class Speaker:
    """The verbs at one weight.

    Parameters
    ----------
    model
        What is being said, and to whom.
    weight
        Price of a unit; None for hard, 0 for silence.
    line
        Cells of the line spoken of, so that one that a hard rule settles becomes a constant.
    """

    def __init__(self, model: Model, weight: int | None, line: Line | None = None) -> None:
        self.model = model
        self.weight = weight
        self.line = line

    def forbid(self, together: Iterable[Lit], amount: int = 1) -> None:
        """Not all of these at once; if the rule is soft, that costs ``amount`` units."""
        literals = set(together)
        if self.weight == 0 or FALSE in literals or any(~literal in literals for literal in literals):
            return
        literals.discard(TRUE)
        ordered = sorted(literals)
        if self.weight is None:
            if len(ordered) == 1:
                self._settle(~ordered[0])
            else:
                self.model.clause([~literal for literal in ordered])
        elif len(ordered) <= 1:
            self.model.cost(self.weight * amount, ordered[0] if ordered else TRUE)
        else:
            broken = self.model.boolean(lambda values: min(holds(values, literal) for literal in ordered))
            self.model.clause([*(~literal for literal in ordered), broken])
            self.model.cost(self.weight * amount, broken)

    def _settle(self, literal: Lit) -> None:
        self.model.fix(literal)
        if self.line is not None:
            self.line.settled(literal)

    def at_most(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Keep the weighted sum at or below ``bound``; each started ``unit`` above it costs one."""
        if self.weight == 0:
            return
        kept, bound = _fold(terms, bound)
        highest, lowest = self.model.most(kept), -self.model.most([(-term[0], term[1]) for term in kept])
        if highest <= bound:
            return
        if self.weight is None and lowest > bound:
            self.model.clause([])
            return
        if self.weight is None:
            self.model.linear(kept, lowest, bound)
            return

        def excess(values: Values) -> int:
            total = sum(coefficient * holds(values, literal) for coefficient, literal in kept)
            return max(0, -(-(total - bound) // unit))

        most = -(-(highest - bound) // unit)
        if not kept:
            self.model.offset += self.weight * most
        else:
            slack = self.model.integer(most, excess)
            self.model.linear([*kept, (-unit, slack)], lowest - unit * most, bound)
            self.model.cost(self.weight, slack)

    def at_least(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Keep the weighted sum at or above ``bound``; each started ``unit`` below it costs one."""
        self.at_most([(-coefficient, literal) for coefficient, literal in terms], -bound, unit)


def _fold(terms: Iterable[Term], bound: int) -> tuple[list[Term], int]:
    """Constants moved to the bound, negations and repetitions merged."""
    merged: dict[int, int] = {}
    for coefficient, literal in terms:
        if literal in (TRUE, FALSE):
            bound -= coefficient if literal == TRUE else 0
        elif literal >= 0:
            merged[literal] = merged.get(literal, 0) + coefficient
        else:
            bound -= coefficient
            merged[~literal] = merged.get(~literal, 0) - coefficient
    return [(coefficient, literal) for literal, coefficient in merged.items() if coefficient], bound


class Line:
    """The cells of one employee, with the quantities derived from them.

    Parameters
    ----------
    cells
        By day, the literal of each shift that may be worked; what is missing is not worked.
    open_days
        Days on which something is still to be decided.
    """

    def __init__(
        self, model: Model, problem: Problem, employee: Employee, cells: Cells, open_days: Collection[int]
    ) -> None:
        self.model = model
        self.calendar = problem.calendar
        self.catalog = problem.catalog
        self.employee = employee
        self.by_day = cells
        self._where = {literal: (day, shift) for day, row in cells.items() for shift, literal in row.items()}
        self._work = frozenset(self.catalog.work)
        self._open = sorted(open_days)
        self.single = {
            day
            for day in self.calendar.known
            if day not in open_days and len(self._work & cells.get(day, {}).keys()) < 2
        }
        """Days that have at most one shift that makes a working day."""
        self.clashes: dict[tuple[int, int], list[tuple[Sequence[str], Sequence[str]]]] = {}
        """By two days, shifts of the first that are never worked with some of the other."""
        self._on: dict[tuple[int, tuple[str, ...]], Lit] = {}

    def within(self, calendar: Calendar) -> Line:
        """The line as far as ``calendar`` knows it; itself if that is all of it."""
        if calendar is self.calendar:
            return self
        part = copy.copy(self)
        part.calendar = calendar
        part.by_day = {day: dict(row) for day, row in self.by_day.items() if day in calendar.known}
        part._open = [day for day in self._open if day in calendar.known]
        part.single = self.single.intersection(calendar.known)
        part._on = {}
        return part

    def windows(self, length: int) -> Iterator[int]:
        """First days of the windows of so many known days that have an open day in them."""
        done = self.calendar.first
        for day in self._open:
            for start in range(max(done, day - length + 1), min(day, self.calendar.days - length) + 1):
                yield start
                done = start + 1

    def cells(self, days: Iterable[int], names: Sequence[str] | None = None) -> Iterator[tuple[int, str, Lit]]:
        """Day, shift and literal of the cells that may be worked."""
        picked = frozenset(self.catalog.select(names))
        for day in days:
            for shift, literal in list(self.by_day.get(day, {}).items()):
                if literal != FALSE and shift in picked:
                    yield day, shift, literal

    def settled(self, literal: Lit) -> None:
        """Take note that a literal is true, now and for ever."""
        index, value = (literal, TRUE) if literal >= 0 else (~literal, FALSE)
        if index in self._where:
            day, shift = self._where[index]
            self.by_day[day][shift] = value

    def cell(self, day: int, shift: str) -> Lit:
        """Works this shift on this day."""
        return self.by_day.get(day, _EMPTY).get(shift, FALSE)

    def on(self, day: int, names: Sequence[str] | None = None) -> Lit:
        """Works one of the named shifts (or tags) on this day."""
        picked = self.catalog.select(names)
        if (day, picked) not in self._on:
            cells = [literal for shift in picked if (literal := self.cell(day, shift)) != FALSE]
            exact = day in self.single and self._work.issuperset(picked)
            if TRUE in cells or len(cells) < 2 or not exact:
                found = self.any(cells)
            else:
                found = self.model.boolean(lambda values: sum(values[literal] for literal in cells))
                self.model.linear([*((1, literal) for literal in cells), (-1, found)], 0, 0)
            self._on[day, picked] = found
        return self._on[day, picked]

    def any(self, literals: Iterable[Lit]) -> Lit:
        """At least one of them holds."""
        return self.model.any(literals)

    def exclusive(self, day: int, shifts: Sequence[str]) -> bool:
        """Whether no two of ``shifts`` can be worked on ``day`` together."""
        return len(shifts) < 2 or (day in self.single and self._work.issuperset(shifts))


class RowSpeaker(Speaker):
    """The verbs at one weight, and what they may be about: one employee's line."""

    def __init__(self, line: Line, weight: int | None) -> None:
        super().__init__(line.model, weight, line)
        self.row = line
        self.calendar = line.calendar
        self.catalog = line.catalog
        self.employee = line.employee
        self.cell = line.cell
        self.on = line.on
        self.any = line.any
        self.cells = line.cells
        self.windows = line.windows

    def clash(self, day: int, names: Sequence[str], later: int, then: Sequence[str], amount: int = 1) -> None:
        """None of ``names`` on ``day`` with one of ``then`` on ``later``; each pair costs ``amount``."""
        line = self.row
        before = tuple(shift for shift in names if line.cell(day, shift) != FALSE)
        after = tuple(shift for shift in then if line.cell(later, shift) != FALSE)
        if not before or not after or self.weight == 0:
            return
        if day == later and line.exclusive(day, tuple({*before, *after})):
            return
        if self.weight is None and self.model is line.model:  # not if it holds under a condition only
            line.clashes.setdefault((day, later), []).append((before, after))
        if line.exclusive(day, before) and line.exclusive(later, after):
            literals = [*(line.cell(day, shift) for shift in before), *(line.cell(later, shift) for shift in after)]
            if self.weight is None and TRUE not in literals and len(literals) > 2:
                self.model.at_most_one(literals)
            elif self.weight is None:
                for first in literals[: len(before)]:
                    for second in literals[len(before) :]:
                        self.forbid([first, second])
            else:
                self.forbid([line.on(day, before), line.on(later, after)], amount)
            return
        for shift in before:
            for other in after:
                self.forbid([line.cell(day, shift), line.cell(later, other)], amount)

    def apart(self, day: int, shift: str, later: int, then: str) -> bool:
        """Whether what is hard and was posted before surely keeps them from being worked both."""
        if day == later and self.row.exclusive(day, (shift, then)):
            return True
        return any(shift in names and then in others for names, others in self.row.clashes.get((day, later), ()))

    def repay(self, owed: Sequence[Dated], earned: Sequence[Dated], earlier: int, within: int) -> None:
        """Each day of ``owed`` that holds is repaid by one of ``earned`` of its own."""
        repay(self, owed, earned, earlier, within)

    def limit_day(self, day: int, most: int) -> None:
        """At most so many shifts that make a working day."""
        cells = [literal for shift in self.catalog.work if (literal := self.cell(day, shift)) != FALSE]
        if most == 1 and self.weight is None and TRUE not in cells:
            if len(cells) > 1:
                self.model.at_most_one(cells)
        else:
            self.at_most([(1, literal) for literal in cells], most)
        if most == 1 and self.weight is None:
            self.row.single.add(day)


class CellGrid:
    """Cells of a problem as variables, and every rule said about them.

    Parameters
    ----------
    problem
        What is to be solved.
    free
        For a neighbourhood: the days of each employee that are to be decided. All of
        everybody's where left out.
    fixed
        The shifts of everybody on the other days; needed with ``free``.
    hard_price
        Price of a unit of those hard rules that look at everybody, for a search that has to
        repair them; None keeps them hard.
    worth
        Whether a free cell (employee, day, shift) is worth a variable; what is worked in
        ``fixed`` always is. All are where left out.
    """

    def __init__(
        self,
        problem: Problem,
        free: Mapping[str, Collection[int]] | None = None,
        fixed: Fixed | None = None,
        hard_price: int | None = None,
        worth: Callable[[str, int, str], bool] | None = None,
    ) -> None:
        self.problem = problem
        self.model = Model()
        self.calendar = problem.calendar
        self.catalog = problem.catalog
        self.fixed = fixed or {}
        self.hard_price = hard_price
        self.worth = worth
        self.variables: dict[tuple[str, int, str], Lit] = {}
        """The literal of each cell that is to be decided, whatever became of it."""
        whole = self.calendar.planned
        self.free = dict.fromkeys(problem.people, whole) if free is None else free
        self._open = {day for days in self.free.values() for day in days}
        self.lines: dict[str, Line] = {}
        for employee, days in self.free.items():
            person = problem.people[employee]
            line = Line(self.model, problem, person, self._cells(employee, days), days)
            self.lines[employee] = line
            for rule in sorted(problem.row_rules(person), key=lambda rule: rule.order):
                rule.post(RowSpeaker(line.within(rule.scope(line.calendar)), rule.weight))
        for roster_rule in problem.roster_rules:
            roster_rule.post(self)
        self.model.finish()

    def _cells(self, employee: str, free: Collection[int]) -> Cells:
        settled = {**self.problem.past.get(employee, {}), **self.fixed.get(employee, {})}
        cells = {day: dict.fromkeys(shifts, TRUE) for day, shifts in settled.items() if shifts and day not in free}
        for day in free:
            cells[day] = {}
            for shift in self.catalog:
                if self.worth is None or self.worth(employee, day, shift) or shift in settled.get(day, ()):
                    self.variables[employee, day, shift] = cells[day][shift] = self.model.boolean()
        return cells

    def open(self, days: Iterable[int]) -> bool:
        """Whether anything on these days is still to be decided."""
        return not self._open.isdisjoint(days)

    def staff(self, day: int, shifts: Sequence[str]) -> Iterator[tuple[Employee, Lit]]:
        """Everybody who may work one of the shifts on the day, once for each shift."""
        for employee, person in self.problem.people.items():
            if (line := self.lines.get(employee)) is not None:
                for shift in shifts:
                    if (literal := line.cell(day, shift)) != FALSE:
                        yield person, literal
            else:
                settled = self.fixed.get(employee, {}) if day >= 0 else self.problem.past.get(employee, {})
                for shift in settled.get(day, ()):
                    if shift in shifts:
                        yield person, TRUE

    @property
    def people(self) -> Iterable[Employee]:
        """Everybody."""
        return self.problem.people.values()

    def duties(self, person: Employee, days: Collection[int], shifts: Sequence[str]) -> Iterator[tuple[int, str, Lit]]:
        """Day, shift and literal of what a person may work of ``shifts`` on known ``days``."""
        line = self.lines.get(person.id)
        if line is not None:
            cells = ((day, shift, cell) for day, row in line.by_day.items() for shift, cell in row.items())
        else:
            settled = (*self.problem.past[person.id].items(), *self.fixed.get(person.id, {}).items())
            cells = ((day, shift, TRUE) for day, worked in settled for shift in worked)
        return (cell for cell in cells if cell[2] != FALSE and cell[0] in days and cell[1] in shifts)

    def total(self, terms: Iterable[Term]) -> list[Term]:
        """A sum of nothing below zero, in few terms for use in other sums."""
        kept, constant = _fold(terms, 0)
        if any(coefficient < 0 for coefficient, _ in kept):  # without its constant it could be below zero
            return [(1, self.model.total(kept, -constant))]
        if len(kept) > 1:
            kept = [(1, self.model.total(kept))]
        return [*kept, (-constant, TRUE)]

    def above(self, terms: Iterable[Term], bound: int) -> list[Term]:
        """How far a sum is above ``bound``, in few terms for use in other sums."""
        kept, bound = _fold(terms, bound)
        if self.model.most(kept) <= bound:
            return []
        if not kept:
            return [(-bound, TRUE)]
        return [(1, self.model.above([(kept, bound)]))]

    def largest(self, sums: Iterable[Iterable[Term]]) -> list[Term]:
        """The largest of several sums, 0 if none is above it, in few terms for use in other sums."""
        folded = [_fold(terms, 0) for terms in sums]
        return [(1, self.model.above(folded))] if folded else []

    def any(self, literals: Iterable[Lit]) -> Lit:
        """At least one of them holds."""
        return self.model.any(literals)

    def weighing(self, weight: int | None) -> Speaker:
        """The verbs at a weight, about everybody."""
        return Speaker(self.model, self.hard_price if weight is None else weight)

    def chosen(self, values: Sequence[int]) -> dict[str, dict[int, list[str]]]:
        """The shifts of every free day of a solution, by employee and day."""
        found: dict[str, dict[int, list[str]]] = {
            employee: {day: [] for day in days} for employee, days in self.free.items()
        }
        for (employee, day, shift), literal in self.variables.items():
            if values[literal]:
                found[employee][day].append(shift)
        return found

    def roster(self, values: Sequence[int]) -> Roster:
        """The roster that a solution of the whole problem stands for."""
        return Roster(
            Assignment(employee, self.calendar.date(day), shift)
            for (employee, day, shift), literal in self.variables.items()
            if values[literal]
        )

    def hint(self, lines: Fixed) -> int:
        """Suggest the shifts of the free days, with every helper variable as it follows from them.

        Returns
        -------
        int
            The penalty of that suggestion, as far as this grid sees it.
        """
        return self.model.hint(self.worked(lines))

    def worked(self, lines: Fixed) -> Iterator[Lit]:
        """The literals of the free days that hold in these lines."""
        return (
            literal
            for (employee, day, shift), literal in self.variables.items()
            if shift in lines.get(employee, {}).get(day, ())
        )
