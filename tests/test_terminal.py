"""What a person sees: the roster, the verdict, the progress, and nothing that a name could do to the screen."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from scheduler import terminal
from scheduler.calendar import HolidayCalendar
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import ConsecutiveDays, Coverage, Request
from scheduler.solve import Progress, Result, Status
from scheduler.verify import Verdict, verify
from tests.world import roster, world


def printed(problem: Problem, found: Roster, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, highlight=False)
    for table in terminal.roster_tables(problem, found, width):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_a_roster_is_a_grid_of_people_and_days_with_hours() -> None:
    problem = world(
        [], 3, people=["ann", {"id": "bob", "name": "Bob"}], holidays=HolidayCalendar(add={"2026-11-24": "x"})
    )
    assert printed(problem, roster(ann="D-[DC]", bob="-N-"), 80) == "\n".join(
        [
            "Nov  Mon Tue Wed",
            "2026 23  24* 25  hours",
            "ann  D   ·   D+C 16:00",
            "Bob  ·   N   ·    8:00",
        ]
    )


@pytest.mark.parametrize(
    ("width", "blocks"),
    [(200, [28]), (70, [14, 14]), (50, [7, 7, 7, 7]), (30, [4, 4, 4, 4, 4, 4, 4])],
)
def test_whole_weeks_stand_together_where_a_week_fits(width: int, blocks: list[int]) -> None:
    lines = printed(world([], 28), roster("D" * 28), width).splitlines()
    assert [len(head.split()) - 1 for head in lines[::3]] == blocks
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]Ann[/red]", "[red]Ann[/red]"),
        ("Ann\x1b[2Jtje", "Ann [2Jtje"),
        ("Ann\nB", "Ann B"),
        ("\u202eAnn", " Ann"),
        ("Ann 😀", "Ann 😀"),
    ],
)
def test_a_name_is_text_and_nothing_more(name: str, shown: str) -> None:
    assert terminal.plain(name).plain == shown


def expensive(count: int) -> Verdict:
    wishes = [Request(employee="me", days=f"2026-12-{day:02}", want="off", weight=day) for day in range(1, count + 1)]
    return verify(world(wishes, count, start=date(2026, 12, 1)), roster("D" * count, start=date(2026, 12, 1)))


def test_the_dearest_violations_come_first_and_the_rest_is_one_sum() -> None:
    lines = [line.plain for line in terminal.verdict_lines(expensive(14))]
    assert len(lines) == terminal.SHOWN + 1
    assert lines[0] == "    14  me asked not to work on Mon 14 Dec"
    assert lines[-1] == "     3  2 more violations, none of them dearer"


def test_broken_hard_rules_come_before_all_else() -> None:
    problem = world([ConsecutiveDays(max=1), Coverage(shifts="N", days={"Mon": 1})], 3)
    verdict = verify(problem, roster("DDD"))
    assert [line.plain for line in terminal.verdict_lines(verdict)] == [
        "broken  me has 3 working days in a row (Mon 23 Nov to Wed 25 Nov), 1 allowed",
        "  1000  Mon 23 Nov: 1 person on N needed, 0 there",
    ]
    assert terminal.judgement(verdict) == "NOT feasible, 1 hard violation: penalty 1000 (coverage 1000)"


def result(status: Status, penalty: int | None = None, bound: int = 0) -> Result:
    cost = [Request(employee="me", days="Mon", want="off", weight=penalty or 0)]
    verdict = None if penalty is None else verify(world(cost, 1), roster("D"))
    more: dict[str, Any] = {"seconds": 1.23, "limit": 60, "method": "cpsat", "seed": 0, "workers": 1, "trace": ()}
    return Result(status=status, roster=None, verdict=verdict, bound=bound, **more)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (result(Status.OPTIMAL, 64, 64), "OPTIMAL: penalty 64, bound 64, proven best, 1.2 s"),
        (result(Status.FEASIBLE, 80, 60), "FEASIBLE: penalty 80, bound 60, gap 25.0%, 1.2 s"),
        (
            result(Status.INFEASIBLE),
            "INFEASIBLE: no roster keeps every hard rule, proven, 1.2 s; scheduler explain says why",
        ),
        (result(Status.UNKNOWN), "UNKNOWN: nothing found and nothing proven, 1.2 s; allow more --seconds"),
    ],
)
def test_one_line_says_how_good_it_is(found: Result, line: str) -> None:
    assert terminal.summary(found) == line


def test_progress_says_what_is_known_and_how_to_end_it() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, get_time=lambda: 5.0)
    progress = terminal.ProgressLine(console, limit=60)
    console.get_time = lambda: 12.0  # type: ignore[method-assign]
    shown = []
    for step in (Progress(1.0, None, 7), Progress(2.0, 80, 60)):
        progress(step)
        shown.append(progress._line().plain)
    assert shown == [
        "no roster yet   bound 7   7 of 60 s   Ctrl-C keeps the best",
        "best 80   bound 60   gap 25.0%   7 of 60 s   Ctrl-C keeps the best",
    ]


def test_whoever_waits_is_told_what_for_but_not_at_once() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, get_time=lambda: 5.0)
    waiting = terminal.Waiting(console, "reading a\x1b[31m.yaml")
    shown = []
    for now in (6.9, 7.0, 65.0):
        console.get_time = lambda now=now: now  # type: ignore[method-assign, misc]
        shown.append(waiting._line().plain)
    assert shown == ["", "reading a [31m.yaml ... 2 s", "reading a [31m.yaml ... 60 s"]


def test_nobody_is_told_anything_where_nobody_watches() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    with terminal.Waiting(console, "reading"):
        assert console.is_terminal is False
    assert isinstance(console.file, io.StringIO) and console.file.getvalue() == ""


def test_shifts_have_their_own_colours_where_there_are_enough_of_them() -> None:
    problem = world([], 1, shifts="DEN")
    assert terminal.shift_styles(problem, "truecolor")["D"] == "#000000 on #77aadd"
    assert terminal.shift_styles(problem, "standard") == {"D": "cyan", "E": "green", "N": "yellow"}
    assert terminal.shift_styles(problem, None) == terminal.shift_styles(problem, "standard")


def test_differences_are_told_day_by_day_in_order() -> None:
    problem = world([], 3, people=["ann", {"id": "bob", "name": "Bob"}])
    before, after = roster(ann="D-D", bob="-N-"), roster(ann="D-N", bob="DN-")
    assert [line.plain for line in terminal.differences(problem, before, after)] == [
        "Wed 2026-11-25  ann: D -> N",
        "Mon 2026-11-23  Bob: off -> D",
    ]


HEAD = ("scenario", "status", "penalty", "against base")
ROWS = [["base", "OPTIMAL", "4000", "the same"], ["[b]two[/b] more part-time nurses 😀", "FEASIBLE", "17", "-3983"]]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_table_is_cut_where_the_width_ends(width: int) -> None:
    console = Console(width=width, force_terminal=True, no_color=True, file=io.StringIO(), _environ={})
    terminal.print_table(console, HEAD, ROWS, HEAD[:2])
    assert isinstance(console.file, io.StringIO)
    lines = Text.from_ansi(console.file.getvalue()).plain.splitlines()
    assert max(map(cell_len, lines)) <= width
    assert sum(line.startswith("scenario") for line in lines) == (2 if width == 40 else 1)
    for cell in ("FEASIBLE", "3983", "the same", "[b]two"):
        assert any(cell in line for line in lines)


def test_a_table_for_a_pipe_is_in_one_piece() -> None:
    console = Console(width=40, file=io.StringIO(), _environ={})
    terminal.print_table(console, HEAD, ROWS, HEAD[:2])
    assert isinstance(console.file, io.StringIO)
    assert "[b]two[/b] more part-time nurses 😀  FEASIBLE" in console.file.getvalue()
    assert len(console.file.getvalue().splitlines()) == 3
