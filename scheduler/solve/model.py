"""A CP-SAT model written straight into its protocol buffer.

The buffer's own calls cost about half of what the modelling layer costs (measured with
ortools 9.15: 1.1 us a variable, 1.6 us a clause of three). Variable 0 is the constant
one, so that `TRUE` and `FALSE` are literals like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ortools.sat.python import cp_model

from scheduler.rules.rule import FALSE, TRUE, Lit, Term

Values = list[int]


class Model:
    """Variables, constraints and the objective, and what each helper variable stands for."""

    def __init__(self) -> None:
        self.cp = cp_model.CpModel()
        self.proto = self.cp.proto
        self._definitions: list[tuple[int, Callable[[Values], int]]] = []
        self._costs: dict[int, int] = {}
        self._any: dict[frozenset[Lit], Lit] = {}
        self.offset = 0
        self.tops: dict[int, int] = {}
        """The largest value of each variable that is a total."""
        self._variable(1, 1)

    def _variable(self, low: int, high: int) -> int:
        self.proto.variables.add().domain.extend((low, high))
        return len(self.proto.variables) - 1

    def boolean(self, meaning: Callable[[Values], int] | None = None) -> Lit:
        """A new yes/no variable; ``meaning`` computes it from the variables before it."""
        index = self._variable(0, 1)
        if meaning is not None:
            self._definitions.append((index, meaning))
        return index

    def integer(self, high: int, meaning: Callable[[Values], int]) -> int:
        """A new variable from 0 to ``high``; ``meaning`` computes it from the variables before it."""
        index = self._variable(0, high)
        self._definitions.append((index, meaning))
        return index

    def most(self, terms: Iterable[Term]) -> int:
        """The most that a sum of variables could be."""
        return sum(coefficient * self.tops.get(index, 1) for coefficient, index in terms if coefficient > 0)

    def above(self, sums: Sequence[tuple[Sequence[Term], int]]) -> int:
        """A new variable that is how far any of some sums is above its bound at most, and 0 if none is."""
        high = max(0, *(self.most(terms) - bound for terms, bound in sums))

        def excess(values: Values) -> int:
            totals = (sum(coefficient * values[term] for coefficient, term in terms) - bound for terms, bound in sums)
            return max(0, *totals)

        index = self.integer(high, excess)
        row = self.proto.constraints.add().lin_max
        row.target.vars.append(index)
        row.target.coeffs.append(1)
        row.exprs.add()
        for terms, bound in sums:
            beyond = row.exprs.add()
            beyond.vars.extend([term for _, term in terms])
            beyond.coeffs.extend([coefficient for coefficient, _ in terms])
            beyond.offset = -bound
        self.tops[index] = high
        return index

    def total(self, terms: Sequence[Term], constant: int = 0) -> int:
        """A new variable that is ``constant`` and a sum of variables, together never below zero."""
        high = self.most(terms) + constant
        index = self.integer(
            high, lambda values: constant + sum(coefficient * values[term] for coefficient, term in terms)
        )
        self.linear([*terms, (-1, index)], -constant, -constant)
        self.tops[index] = high
        return index

    def any(self, literals: Iterable[Lit]) -> Lit:
        """At least one of them holds; the same literal for the same ones."""
        among = frozenset(literals) - {FALSE}
        if TRUE in among or any(~literal in among for literal in among):
            return TRUE
        if len(among) < 2:
            return next(iter(among), FALSE)
        if among not in self._any:
            ordered = sorted(among)
            found = self.boolean(lambda values: max(holds(values, literal) for literal in ordered))
            self.clause([*ordered, ~found])
            for literal in ordered:
                self.clause([~literal, found])
            self._any[among] = found
        return self._any[among]

    def fix(self, literal: Lit) -> None:
        """The literal is true."""
        index, value = (literal, 1) if literal >= 0 else (~literal, 0)
        domain = self.proto.variables[index].domain
        if value not in (domain[0], domain[1]):
            self.clause([])  # fixed to the opposite before
            return
        domain.clear()
        domain.extend((value, value))

    def clause(self, literals: Sequence[Lit]) -> None:
        """At least one of them is true."""
        self.proto.constraints.add().bool_or.literals.extend(literals or (FALSE,))

    def at_most_one(self, literals: Sequence[Lit]) -> None:
        """No two of them are true."""
        self.proto.constraints.add().at_most_one.literals.extend(literals)

    def linear(self, terms: Iterable[Term], low: int, high: int) -> None:
        """The weighted sum of literals (or integers) lies between ``low`` and ``high``."""
        row = self.proto.constraints.add().linear
        shift = 0
        variables, coefficients = [], []
        for coefficient, literal in terms:
            if literal >= 0:
                variables.append(literal)
                coefficients.append(coefficient)
            else:
                variables.append(~literal)
                coefficients.append(-coefficient)
                shift += coefficient
        row.vars.extend(variables)
        row.coeffs.extend(coefficients)
        row.domain.extend((low - shift, high - shift))

    def cost(self, amount: int, literal: Lit) -> None:
        """Pay ``amount`` for each unit of a literal or an integer."""
        if literal in (TRUE, FALSE):
            self.offset += amount if literal == TRUE else 0
        elif literal >= 0:
            self._costs[literal] = self._costs.get(literal, 0) + amount
        else:
            self.offset += amount
            self._costs[~literal] = self._costs.get(~literal, 0) - amount

    def keep(self, most: int) -> None:
        """Spend no more than ``most`` on what has a price so far."""
        terms = [(amount, index) for index, amount in self._costs.items() if amount]
        lowest = sum(amount * self.proto.variables[index].domain[1] for amount, index in terms if amount < 0)
        self.linear(terms, lowest, most - self.offset)

    def price(self, values: Values) -> int:
        """What values come to, as far as everything has been said."""
        return self.offset + sum(amount * values[index] for index, amount in self._costs.items())

    def finish(self) -> None:
        """Write the objective, as far as everything has been said."""
        self.proto.clear_objective()
        self.proto.objective.vars.extend(list(self._costs))
        self.proto.objective.coeffs.extend(list(self._costs.values()))
        self.proto.objective.offset = self.offset

    def evaluate(self, chosen: Iterable[Lit]) -> Values:
        """The value of each variable if exactly ``chosen`` of the undefined ones hold."""
        values: Values = [0] * len(self.proto.variables)
        values[TRUE] = 1
        for literal in chosen:
            values[literal] = 1
        for index, meaning in self._definitions:
            values[index] = meaning(values)
        return values

    def hint(self, chosen: Iterable[Lit]) -> int:
        """Suggest that exactly ``chosen`` of the undefined variables hold; the rest follows.

        Returns
        -------
        int
            What the objective makes of it.
        """
        values = self.evaluate(chosen)
        self.proto.solution_hint.vars.extend(range(len(values)))
        self.proto.solution_hint.values.extend(values)
        return self.price(values)


def holds(values: Values, literal: Lit) -> int:
    """1 if the literal is true, else 0."""
    return values[literal] if literal >= 0 else 1 - values[~literal]
