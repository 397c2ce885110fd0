"""What a person sees in a terminal: the roster, the verdict, progress, and errors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from scheduler.formats.report.colours import paints
from scheduler.notation import length_text, plural
from scheduler.problem import Problem
from scheduler.roster import Roster, diff
from scheduler.verify import Verdict

if TYPE_CHECKING:
    from scheduler.solve.result import Progress, Result

PAINTED = ("256", "truecolor", "windows")
"""Colour systems that have enough colours to show each shift as the page and the workbook do."""
PALETTE = ("cyan", "green", "yellow", "magenta", "blue", "bright_cyan", "bright_green", "bright_yellow")
SHOWN = 12
PATIENCE = 2.0
"""Seconds after which people want to know what is going on."""


class Terminal(Console):
    """A console that leaves it to the command what happens when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Do not exit here."""
        raise BrokenPipeError


def plain(text: str) -> Text:
    """Text as it is: no markup, no control characters."""
    return Text("".join(letter if letter.isprintable() else " " for letter in text))


def shift_styles(problem: Problem, colors: str | None) -> dict[str, str]:
    """How each shift is shown in a terminal of this colour system: on its own colour, or in one of a few."""
    if colors in PAINTED:
        return {shift: f"{paint.text} on {paint.background}" for shift, paint in paints(problem.shift_types).items()}
    return {shift: PALETTE[index % len(PALETTE)] for index, shift in enumerate(problem.catalog)}


def roster_tables(problem: Problem, roster: Roster, width: int, colors: str | None = None) -> Iterator[Table]:
    """The roster as a grid of people and days, cut into as many blocks of days as the width needs."""
    calendar, plan = problem.calendar, problem.plan(roster)
    styles = shift_styles(problem, colors)
    worked = {
        (person, day): sorted(line.shifts(day), key=lambda shift: problem.catalog[shift].start)
        for person, line in plan.schedules.items()
        for day in calendar.planned
    }
    columns = {
        day: {person: "+".join(worked[person, day]) or "·" for person in plan.schedules} for day in calendar.planned
    }
    heads = {day: _head(problem, day) for day in calendar.planned}
    hours = {
        person: length_text(sum(calendar.paid(shift, day) for day, shift in line.everything() if day >= 0))
        for person, line in plan.schedules.items()
    }
    names = {person.id: plain(person.label) for person in problem.employees}
    longest = max(cell_len(name.plain) for name in names.values())
    name_width = max(min(longest, max(width // 4, 8)), len("2026"))
    sizes = {
        day: max(2, *(cell_len(text) for text in cells.values()), max(map(cell_len, heads[day].split("\n")))) + 1
        for day, cells in columns.items()
    }
    for days in _blocks(sizes, max(width - name_width - 10, 12)):
        last = days[-1] == calendar.days - 1
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column(f"{calendar.date(days[0]):%b\n%Y}", max_width=name_width, no_wrap=True)
        for day in days:
            table.add_column(Text(heads[day], style="dim" if _free(problem, day) else ""), no_wrap=True)
        if last:
            table.add_column("\nhours", justify="right", no_wrap=True)
        for person in plan.schedules:
            cells = [
                plain(columns[day][person])
                if not worked[person, day]
                else Text(plain(columns[day][person]).plain, styles[worked[person, day][0]])
                for day in days
            ]
            table.add_row(names[person], *cells, *([hours[person]] if last else []))
        yield table


def _head(problem: Problem, day: int) -> str:
    when = problem.calendar.date(day)
    return f"{when:%a}\n{when.day}{'*' if when in problem.calendar.holidays else ''}"


def _free(problem: Problem, day: int) -> bool:
    return problem.calendar.weekday(day) >= 5 or problem.calendar.date(day) in problem.calendar.holidays


def _blocks(sizes: Mapping[int, int], width: int, unit: int = 7) -> Iterator[list[int]]:
    """Columns that fit beside each other; whole units, which are weeks of days, where one fits."""
    block: list[int] = []
    for number, size in sizes.items():
        if block and sum(sizes[other] for other in block) + size > width:
            keep = len(block) // unit * unit or len(block)
            yield block[:keep]
            block = block[keep:]
        block.append(number)
    yield block


def print_table(console: Console, head: Sequence[str], rows: Iterable[Sequence[str]], texts: Collection[str]) -> None:
    """A table of text, cut into as many as the width needs; each begins with the first column.

    Who reads it from a file or a pipe gets it in one piece.

    Parameters
    ----------
    console
        Where.
    head
        Names of the columns.
    rows
        As many cells each.
    texts
        Names of the columns that are text, and not numbers.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    sizes = [max(map(cell_len, (name, *(row[at].plain for row in cells)))) + 2 for at, name in enumerate(head)]
    width = console.width if console.is_terminal else max(console.width, sum(sizes))
    first = sizes[0] if sum(sizes) <= width else min(sizes[0], max(width // 3, 14))
    console.width = width
    for block in _blocks(dict(enumerate(sizes[1:], start=1)), width - first, unit=1):
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        table.add_column(head[0], max_width=first - 2, no_wrap=True)
        for at in block:
            table.add_column(head[at], justify="left" if head[at] in texts else "right", overflow="fold")
        for row in cells:
            table.add_row(row[0], *(row[at] for at in block))
        console.print(table)
        if block[-1] < len(head) - 1:
            console.print()


def verdict_lines(verdict: Verdict, most: int = SHOWN) -> Iterator[Text]:
    """Broken hard rules, then the dearest soft violations, as sentences."""
    for item in verdict.broken[:most]:
        yield Text.assemble(("broken  ", "bold red"), plain(item.text))
    if len(verdict.broken) > most:
        yield Text(f"        and {plural(len(verdict.broken) - most, 'more hard violation')}")
    priced = sorted((item for item in verdict.violations if item.penalty), key=lambda item: -item.penalty)
    for item in priced[:most]:
        yield Text.assemble((f"{item.penalty:>6}  ", "bold"), plain(item.text))
    if len(priced) > most:
        rest = sum(item.penalty for item in priced[most:])
        yield Text(f"{rest:>6}  {plural(len(priced) - most, 'more violation')}, none of them dearer")
    told = [item for item in verdict.violations if item.weight == 0]
    for item in told[:most]:
        yield Text.assemble("  note  ", plain(item.text + (f" ({item.note})" if item.note else "")))
    if len(told) > most:
        yield Text(f"        and {plural(len(told) - most, 'more note')}")
    if verdict.cost is not None:
        cost = verdict.cost
        kinds = {"overtime": cost.overtime, "premiums": cost.premiums, "standby": cost.standby}
        parts = ", ".join(f"{part:,} {kind}" for kind, part in kinds.items() if part)
        yield Text(f"  cost  {cost.total:,} {cost.currency}{f', of it {parts}' if parts else ''}")


def share_lines(verdict: Verdict) -> Iterator[Text]:
    """Of each rule about fair shares, what everybody has beside what would be fair."""
    for share in verdict.shares:
        name = plain(share.employee.label).plain
        yield Text(f" share  {name}: {share.had:g} {share.what}, {share.fair:.1f} would be fair")


def judgement(verdict: Verdict) -> str:
    """``feasible: penalty 27 (coverage 20, request 7)``."""
    state = "feasible" if verdict.feasible else f"NOT feasible, {plural(len(verdict.broken), 'hard violation')}"
    costs = ", ".join(f"{rule} {cost}" for rule, cost in verdict.by_rule.items())
    return f"{state}: penalty {verdict.penalty}" + (f" ({costs})" if costs else "")


def summary(result: Result) -> str:
    """One line about how good the roster is, or why there is none."""
    from scheduler.solve.result import Status

    taken = f"{result.seconds:.1f} s"
    if result.status is Status.INFEASIBLE:
        return f"{result.status}: no roster keeps every hard rule, proven, {taken}; scheduler explain says why"
    if result.penalty is None:
        return f"{result.status}: nothing found and nothing proven, {taken}; allow more --seconds"
    if result.levels:
        best = ", each proven best after those before it" if result.status is Status.OPTIMAL else ""
        return f"{result.status}: penalty {result.penalty} in {plural(len(result.levels), 'level')}{best}, {taken}"
    gap = "proven best" if result.status is Status.OPTIMAL else f"gap {result.gap or 0:.1%}"
    return f"{result.status}: penalty {result.penalty}, bound {result.bound}, {gap}, {taken}"


def level_lines(result: Result) -> Iterator[Text]:
    """What came of each level of priority, and what the earlier ones cost it."""
    for number, level in enumerate(result.levels, start=1):
        proven = "proven best" if level.bound == level.penalty else f"bound {level.bound}"
        least, most = level.loss or (0, 0)
        if number == 1:
            lost = ""
        elif level.loss is None:
            lost = "; what earlier levels cost it was not looked for"
        elif not most:
            lost = "; earlier levels cost it nothing"
        else:
            lost = f"; earlier levels cost it {least if least == most else f'{least} to {most}'}"
        yield plain(f"  {number}. {level.label}: penalty {level.penalty}, {proven}{lost}")


class Waiting:
    """Says what is being done, once it has taken longer than people like to wait. Silent unless on a terminal.

    Parameters
    ----------
    console
        Where; nothing is shown unless it is a terminal.
    doing
        ``reading clinic.yaml``; may be changed while it goes on.
    """

    def __init__(self, console: Console, doing: str) -> None:
        self.console = console
        self.doing = doing
        self.began = console.get_time()
        self.live = Live(console=console, get_renderable=self._line, transient=True, refresh_per_second=4)

    def __enter__(self) -> Waiting:
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.console.is_terminal:
            self.live.stop()

    def _line(self) -> Text:
        seconds = self.console.get_time() - self.began
        return Text(f"{plain(self.doing).plain} ... {seconds:.0f} s" if seconds >= PATIENCE else "", style="dim")


class ProgressLine:
    """One line, kept up to date: best penalty, bound, gap and time. Silent unless on a terminal.

    Parameters
    ----------
    console
        Where; nothing is shown unless it is a terminal.
    limit
        Seconds allowed.
    """

    def __init__(self, console: Console, limit: float) -> None:
        self.limit = limit
        self.latest: Progress | None = None
        self.console = console
        self.began = console.get_time()
        self.live = Live(console=console, get_renderable=self._line, transient=True, refresh_per_second=4)

    def __enter__(self) -> ProgressLine:
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.console.is_terminal:
            self.live.stop()

    def __call__(self, step: Progress) -> None:
        """Take note of a step."""
        self.latest = step

    def _line(self) -> Text:
        step = self.latest
        seconds = self.console.get_time() - self.began
        if step is None or step.penalty is None:
            found = "no roster yet" if step is None else f"no roster yet   bound {step.bound}"
        else:
            found = f"best {step.penalty}   bound {step.bound}   gap {step.gap or 0:.1%}"
        return Text(f"{found}   {seconds:.0f} of {self.limit:.0f} s   Ctrl-C keeps the best", style="dim")


def differences(problem: Problem, before: Roster, after: Roster) -> Iterable[Text]:
    """Who gains and loses what, day by day."""
    change = diff(before, after)
    touched = sorted({(item.employee, item.date) for item in (*change.removed, *change.added)})
    for employee, when in touched:
        lost = "+".join(item.shift for item in change.removed if (item.employee, item.date) == (employee, when))
        won = "+".join(item.shift for item in change.added if (item.employee, item.date) == (employee, when))
        person = problem.people.get(employee)
        yield plain(
            f"{when:%a} {when.isoformat()}  {person.label if person else employee}: {lost or 'off'} -> {won or 'off'}"
        )
