"""What adding up proves: never anything that is not so, and of many days and people what a search does not end on."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scheduler.solve.certificate import certificate
from scheduler.solve.model import Model

VARIABLES = 4


def plenty() -> float:
    return 60.0


def pigeons(holes: int, each: int, pigeons: int) -> tuple[Model, list[int], list[int]]:
    """So many pigeons, each in one hole, and so many in each hole at most; the guards of pigeons and holes."""
    model = Model()
    cells = [[model.boolean() for _ in range(holes)] for _ in range(pigeons)]
    placed, full = [model.boolean() for _ in cells], [model.boolean() for _ in range(holes)]
    for guard, row in zip(placed, cells, strict=True):
        model.clause([*row, ~guard])
    for guard, column in zip(full, zip(*cells, strict=True), strict=True):
        model.linear([(450, cell) for cell in column], 0, 450 * each + 449)
        model.proto.constraints[len(model.proto.constraints) - 1].enforcement_literal.append(guard)
    return model, placed, full


def test_one_pigeon_too_many_is_named_with_every_hole() -> None:
    model, placed, full = pigeons(holes=6, each=3, pigeons=25)
    found = certificate(model, [list(reversed(placed)), full], plenty)
    assert found is not None and set(found) == {*placed[:19], *full}


def test_what_fits_is_no_contradiction() -> None:
    model, placed, full = pigeons(holes=6, each=3, pigeons=18)
    assert certificate(model, [placed, full], plenty) is None


def test_without_time_nothing_is_proven() -> None:
    model, placed, full = pigeons(holes=2, each=1, pigeons=3)
    assert certificate(model, [placed, full], lambda: 0.0) is None
    asked = iter([1.0])
    found = certificate(model, [placed, full], lambda: next(asked, 0.0))
    assert set(found or ()) == {*placed, *full}  # proven before time was up, and nothing left out after


literals = st.integers(0, 2 * VARIABLES - 1).map(lambda number: number // 2 + 1 if number % 2 else ~(number // 2 + 1))
rows = st.tuples(st.lists(st.tuples(st.integers(-4, 4), literals), max_size=4), st.integers(-6, 4))


@given(st.lists(rows, max_size=5), st.lists(st.lists(literals, min_size=1, max_size=3), max_size=5))
def test_what_is_called_a_contradiction_is_one(
    sums: list[tuple[list[tuple[int, int]], int]], clauses: list[list[int]]
) -> None:
    model, rules = Model(), {}
    for _ in range(VARIABLES):
        model.boolean()
    for terms, most in sums:
        guard = model.boolean()
        model.linear(terms, -100, most)
        model.proto.constraints[len(model.proto.constraints) - 1].enforcement_literal.append(guard)
        rules[guard] = lambda true, terms=terms, most=most: sum(k * true(item) for k, item in terms) <= most
    for among in clauses:
        guard = model.boolean()
        model.clause([*among, ~guard])
        rules[guard] = lambda true, among=among: any(true(item) for item in among)
    found = certificate(model, [list(rules)], plenty)
    for values in product((0, 1), repeat=VARIABLES) if found is not None else ():

        def true(literal: int, values: tuple[int, ...] = values) -> int:
            return values[literal - 1] if literal >= 0 else 1 - values[~literal - 1]

        assert not all(rules[guard](true) for guard in found)
