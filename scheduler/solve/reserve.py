"""Some people's lines anew, so that as many assignments as can be have somebody who can be called for them.

Whoever can be called for a shift has a line that keeps every hard rule with this shift in it, too. So each line gets a
few more beside it with calls in them, each for days two weeks apart: were all of them on one line, a person could stand
in on few days only, since all of these calls would come at once. That is still a little more than is asked for, one
call alone, so what is found here holds, and more may; the N-1 test itself counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from ortools.sat.python import cp_model

from scheduler.lint.demand import levels
from scheduler.problem import Problem
from scheduler.rules.coverage import Demand
from scheduler.rules.rule import FALSE, TRUE, Lit, Term
from scheduler.solve.grid import CellGrid, Cells, Fixed, Line, RowSpeaker
from scheduler.solve.model import Values, holds

CYCLE = 14
"""Days from one call on a line to the next that is thought of together with it."""

Cell = tuple[int, str]
Needs = tuple[tuple[int, int], ...]
"""Numbers of needs, and what somebody is worth to each."""
Days = Mapping[int, Sequence[str]]
Lawful = Callable[[str, Days], bool]
"""Whether a line breaks no hard rule of its person more than the one as it is."""


class Demanded:
    """The fewest people that a problem asks for anywhere, and who counts towards which of these needs."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        demands = (rule for rule in problem.roster_rules if isinstance(rule, Demand))
        self.needs = [need for rule in demands for need in levels("", rule, problem) if need.level.min]
        self.at: dict[Cell, list[int]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            for cell in need.cells:
                if cell[0] >= 0:
                    self.at[cell].append(number)
        self._counted: dict[tuple[str, int, str], Needs] = {}

    def counted(self, person: str, day: int, shift: str) -> Needs:
        """The needs that somebody on this shift counts towards."""
        key = (person, day, shift)
        if key not in self._counted:
            employee, calendar = self._problem.people[person], self._problem.calendar
            self._counted[key] = tuple(
                (number, worth)
                for number in self.at.get((day, shift), ())
                if (worth := self.needs[number].demand.worth(employee, calendar, day))
            )
        return self._counted[key]

    def lost(self, person: str, day: int, shift: str, then: str) -> Needs:
        """The needs that somebody no longer counts towards who gives up one shift for another."""
        kept = dict(self.counted(person, day, then))
        less = ((number, worth - kept.get(number, 0)) for number, worth in self.counted(person, day, shift))
        return tuple((number, worth) for number, worth in less if worth > 0)


class Reserves:
    """A model of some lines, with whom to call for each assignment.

    Parameters
    ----------
    demanded
        Of the same problem.
    lines
        Everybody's lines as they are, which keep every hard rule.
    free
        Whose lines are planned anew.
    more
        By how much the penalty may rise.
    lawful
        What people may be called for, whose line stays as it is.
    """

    def __init__(
        self, problem: Problem, demanded: Demanded, lines: Fixed, free: Sequence[str], more: int, lawful: Lawful
    ) -> None:
        self.demanded = demanded
        self.problem, self.lines, self.lawful = problem, lines, lawful
        self.grid = CellGrid(problem, dict.fromkeys(free, problem.calendar.planned), lines)
        self.model = self.grid.model
        highest = self.model.price(self.model.evaluate(self.grid.worked(lines))) + more
        self.model.keep(highest)
        self._spare: dict[Needs, Lit] = {}
        self._extra: dict[tuple[str, int, str], Lit] = {}
        self._moved: dict[tuple[str, int], Lit] = {}
        for person in free:
            self._post_calls(person)
        self.price = highest + 1
        """Of an assignment for which nobody can be called: above all that may be lost."""
        for cell in self.demanded.at:
            self._post_cell(*cell)
        self.model.finish()
        worked = list(self.grid.worked(lines))
        self.model.hint([*worked, *self._possible(self.model.evaluate(worked))])

    def _post_calls(self, person: str) -> None:
        """Post the hard rules of a person for lines with calls in them."""
        problem, own = self.problem, self.grid.lines[person]
        employee, calendar = problem.people[person], problem.calendar
        for first in range(min(CYCLE, calendar.days)):
            cells: Cells = {day: dict(row) for day, row in own.by_day.items()}
            for day in range(first, calendar.days, CYCLE):
                cells[day] = self._called_day(person, day)
            line = Line(self.model, problem, employee, cells, calendar.planned)
            for rule in sorted(problem.row_rules(employee), key=lambda rule: rule.order):
                if rule.weight is None:
                    rule.post(RowSpeaker(line.within(rule.scope(line.calendar)), None))

    def _called_day(self, person: str, day: int) -> dict[str, Lit]:
        """A day of a person as it is once a call came for it: on top of what is worked, or instead of it."""
        own, model, catalog = self.grid.lines[person], self.model, self.problem.catalog
        employee, date = self.problem.people[person], self.problem.calendar.date(day)
        worked = {shift: own.cell(day, shift) for shift in catalog}
        moved = self._moved[person, day] = model.boolean()
        after = {shift: ~model.any([~cell, moved]) for shift, cell in worked.items() if catalog[shift].kind == "work"}
        after = {**worked, **after}
        for shift, cell in worked.items():
            if (day, shift) in self.demanded.at and cell != TRUE and employee.eligible(catalog[shift], date):
                extra = self._extra[person, day, shift] = model.boolean()
                model.clause([~cell, ~extra])
                after[shift] = model.any([after[shift], extra])
                for other in catalog.work:
                    if other != shift and worked[other] != FALSE:
                        spared = self._spared(self.demanded.lost(person, day, other, shift))
                        model.clause([~extra, ~moved, ~worked[other], spared])
        return after

    def _post_cell(self, day: int, shift: str) -> None:
        """Whoever works this costs something if nobody can be called and the person would be missed."""
        callable_ = dict(self._callable(day, shift))
        towards = {person: self.demanded.counted(person, day, shift) for person in self.problem.people}
        stands: dict[Needs, Lit] = {}
        for person, working in self._working(day, shift):
            needs = towards[person]
            if not needs:
                continue
            if needs not in stands:
                able = (literal for other, literal in callable_.items() if _makes_up(towards[other], needs))
                stands[needs] = self.model.any(able)
            covered = self.model.any([stands[needs], self._spared(needs), ~working])
            self.model.cost(self.price, ~covered)

    def _working(self, day: int, shift: str) -> Iterator[tuple[str, Lit]]:
        for employee, literal in self.grid.staff(day, (shift,)):
            yield employee.id, literal

    def _callable(self, day: int, shift: str) -> Iterator[tuple[str, Lit]]:
        """Who can be called, and when that is so."""
        for person, employee in self.problem.people.items():
            if person in self.grid.lines:
                yield person, self._extra.get((person, day, shift), FALSE)
            elif employee.eligible(self.problem.catalog[shift], self.problem.calendar.date(day)):
                line = self.lines[person]
                for after, lost in () if shift in line.get(day, ()) else self._ways(person, line, day, shift):
                    if self.lawful(person, after):
                        yield person, self._spared(lost)
                        break

    def _ways(self, person: str, line: Days, day: int, shift: str) -> Iterator[tuple[Days, Needs]]:
        """Lines with a shift on top of the day, and instead of it, and where somebody is to spare for that."""
        work = [item for item in line.get(day, ()) if self.problem.catalog[item].kind == "work"]
        yield {**line, day: [*line.get(day, ()), shift]}, ()
        if work:
            duty = [item for item in line[day] if item not in work]
            lost = {need for item in work for need in self.demanded.lost(person, day, item, shift)}
            yield {**line, day: [*duty, shift]}, tuple(sorted(lost))

    def _possible(self, values: Values) -> Iterator[Lit]:
        """Calls that the lines as they are allow, as many on each as are lawful together."""
        for person in self.grid.lines:
            line: dict[int, Days] = dict.fromkeys(range(CYCLE), self.lines[person])
            for (other, day, shift), extra in self._extra.items():
                if other != person or shift in self.lines[person].get(day, ()):
                    continue
                before = line[day % CYCLE]
                if before.get(day, ()) != self.lines[person].get(day, ()):
                    continue  # there is a call on this day already
                for after, lost in self._ways(person, before, day, shift):
                    spared = self._spare.get(lost, FALSE) if lost else TRUE
                    if holds(values, spared) and self.lawful(person, after):
                        line[day % CYCLE] = after
                        yield extra
                        if lost or after[day] == [shift]:
                            yield self._moved[person, day]
                        break

    def _spared(self, needs: Needs) -> Lit:
        """Whether each of these has so much more than it needs."""
        if not needs:
            return TRUE
        if needs not in self._spare:
            sums: list[tuple[list[Term], int]] = []
            for number, worth in needs:
                need = self.demanded.needs[number]
                there = [
                    (own, literal)
                    for day, shift in need.cells
                    for employee, literal in self.grid.staff(day, (shift,))
                    if (own := need.demand.worth(employee, self.problem.calendar, day))
                ]
                wanted = need.level.min + worth - sum(own for own, literal in there if literal == TRUE)
                if wanted > 0:
                    sums.append(([term for term in there if term[1] != TRUE], wanted))

            def enough(values: Values) -> int:
                return int(all(sum(own * values[cell] for own, cell in terms) >= wanted for terms, wanted in sums))

            self._spare[needs] = self.model.boolean(enough)
            for terms, wanted in sums:
                self.model.linear([*terms, (-wanted, self._spare[needs])], 0, sum(own for own, _ in terms))
        return self._spare[needs]

    def solve(self, effort: float, seed: int) -> tuple[Mapping[str, Days], bool]:
        """The freed lines as good as they were found, and whether nothing better is there.

        Parameters
        ----------
        effort
            Work after which to stop, in seconds counted the same on every machine.
        """
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.num_workers = 1
        settings.random_seed = seed
        settings.max_deterministic_time = effort
        settings.linearization_level = 2
        settings.catch_sigint_signal = False
        status = solver.solve(self.model.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}, False
        return self.grid.chosen(list(solver.response_proto.solution)), status == cp_model.OPTIMAL


def _makes_up(own: Needs, needs: Needs) -> bool:
    """Whether somebody is worth as much wherever it matters."""
    worth = dict(own)
    return all(worth.get(number, 0) >= least for number, least in needs)
