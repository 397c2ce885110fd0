"""Sums over stretches of days that cannot all be kept: a negative cycle of difference constraints.

With T(d) the sum before day d, "at most h from day a to b" is T(b) - T(a) <= h, and "at least l" is
T(a) - T(b) <= -l. Such constraints cannot all hold exactly when their graph has a cycle of negative weight; the
cycle is the proof. R. Bellman, On a routing problem, 1958; T. Cormen and others, Introduction to Algorithms, 24.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Edge(NamedTuple, Generic[T]):
    """T(target) - T(source) is at most ``weight``, and why."""

    source: int
    target: int
    weight: int
    why: T


def negative_cycle(nodes: int, edges: Iterable[Edge[T]]) -> list[Edge[T]] | None:
    """Constraints that cannot hold together, each once; None if all can.

    Parameters
    ----------
    nodes
        How many nodes there are, numbered from 0.
    edges
        The constraints.
    """
    ordered = sorted(edges, key=lambda edge: (edge.source, edge.target))
    distance = [0] * nodes
    into: list[Edge[T] | None] = [None] * nodes
    forward = True
    while True:
        changed = False
        for edge in ordered if forward else reversed(ordered):
            reached = distance[edge.source] + edge.weight
            if reached < distance[edge.target]:
                distance[edge.target], into[edge.target] = reached, edge
                changed = True
        if not changed:
            return None
        if (found := _cycle(into)) is not None:
            return found
        forward = not forward


def _cycle(into: Sequence[Edge[T] | None]) -> list[Edge[T]] | None:
    """A cycle among the edges by which the nodes were last reached; such a cycle is always negative."""
    seen = [0] * len(into)
    for round_, start in enumerate(range(len(into)), start=1):
        node = start
        while not seen[node]:
            seen[node] = round_
            edge = into[node]
            if edge is None:
                break
            node = edge.source
        else:
            if seen[node] == round_:
                return _around(into, node)
    return None


def _around(into: Sequence[Edge[T] | None], node: int) -> list[Edge[T]]:
    found: list[Edge[T]] = []
    at = node
    while not found or at != node:
        edge = into[at]
        assert edge is not None
        found.append(edge)
        at = edge.source
    return found


def largest(nodes: int, edges: Iterable[Edge[T]], source: int) -> list[int]:
    """The most that T(node) - T(source) can be, for each node, where all constraints can hold together."""
    ordered = sorted(edges, key=lambda edge: (edge.source, edge.target))
    distance: list[int | None] = [None] * nodes
    distance[source] = 0
    for sweep in range(nodes + 1):  # so that it ends where they cannot
        changed = False
        for edge in ordered if sweep % 2 == 0 else reversed(ordered):
            before, after = distance[edge.source], distance[edge.target]
            if before is not None and (after is None or before + edge.weight < after):
                distance[edge.target] = before + edge.weight
                changed = True
        if not changed:
            break
    assert all(found is not None for found in distance), "every day can be reached by what may be worked"
    return [found for found in distance if found is not None]
