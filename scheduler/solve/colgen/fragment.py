"""Some days of some people decided anew, all else being fixed, by column generation.

The relaxation of so small a part is solved in a fraction of a second and is nearly whole:
either it proves that nothing is to be gained there, or a dive finds most of what is. This is
the repair step by which G. Desaulniers, E. Prescott-Gagnon, L.-M. Rousseau (A large
neighborhood search algorithm for the vehicle routing problem with time windows, MIC 2007)
combine the two methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solve.colgen.automaton import Floats
from scheduler.solve.colgen.dive import Dive
from scheduler.solve.colgen.line import Column
from scheduler.solve.colgen.model import Model
from scheduler.solve.colgen.parts import part
from scheduler.solve.colgen.relaxation import MARGIN, Relaxation

Shifts = dict[int, list[str]]

GREED = 0.34
"""Of the dive."""
PATIENCE = 3.0, 1.0
"""Seconds that a neighbourhood may take, as efforts are counted; in a small problem, of which more is all, fewer."""
SMALL = 1_000
"""Days of people up to which a problem is small."""


@dataclass(frozen=True)
class Repaired:
    """What came of a neighbourhood.

    Attributes
    ----------
    lines
        Shifts of the people freed on the days that may have changed, if something was found that is no worse.
    gain
        How much better it is.
    solved
        Whether there is nothing better.
    seconds
        That it took, about; the same on every machine.
    """

    lines: dict[str, Shifts]
    gain: float
    solved: bool
    seconds: float


class Repair:
    """Column generation as the sub-solver of a large neighbourhood search.

    Attributes
    ----------
    duals
        What the rows were worth in the neighbourhoods looked at last.
    patience
        Seconds that a neighbourhood may take, counted the same on every machine.
    complete
        Whether pricing knows every rule of the problem.
    """

    def __init__(self, model: Model, duals: Floats | None = None) -> None:
        self.model = model
        self.patience = PATIENCE[len(model.lines) * model.lines[0].days <= SMALL]
        self.complete = not model.notes
        self.duals = np.zeros(len(model.rows)) if duals is None else duals
        self.columns: list[Column | None] = [None] * len(model.lines)
        self.lines: list[Shifts] = [{} for _ in model.lines]
        self.index = {line.employee.id: line.index for line in model.lines}

    def __call__(
        self, lines: Mapping[str, Shifts], free: Mapping[str, Sequence[int]], stop: Callable[[], bool]
    ) -> Repaired:
        """Decide some days of some people anew.

        Parameters
        ----------
        lines
            Everybody's shifts by day.
        free
            By employee, the days to decide.
        stop
            Asked between steps.
        """
        columns = self._columns(lines)
        numbers = [self.index[person] for person in free]
        now = {number: column for number in numbers if (column := columns[number]) is not None}
        if len(now) < len(numbers):
            return Repaired({}, 0.0, False, 0.0)  # somebody's line breaks a rule that pricing keeps
        window = self._window(free, now)
        narrowed = {
            number: self.model.lines[number].restricted(index, now[number].symbols, list(days), window)
            for index, (number, days) in enumerate(zip(numbers, free.values(), strict=True))
        }
        cut = {
            number: column
            for number, line in narrowed.items()
            if (column := line.column(now[number].symbols[window.start : window.stop])) is not None
        }
        rows, touched = part(
            self.model.rows, narrowed, cut, self.model.rows.totals(column for column in columns if column is not None)
        )
        relaxation = Relaxation(rows, self.model.pool.alone)
        start = list(cut.values())
        before = rows.cost(start)
        for column in start:
            relaxation.master.add(column)
        _, found = relaxation.sweep(rows.rounded(self.duals[touched]))
        relaxation.take(found)

        def tired() -> bool:
            return relaxation.effort > self.patience or stop()

        solved = relaxation.converge(tired, enough=before)
        self.duals[touched] = relaxation.centre
        bound = relaxation.whole_bound()
        best = None
        if relaxation.solution is not None and bound < before - MARGIN:
            best = Dive(relaxation, GREED).run(tired, lambda: before + 0.5)
        cost = before if best is None else rows.cost(best)
        if best is None or cost > before + MARGIN:
            return Repaired({}, 0.0, bound >= before - MARGIN, relaxation.effort)
        people = (self.model.lines[number].employee.id for number in numbers)
        changed = {person: self.model.shifts(column, window.start) for person, column in zip(people, best, strict=True)}
        return Repaired(changed, before - cost, solved and cost <= bound + MARGIN, relaxation.effort)

    def _window(self, free: Mapping[str, Sequence[int]], now: Mapping[int, Column]) -> range:
        """All days that are free, and as many after them as have to be counted along."""
        first, last = min(map(min, free.values())), max(map(max, free.values())) + 1
        return range(
            first, max(self.model.lines[number].enough(column.symbols, last) for number, column in now.items())
        )

    def _columns(self, lines: Mapping[str, Shifts]) -> list[Column | None]:
        """Everybody's column; only what changed is made anew."""
        for line in self.model.lines:
            shifts = lines[line.employee.id]
            if self.columns[line.index] is None or self.lines[line.index] != shifts:
                self.columns[line.index] = self.model.column(line, shifts)
                self.lines[line.index] = dict(shifts)
        return self.columns
