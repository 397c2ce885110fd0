"""Drawings: the lines stand where the numbers are."""

from __future__ import annotations

import re

import pytest

from scheduler.formats.page.charts import BOTTOM, LEFT, PANEL, RIGHT, WIDTH, day_chart, trace_chart
from scheduler.formats.report.hours import Bar, ByHour, Curve
from scheduler.solve.result import Progress
from tests.world import SHIFTS

NOON, MIDNIGHT = LEFT + (WIDTH - LEFT - RIGHT) / 2, WIDTH - RIGHT


def day(there: tuple[tuple[int, int], ...], needed: tuple[tuple[int, int], ...]) -> ByHour:
    bars = (
        Bar("ann", SHIFTS["D"], 720, 1440, False, False, ((720, 900), (930, 1440))),
        Bar("bob", SHIFTS["D"], 0, 720, True, False, ((0, 720),)),
    )
    return ByHour(1440, ((0, "00"), (720, "12"), (1440, "24")), bars, (Curve("people", there, needed),))


def points(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def test_curves_and_bars_share_one_axis() -> None:
    chart = day_chart(day(((0, 0), (720, 4)), ((0, 2),)))
    [panel] = chart.panels
    assert [tick.at for tick in chart.ticks] == [LEFT, NOON, MIDNIGHT]
    assert points(panel.there) == [LEFT, panel.bottom, NOON, panel.top, MIDNIGHT, panel.bottom, LEFT]
    assert points(panel.needed) == [LEFT, panel.bottom - PANEL / 2, MIDNIGHT]
    assert [(bar.left, bar.width) for bar in chart.bars] == [(NOON, NOON - LEFT), (LEFT, NOON - LEFT)]
    assert [len(bar.parts) for bar in chart.bars] == [2, 1]
    assert chart.bars[0].parts[0][0] == NOON and chart.bars[1].parts == ((LEFT, NOON - LEFT),)
    assert panel.bottom < chart.bars[0].top < chart.bars[1].top < chart.height


@pytest.mark.parametrize(
    ("there", "needed", "lacking"),
    [
        (((0, 2),), ((0, 2),), False),
        (((0, 2),), ((0, 2), (720, 3)), True),
        (((0, 2), (720, 1)), ((0, 2),), True),
        (((0, 2), (720, 1)), ((0, 2), (720, 1)), False),
    ],
)
def test_a_curve_knows_whether_anybody_is_missing(
    there: tuple[tuple[int, int], ...], needed: tuple[tuple[int, int], ...], lacking: bool
) -> None:
    assert day_chart(day(there, needed)).panels[0].lacking is lacking


def test_a_day_without_anybody_is_an_empty_drawing() -> None:
    chart = day_chart(ByHour(1440, (), (), (Curve("people", ((0, 0),), ((0, 0),)),)))
    assert chart.panels[0].highest == 1 and chart.bars == ()


def test_the_best_comes_down_and_the_bound_goes_up_and_both_go_on_to_the_end() -> None:
    chart = trace_chart([Progress(0, None, 0), Progress(5, 999, 0), Progress(10, 99, 9), Progress(20, 99, 9)])
    end = WIDTH - 20
    best, bound = points(chart.best), points(chart.bound)
    assert best[:2] == [pytest.approx(60 + (WIDTH - 80) / 4), 20]
    assert best[-1] == bound[-1] == end
    assert bound[:2] == [60, BOTTOM]
    levels = {tick.text: tick.at for tick in chart.up}
    assert levels["0"] == BOTTOM and levels["100"] < levels["10"] < levels["1"] < levels["0"]
    assert [tick.text for tick in chart.across] == ["0.0 s", "5.0 s", "10.0 s", "15.0 s", "20.0 s"]


@pytest.mark.parametrize("trace", [[Progress(0, None, 0)], [Progress(0.0, 0, 0)], [Progress(3, None, 7)]])
def test_a_search_that_found_little_is_drawn_all_the_same(trace: list[Progress]) -> None:
    assert trace_chart(trace).bound.startswith("M")
