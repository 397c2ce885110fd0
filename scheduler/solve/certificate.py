"""What adding up proves: rules of a model that cannot all hold, since their linear relaxation cannot.

That demands of many days are more than all people together may work is such a proof, and one by search may never
end: to a search, all the ways to hand out too few hours look different. If linear inequalities cannot all hold, some
of them, each taken so many times, add up to a contradiction: J. Farkas, Theorie der einfachen Ungleichungen, 1902.
How to come to few of them: J. Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 6 (elastic and
deletion filter).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ortools.linear_solver import pywraplp

from scheduler.rules.rule import Lit, Term
from scheduler.solve.model import Model

T = TypeVar("T")

ONES = 2**40
"""Multipliers are rounded to whole numbers of such parts."""
NOTHING = 1e-6
"""A violation below this is none."""


@dataclass(frozen=True)
class Row:
    """A weighted sum of variables that is at most ``bound``, and under which guard; None where there is none."""

    terms: Sequence[Term]
    bound: int
    guard: Lit | None


def certificate(model: Model, groups: Sequence[Sequence[Lit]], left: Callable[[], float]) -> list[Lit] | None:
    """Some guards that cannot all be true, proven by adding up; None where that proves nothing, or not in time.

    Parameters
    ----------
    model
        A model in which constraints may be under a guard, which is a variable of its own.
    groups
        The guards, in which order they are to be left out, where there is a choice: first whole groups.
    left
        Seconds that are left.
    """
    kept = {guard for group in groups for guard in group}
    rows = [tight for row in _rows(model, kept) for tight in _tightened(row)]
    boxes = [(variable.domain[0], variable.domain[1]) for variable in model.proto.variables]
    relaxed = _Elastic(rows, boxes)
    if not relaxed.contradicts(kept, left):
        return None
    for group in groups:
        if relaxed.contradicts(kept - set(group), left):
            kept -= set(group)
    rows = [row for row in rows if row.guard is None or row.guard in kept]  # the others are of no use from now on
    relaxed = _Elastic(rows, boxes)
    ordered = [guard for group in groups for guard in group if guard in kept]
    return leave_out(ordered, ordered, lambda rest, _: relaxed.contradicts(set(rest), left))


def leave_out(kept: Sequence[T], doubtful: Sequence[T], still: Callable[[Sequence[T], int], bool]) -> list[T]:
    """What remains if all of ``doubtful`` is left out that can be, in that order: many at once while that succeeds.

    Parameters
    ----------
    still
        Whether what remains is still enough, after so many were left out at once.
    """
    queue, size = list(doubtful), len(doubtful) // 4
    left = list(kept)
    while queue:
        size = min(max(size, 1), len(queue))
        tried = set(queue[:size])
        without = [item for item in left if item not in tried]
        if still(without, size):
            left, queue, size = without, queue[size:], 2 * size
        elif size > 1:
            size //= 2
        else:
            queue = queue[1:]
    return left


def _rows(model: Model, guards: Collection[Lit]) -> Iterator[Row]:
    """The linear constraints and clauses of a model as sums; what is neither is left out."""
    for constraint in model.proto.constraints:
        if constraint.has_bool_or():
            literals = list(constraint.bool_or.literals)
            guard = next((~literal for literal in literals if ~literal in guards), None)
            yield _row([(-1, literal) for literal in literals if guard is None or literal != ~guard], -1, guard)
        elif constraint.has_at_most_one():
            yield _row([(1, literal) for literal in constraint.at_most_one.literals], 1, None)
        elif constraint.has_linear():
            enforced = list(constraint.enforcement_literal)
            guard = enforced[0] if enforced and enforced[0] in guards else None
            if enforced and guard is None:
                continue
            terms = list(zip(constraint.linear.coeffs, constraint.linear.vars, strict=True))
            yield _row(terms, constraint.linear.domain[1], guard)
            yield _row([(-amount, index) for amount, index in terms], -constraint.linear.domain[0], guard)


def _row(terms: Iterable[Term], bound: int, guard: Lit | None) -> Row:
    merged: dict[int, int] = defaultdict(int)
    for amount, literal in terms:
        merged[literal if literal >= 0 else ~literal] += amount if literal >= 0 else -amount
        bound -= 0 if literal >= 0 else amount
    return Row([(amount, index) for index, amount in merged.items() if amount], bound, guard)


def _tightened(row: Row) -> Iterator[Row]:
    """A row and, for variables that are whole and not below zero, what rounding makes of it.

    So many hours are so many shifts at most. R. Gomory, An algorithm for integer solutions to linear programs, 1963;
    V. Chvatal, Edmonds polytopes and a hierarchy of combinatorial problems, 1973.
    """
    yield row
    sizes = [abs(amount) for amount, _ in row.terms]
    if sizes and max(sizes) > 1:
        by = min(sizes) if row.terms[0][0] > 0 else max(sizes)
        if by > 1:
            terms = [(rounded, index) for amount, index in row.terms if (rounded := amount // by)]
            yield Row(terms, row.bound // by, row.guard)


class _Elastic:
    """The relaxation, in which each row under a guard may be broken at a price."""

    def __init__(self, rows: Sequence[Row], boxes: Sequence[tuple[int, int]]) -> None:
        self._rows, self._boxes = rows, boxes
        self._lp = pywraplp.Solver.CreateSolver("GLOP")
        self._lp.SetSolverSpecificParametersAsString("use_dual_simplex: false use_preprocessing: false")
        self._objective = self._lp.Objective()
        self._objective.SetMinimization()
        variables: dict[int, Any] = {}
        self._constraints, self._slacks = [], defaultdict(list)
        for row in rows:
            constraint = self._lp.Constraint(-math.inf, row.bound)
            for amount, index in row.terms:
                if index not in variables:
                    variables[index] = self._lp.NumVar(*boxes[index], "")
                constraint.SetCoefficient(variables[index], amount)
            if row.guard is not None:
                slack = self._lp.NumVar(0, math.inf, "")
                constraint.SetCoefficient(slack, -1)
                self._slacks[row.guard].append(slack)
            self._constraints.append(constraint)

    def contradicts(self, asked: Collection[Lit], left: Callable[[], float]) -> bool:
        """Whether these guards were proven to be too much together."""
        if left() <= 0:
            return False
        for guard, slacks in self._slacks.items():
            for slack in slacks:
                self._objective.SetCoefficient(slack, 1 if guard in asked else 0)
        self._lp.SetTimeLimit(max(1, int(1000 * min(left(), 10**6))))
        if self._lp.Solve() != pywraplp.Solver.OPTIMAL or self._objective.Value() < NOTHING:
            return False
        times = [round(-constraint.dual_value() * ONES) for constraint in self._constraints]
        used = [(many, row) for many, row in zip(times, self._rows, strict=True) if many > 0]
        used = [(many, row) for many, row in used if row.guard is None or row.guard in asked]
        return self._add_up(used)

    def _add_up(self, used: Iterable[tuple[int, Row]]) -> bool:
        """Whether rows, each taken so many times, add up to what cannot be; in whole numbers, and so for sure."""
        total, bound = defaultdict[int, int](int), 0
        for many, row in used:
            bound += many * row.bound
            for amount, index in row.terms:
                total[index] += many * amount
        least = sum(amount * self._boxes[index][0 if amount > 0 else 1] for index, amount in total.items())
        return least > bound
