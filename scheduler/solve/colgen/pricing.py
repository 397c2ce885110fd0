"""The cheapest line of one employee, exactly, by dynamic programming in compiled code.

The graph is days x states of the automaton x levels of a counted total; the value of a
node is the least cost from there to the end of the horizon. This is the shortest path with
resource constraints of S. Irnich, G. Desaulniers: Shortest path problems with resource
constraints, in: Column Generation, Springer 2005; with one counter whose levels are few,
an array of values beats labels with dominance.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.solve.colgen.automaton import Floats, Ints


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def cheapest_symbols(price: Floats, item: Ints, items: int) -> tuple[Floats, Ints]:
    """By day and item, the least price of a symbol that belongs to it, and which symbol that is."""
    days, symbols = price.shape
    least = np.full((days, items), np.inf)
    which = np.zeros((days, items), np.int64)
    for day in range(days):
        for symbol in range(symbols):
            found = item[day, symbol]
            if price[day, symbol] < least[day, found]:
                least[day, found] = price[day, symbol]
                which[day, found] = symbol
    return least, which


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def reachable(
    phase: Ints, following: Ints, letter: Ints, step: Ints, allowed: Ints, start: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """States that can be met before each day, and the levels that a day climbs at least and at most.

    Returns
    -------
    states, ends
        Before day d, and after the last one: ``states[ends[d]:ends[d + 1]]``.
    least, most
        By day.
    """
    days, count = len(phase), following.shape[1]
    here, there = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    here[start] = True
    states = [start]
    ends = np.zeros(days + 2, np.int64)
    ends[1] = 1
    least, most = np.zeros(days, np.int64), np.zeros(days, np.int64)
    for day in range(days):
        there[:] = False
        first = True
        for index in range(ends[day], ends[day + 1]):
            for item in range(len(letter)):
                if not allowed[day, item]:
                    continue
                after = following[phase[day], states[index], letter[item]]
                if after < 0:
                    continue
                there[after] = True
                least[day] = step[item] if first else min(least[day], step[item])
                most[day] = max(most[day], step[item])
                first = False
        for state in range(count):
            if there[state]:
                states.append(state)
        ends[day + 2] = len(states)
    return np.array(states), ends, least, most


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def values(
    phase: Ints,
    ends: Ints,
    states: Ints,
    following: Ints,
    charge: Floats,
    letter: Ints,
    step: Ints,
    price: Floats,
    lowest: Ints,
    highest: Ints,
    value: Floats,
) -> None:
    """Fill in the least cost from each node to the end.

    Parameters
    ----------
    phase
        By day, the row of the automaton's tables.
    ends, states
        The states that can be met before each day: ``states[ends[day]:ends[day + 1]]``.
    following, charge
        The automaton: state after, and cost, by phase, state and letter.
    letter, step
        Of each item: the letter it is and the levels it climbs.
    price
        By day and item.
    lowest, highest
        By day, the levels that can be met before it and that can still end well.
    value
        By day, state and level; the last day's are given.
    """
    for day in range(len(phase) - 1, -1, -1):
        row = phase[day]
        low, high = lowest[day], highest[day]
        for index in range(ends[day], ends[day + 1]):
            state = states[index]
            here = value[day, state]
            here[low : high + 1] = np.inf
            for item in range(len(letter)):
                after = following[row, state, letter[item]]
                if after < 0 or price[day, item] == np.inf:
                    continue
                cost = price[day, item] + charge[row, state, letter[item]]
                climb = step[item]
                first = max(low, lowest[day + 1] - climb)
                last = min(high, highest[day + 1] - climb)
                if first > last:
                    continue
                # From zero on, so that the compiler sees that no index is negative, and takes many levels at once.
                now, then = here[first : last + 1], value[day + 1, after, first + climb : last + climb + 1]
                for level in range(len(now)):
                    now[level] = min(now[level], cost + then[level])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def follow(
    phase: Ints,
    following: Ints,
    charge: Floats,
    letter: Ints,
    step: Ints,
    price: Floats,
    lowest: Ints,
    highest: Ints,
    value: Floats,
    state: int,
    level: int,
) -> Ints:
    """The items, day by day, of a cheapest line that starts in ``state`` at ``level``."""
    days = len(phase)
    line = np.zeros(days, np.int64)
    for day in range(days):
        row = phase[day]
        best = np.inf
        for item in range(len(letter)):
            after = following[row, state, letter[item]]
            there = level + step[item]
            if after < 0 or there < lowest[day + 1] or there > highest[day + 1]:
                continue
            cost = price[day, item] + charge[row, state, letter[item]] + value[day + 1, after, there]
            if cost < best:
                best = cost
                line[day] = item
        state = following[row, state, letter[line[day]]]
        level += step[line[day]]
    return line


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def walk(phase: Ints, following: Ints, letters: Ints, start: int) -> Ints:
    """The state before each day and after the last one; -1 from where the line is not allowed."""
    states = np.full(len(phase) + 1, -1)
    states[0] = start
    for day in range(len(phase)):
        if states[day] < 0:
            break
        states[day + 1] = following[phase[day], states[day], letters[day]]
    return states


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def tails(
    phase: Ints, following: Ints, charge: Floats, counts: Ints, letters: Ints, states: Ints, first: int
) -> tuple[Floats, int]:
    """What the rest of a fixed line costs from each of some states before day ``first``; infinite if not allowed.

    Returns
    -------
    costs
        By state.
    alike
        The first day from which on every counter counts the same, whichever of the states it was.
    """
    at, costs = states.copy(), np.zeros(len(states))
    counted = np.zeros((len(counts), len(states)), np.int64)
    for last in (False, True):
        if last:
            total, counted, at = counted, np.zeros_like(counted), states.copy()
        for day in range(first, len(phase)):
            if last:
                left, alike = np.full(len(counts), -1), True
                for index in range(len(states)):
                    for counter in range(len(counts)):
                        rest = total[counter, index] - counted[counter, index]
                        if costs[index] < np.inf:
                            alike = alike and left[counter] in (-1, rest)
                            left[counter] = rest
                if alike:
                    return costs, day
            for index in range(len(states)):
                if at[index] < 0:
                    continue
                if not last:
                    costs[index] += charge[phase[day], at[index], letters[day]]
                for counter in range(len(counts)):
                    counted[counter, index] += counts[counter, phase[day], at[index], letters[day]]
                at[index] = following[phase[day], at[index], letters[day]]
                if at[index] < 0:
                    costs[index] = np.inf
    return costs, len(phase)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def steps_within(
    phase: Ints,
    ends: Ints,
    states: Ints,
    following: Ints,
    charge: Floats,
    letter: Ints,
    step: Ints,
    price: Floats,
    lowest: Ints,
    highest: Ints,
    value: Floats,
    start: int,
    most: float,
) -> Ints:
    """Every step that lies on a line of cost at most ``most``: day, state, level, item, state after.

    Parameters
    ----------
    value
        As filled in by `values`.
    """
    days = len(phase)
    reached = np.full(value.shape, np.inf)
    reached[0, start, 0] = 0.0
    found = []
    for day in range(days):
        row = phase[day]
        for index in range(ends[day], ends[day + 1]):
            state = states[index]
            for level in range(lowest[day], highest[day] + 1):
                so_far = reached[day, state, level]
                if so_far == np.inf:
                    continue
                for item in range(len(letter)):
                    after = following[row, state, letter[item]]
                    there = level + step[item]
                    if after < 0 or there < lowest[day + 1] or there > highest[day + 1]:
                        continue
                    cost = so_far + price[day, item] + charge[row, state, letter[item]]
                    if cost + value[day + 1, after, there] <= most:
                        reached[day + 1, after, there] = min(reached[day + 1, after, there], cost)
                        found.append((day, state, level, item, after))
    steps = np.zeros((len(found), 5), np.int64)
    for index in range(len(found)):
        for part in range(5):
            steps[index, part] = found[index][part]
    return steps
