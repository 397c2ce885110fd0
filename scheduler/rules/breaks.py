from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from scheduler.breaks import LONGEST
from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Length, Selector, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, State, clock, tally
from scheduler.rules.rest import earliest_start
from scheduler.rules.rule import FALSE, TRUE, Example, Finding, Lit, Row, RowRule

Cell = tuple[int, str]
"""A day and a shift type."""
Spell = tuple[int, int, int, int, bool]
"""What counts of a spell so far, each no further than it matters: minutes of work, minutes since its start, minutes of
breaks, minutes of work since the last of them, and whether some work without a break was too long."""
FRESH: Spell = (0, 0, 0, 0, False)


class Breaks(RowRule):
    """Long work has breaks, long enough, in time, and no work between them that is too long.

    Shifts that touch, of which each starts just when the one before ends, are one spell of work; the others are each a
    spell of their own. A spell of more than `over` working hours, unpaid breaks not counted, has breaks of at least
    `least` together, paid or not. With `begin_by`, those count that begin at most so long after the start of the spell;
    with `shortest`, those that are no shorter. With `longest`, no work before, between or after them lasts longer. A
    break of which no time is stated (`unpaid_break`) is taken to be in one piece, and in time as far as its shift
    allows. Each spell worked that lacks any of this is one unit.
    """

    title: ClassVar[str] = "Breaks in long shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DM-", 1, {"over": 6, "least": "0:30"}),
        Example("DM-", 2, {"over": 3, "least": "0:30"}),
        Example("D--", 0, {"over": 8, "least": "0:30"}),
        Example("PQ-", 1, {"over": 6, "least": "0:30", "begin_by": 4}),
        Example("PQ-", 1, {"over": 6, "least": "0:30", "longest": 6}),
        Example("[DE]--", 1, {"over": 8, "least": "0:30"}),
        Example("DN|D-", 1, {"over": 8, "least": "0:30"}),
    )
    order: ClassVar[int] = 3

    rule: Literal["breaks"] = "breaks"
    """Kind of the rule."""
    over: Length
    """A spell of more working hours than this needs the breaks."""
    least: Annotated[Length, lasting(0, LONGEST)]
    """Shortest time of all breaks together."""
    shortest: Annotated[Length, lasting(0, LONGEST)] = 0
    """A break shorter than this does not count."""
    begin_by: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """How long after the start of the spell a break begins at the latest, to count."""
    longest: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """Longest work without a break that counts."""
    shifts: Selector | None = None
    """Shift types or tags that it is about; all that make a working day where left out."""

    def _lack(self, spell: Sequence[ShiftType]) -> str | None:
        """What shifts in one go lack, in words; None if they have what they need."""
        if sum(shift.nominal - shift.unpaid for shift in spell) <= self.over:
            return None
        rested, now = 0, 0
        starts, ends = [0], []
        for shift in spell:
            counted = [(begin, end) for begin, end in shift.pauses if end - begin >= self.shortest]
            rested += sum(
                end - begin for begin, end in counted if self.begin_by is None or now + begin <= self.begin_by
            )
            if shift.unpaid_break and shift.unpaid_break >= self.shortest:
                rested += shift.unpaid_break if self.begin_by is None or now <= self.begin_by else 0
                counted = [(0, shift.nominal)]  # wherever within the shift
            ends += [now + begin for begin, _ in counted]
            starts += [now + end for _, end in counted]
            now += shift.nominal
        if rested < self.least:
            late = f" that begin within {length_text(self.begin_by)}" if self.begin_by is not None else ""
            return f"with breaks of {length_text(rested)}{late}, {length_text(self.least)} needed"
        unbroken = max(end - start for start, end in zip(starts, [*ends, now], strict=True))
        if self.longest is not None and unbroken > self.longest:
            return f"with {length_text(unbroken)} of work without a break, {length_text(self.longest)} allowed"
        return None

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        spells: list[list[tuple[int, ShiftType]]] = []
        going_on: dict[int, list[tuple[int, ShiftType]]] = {}
        duties = [(*calendar.span(shift, day), day, shift) for day, shift in schedule.duties(self.shifts)]
        for start, end, day, shift in sorted(duties, key=lambda duty: (*duty[:3], duty[3].id)):
            spell = going_on.pop(start, None)
            if spell is None:
                spell = []
                spells.append(spell)
            spell.append((day, shift))
            going_on[end] = spell
        for spell in spells:
            if spell[-1][0] >= 0 and (lack := self._lack([shift for _, shift in spell])) is not None:
                shifts = " and ".join(f"{shift.label} on {calendar.label(day)}" for day, shift in spell)
                hours = f"{' without a gap' if len(spell) > 1 else ''}, more than {length_text(self.over)} hours"
                text = f"{schedule.employee.label} has {shifts}{hours} {lack}"
                yield Finding(1, tuple(sorted({day for day, _ in spell})), text)

    def _with(self, spell: Spell, shift: ShiftType) -> Spell:
        """A spell that goes on with one more shift."""
        work, since, rested, unbroken, too_long = spell
        in_time = DAY_MINUTES**2 if self.begin_by is None else self.begin_by - since
        most = DAY_MINUTES**2 if self.longest is None else self.longest
        begun = -unbroken
        for begin, end in shift.pauses:
            if end - begin >= self.shortest:
                rested += end - begin if begin <= in_time else 0
                too_long = too_long or begin - begun > most
                begun = end
        if shift.unpaid_break and shift.unpaid_break >= self.shortest:
            rested += shift.unpaid_break if in_time >= 0 else 0
            too_long = too_long or -begun > most
            begun = shift.nominal
        unbroken = shift.nominal - begun
        return (
            min(work + shift.nominal - shift.unpaid, self.over + 1),
            0 if self.begin_by is None else min(since + shift.nominal, self.begin_by + 1),
            min(rested, self.least),
            0 if self.longest is None else min(unbroken, self.longest + 1),
            too_long or unbroken > most,
        )

    def _lacking(self, spell: Spell) -> bool:
        """Whether a spell that ends here lacks anything."""
        work, _, rested, _, too_long = spell
        return work > self.over and (rested < self.least or too_long)

    def _without(self, catalog: Catalog) -> frozenset[str]:
        """The shifts that lack something where each is a spell of its own."""
        return frozenset(
            shift for shift in catalog.select(self.shifts) if self._lacking(self._with(FRESH, catalog[shift]))
        )

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        without = self._without(catalog)
        touches = _touching(calendar, catalog, self.shifts)
        near = {shift for cell, others in touches.items() for _, shift in (cell, *others)}
        if any(catalog[shift].rested for shift in near):
            without -= near  # the breaks of another shift may be enough for both
        if without:
            yield Limit("shifts", without, calendar.planned, high=0)

    def post(self, row: Row) -> None:
        if self.weight == 0:
            return
        touches = _touching(row.calendar, row.catalog, self.shifts)
        worked = (
            {(day, shift): lit for day, shift, lit in row.cells(row.calendar.known, self.shifts)} if touches else {}
        )
        later = {
            cell: thens
            for cell in worked
            if cell in touches
            and (thens := [then for then in touches[cell] if then in worked and not row.apart(*cell, *then)])
        }
        joined = {*later, *(then for thens in later.values() for then in thens)}
        still_open = tuple(row.windows(1))
        without = tuple(self._without(row.catalog))
        for day, shift, literal in row.cells(still_open, without) if without else ():
            if (day, shift) not in joined:
                row.forbid([literal])
        if joined:
            self._post_spells(row, {cell: worked[cell] for cell in joined}, later, still_open)

    def _post_spells(
        self, row: Row, worked: Mapping[Cell, Lit], later: Mapping[Cell, Sequence[Cell]], still_open: Collection[int]
    ) -> None:
        """Go through shifts that may touch others in order of time, with all that a spell may be when it ends there."""
        order = sorted(worked, key=lambda cell: (*row.calendar.span(row.catalog[cell[1]], cell[0]), cell))
        earlier: dict[Cell, list[Cell]] = defaultdict(list)
        ways: dict[Cell, dict[Spell, list[tuple[Cell, Spell] | None]]] = {}
        for cell in order:
            shift = row.catalog[cell[1]]
            ways[cell] = {self._with(FRESH, shift): [None]}
            for first in earlier[cell]:
                for spell in ways[first]:
                    ways[cell].setdefault(self._with(spell, shift), []).append((first, spell))
            for then in later.get(cell, ()):
                earlier[then].append(cell)
        matters: set[tuple[Cell, Spell]] = set()
        for cell in reversed(order):
            for spell in ways[cell]:
                onwards = ((then, self._with(spell, row.catalog[then[1]])) for then in later.get(cell, ()))
                if (cell[0] >= 0 and self._lacking(spell)) or any(way in matters for way in onwards):
                    matters.add((cell, spell))
        here: dict[tuple[Cell, Spell], tuple[Lit, bool]] = {}
        for cell in order:
            for spell, sources in ways[cell].items():
                if (cell, spell) not in matters:
                    continue
                cases, undecided = [], cell[0] in still_open
                for source in sources:
                    if source is None:
                        cases.append(_all(row, [worked[cell], *(~worked[first] for first in earlier[cell])]))
                    else:
                        literal, open_before = here[source]
                        cases.append(_all(row, [worked[cell], literal]))
                        undecided = undecided or open_before
                literal = row.any(cases)
                here[cell, spell] = literal, undecided
                ends = [literal, *(~worked[then] for then in later.get(cell, ()))]
                # What is settled altogether is nothing that a neighbourhood could mend.
                if cell[0] >= 0 and self._lacking(spell) and (undecided or not {TRUE, FALSE}.issuperset(ends)):
                    row.forbid(ends)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        links: dict[str, set[Cell]] = defaultdict(set)
        for (day, first), others in _touching(calendar, catalog, self.shifts).items():
            links[first].update((later - day, then) for later, then in others)
        picked = catalog.select(self.shifts)
        crossing = frozenset(first for first, others in links.items() if any(days for days, _ in others))
        lacks, mended = self._possible(catalog, picked, links)
        if mended:
            raise NotImplementedError("a later day may bring the breaks that an earlier one lacks")
        if not links or not lacks:
            without = self._without(catalog)

            def lacking(today: Phase, shifts: Sequence[str]) -> int:
                return len(without.intersection(shifts))

            yield tally(lacking, days=calendar.planned)
            return
        shifts = [catalog[shift] for shift in picked]
        number = {shift: index for index, shift in enumerate(picked)}
        earliest = earliest_start(shifts)
        times_of = clock(calendar, shifts)

        def step(memory: State, today: Phase, worked: Sequence[str]) -> tuple[State, int]:
            going_on = {end: (spell, told) for end, spell, told in memory}
            (length, times), planned = today
            count, over = 0, set()
            for (start, end), shift in sorted((times[number[shift]], shift) for shift in worked if shift in number):
                before, told = going_on.pop(start, (FRESH, False))
                over.discard(start)
                spell = self._with(before, catalog[shift])
                tells = planned and self._lacking(spell)
                count += tells - told
                going_on[end] = spell, tells
                if shift not in crossing:
                    over.add(end)
            kept = ((end - length, *rest) for end, rest in going_on.items() if end not in over)
            return tuple(sorted(item for item in kept if item[0] >= earliest)), count

        if crossing:
            yield Resource(step, (), lambda day: (times_of(day), day >= 0))
        else:
            yield tally(
                lambda today, worked: step((), today, worked)[1],
                phase=lambda day: (times_of(day), True),
                days=calendar.planned,
            )

    def _possible(
        self, catalog: Catalog, picked: Iterable[str], links: Mapping[str, Iterable[Cell]]
    ) -> tuple[bool, bool]:
        """Whether any spell may lack anything, and whether one that does at midnight may be mended after it."""
        todo = [(shift, self._with(FRESH, catalog[shift]), False) for shift in picked]
        seen = set(todo)
        mended = False
        while todo:
            shift, spell, lacked = todo.pop()
            for days, then in links.get(shift, ()):
                so_far = self._lacking(spell) if days else lacked
                onwards = (then, self._with(spell, catalog[then]), so_far)
                mended = mended or (so_far and not self._lacking(onwards[1]))
                if onwards not in seen:
                    seen.add(onwards)
                    todo.append(onwards)
        return any(self._lacking(spell) for _, spell, _ in seen), mended


def _all(row: Row, literals: Iterable[Lit]) -> Lit:
    """All of them hold."""
    return ~row.any(~literal for literal in literals)


@lru_cache(maxsize=16)  # the same for every employee
def _touching(calendar: Calendar, catalog: Catalog, names: tuple[str, ...] | None) -> Mapping[Cell, Sequence[Cell]]:
    """By day and shift, what starts just when it ends, of the known days; only where there is anything."""
    spans = {
        (day, shift): calendar.span(catalog[shift], day) for day in calendar.known for shift in catalog.select(names)
    }
    starting: dict[int, list[Cell]] = defaultdict(list)
    for cell, (start, _) in spans.items():
        starting[start].append(cell)
    return {cell: starting[end] for cell, (_, end) in spans.items() if end in starting}
