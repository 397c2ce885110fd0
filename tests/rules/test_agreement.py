"""`check` and the encoding agree on every small roster: hard and soft, both directions.

For each rule with several sets of parameters, every roster of a small world is judged
twice: by `verify`, which reads dates, and by the solver, which only sees what the rule
posted. A rule whose two faces differ on a single roster fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from typing import Any

import pytest

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import RULES, Availability, Pin, Request
from scheduler.rules.coverage import Demand
from scheduler.rules.rest import Rest
from scheduler.rules.rule import Example, RosterRule, Rule
from scheduler.verify import verify
from tests.solve.oracle import Encoding
from tests.world import MONDAY, ORDINARY, SHIFTS, days_of, roster, world

FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (27, 28, 29))
FSS = ["Fri", "Sat", "Sun"]


@dataclass(frozen=True)
class Case:
    """A rule with parameters, and the rosters on which its faces are compared."""

    rule: str
    parameters: dict[str, Any]
    alphabet: str = "DN-"
    days: int = 5
    history: str = ""
    start: date = MONDAY
    people: tuple[str | dict[str, Any], ...] = ("me",)
    more: dict[str, Any] = field(default_factory=dict)
    apart: int = 1
    """Days from one that differs between the rosters to the next; those between are off."""

    def __str__(self) -> str:
        inside = ",".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{self.rule}({inside})-{self.alphabet}{self.days}{'-after-' + self.history if self.history else ''}"

    def problem(self, rules: list[Rule]) -> Problem:
        """The small world of the case under these rules."""
        pins = [Pin.model_validate(pin) for pin in self.more.get("pins", ())]
        made = world(
            [*rules, *pins, *self.more.get("also", ())],
            self.days,
            history=self.history,
            people=self.people,
            start=self.start,
            shifts=self.more.get("shifts", ORDINARY),
            **{"pay": self.more["pay"]} if "pay" in self.more else {},
        )
        if zone := self.more.get("zone"):
            clock = {"start": self.start, "days": self.days, "zone": zone}
            made = Problem.model_validate({**made.model_dump(by_alias=True), "horizon": clock})
        return made

    def rosters(self) -> Iterator[Roster]:
        letters = self.alphabet.split() if " " in self.alphabet else list(self.alphabet)
        names = [person["id"] if isinstance(person, dict) else person for person in self.people]
        differ = -(-self.days // self.apart)
        for cells in product(letters, repeat=differ * len(self.people)):
            lines = {
                person: ("-" * (self.apart - 1)).join(cells[index * differ : (index + 1) * differ])
                for index, person in enumerate(names)
            }
            yield roster(start=self.start, **lines)


HISTORIES = ("D", "ND-", "NNN", "-DD", "--N")
MULTI = "D E M [DE] [DM] -"
SPELLS = "F P Q H [FP] [FQ] [PH] [QH] [FPH] [FH] -"
TWO = ("ann", "bob")
WISHES = [
    Request(employee="me", days="Mon, Wed", want="off", weight=0),
    Request(employee="bob", days="Mon, Tue", want="on", weight=0),
    Request(employee="bob", days="Mon-Wed", want="off", shifts="N", weight=0),
]
RATHER_NOT = [
    Availability(employee="me", days="Mon, Tue", kind="undesired", weight=0, until="12:00"),
    Availability(employee="bob", days="Mon-Wed", kind="undesired", weight=0, effective="2026-11-24.."),
    Availability(employee="bob", days="Mon, Wed", kind="preferred", weight=0, until="07:00", shifts="night"),
]
PAY = {
    "rate": 10,
    "premiums": [{"shifts": "N", "percent": 20}, {"days": "Sat", "add": 1}],
    "overtime": [{"over": 6, "per": "day"}, {"over": 7, "per": "day", "percent": 100}, {"over": 14, "per": "week"}],
}
BY_THE_CLOCK = {
    "rate": 10,
    "premiums": [{"days": "Sat, Sun", "within": "00:00-24:00", "percent": 50}, {"within": "22:00-06:30", "add": 2}],
    "overtime": [{"over": 14, "per": "week"}],
}
STANDBY = {
    "rate": 10,
    "standby": [{"percent": 25}, {"shifts": "C", "days": "Sat, Sun", "each": 9}, {"shifts": "E", "each": "30.50"}],
    "premiums": [{"within": "22:00-06:00", "percent": 20, "each": 3}],
    "overtime": [{"over": 14, "per": "week"}],
}
THREE = ("ann", "bob", "cy")
SKILLED = (
    {"id": "me", "skills": ["rare", "lent"]},
    {"id": "bob", "skills": "lent"},
    {"id": "cy"},
    {"id": "ann", "skills": [{"skill": "rare", "expires": "2026-11-23"}]},
)
RISING = {"id": "me", "skills": ["rare", {"skill": "rare", "level": 3, "since": "2026-11-24"}]}
TEAM = (
    {"id": "me", "tags": ["team"]},
    {"id": "bob", "tags": ["team"], "since": "2026-11-24"},
    {"id": "cy", "tags": ["team"]},
)
ENDING = {"id": "ann", "skills": [{"skill": "rare", "expires": "2026-11-23"}]}
NEW = {"id": "me", "hours": 16, "since": "2026-11-25", "until": "2026-11-26"}
PART_TIME = ({"id": "ann", "hours": 40}, {"id": "bob", "hours": 30})

AWAY = [
    Availability(employee="me", days="Wed", kind="leave", weight=0),
    Availability(employee="me", days="Fri", kind="leave", weight=0, **{"from": "12:00"}),
    Request(employee="me", days="Thu", want="off", weight=0),
    Request(employee="me", days="Mon, Tue", want="off", shifts="N", weight=0),
]
LEAVE = Availability(employee="me", days="Mon-Wed", kind="leave", credit=6, weight=0)
GRANTED = Availability(employee="me", days="Mon, Tue", kind="leave", credit=6)
PART = Availability(employee="me", days="Mon, Tue", kind="leave", credit=5, weight=0, **{"from": "12:00"})
GONE = Availability(employee="me", days="2026-11-21..2026-11-23", kind="leave", weight=0)
USUAL = {"min": 1, "ideal": 2, "max": 2}

CASES = [
    Case("consecutive-days", {"min": 2, "max": 3}, "D-", 9),
    Case("consecutive-days", {"of": "off", "min": 2, "max": 3}, "D-", 9),
    Case("consecutive-days", {"of": ["N"], "min": 3}, "DN-", 6),
    Case("consecutive-days", {"of": "late", "max": 2}, "DEN-", 4),
    *(Case("consecutive-days", {"min": 2, "max": 3}, "DN-", 5, history) for history in HISTORIES),
    *(Case("consecutive-days", {"of": "off", "min": 3, "max": 3}, "D-", 6, history) for history in HISTORIES),
    *(Case("consecutive-days", {"of": "N", "min": 2, "max": 2}, "DN-", 5, history) for history in HISTORIES),
    *(Case("consecutive-days", {"min": 3, "border": "closed"}, "D-", 6, history) for history in ("", *HISTORIES)),
    *(Case("consecutive-days", {"of": "off", "min": 4, "border": "closed"}, "D-", 3, h) for h in ("", "D", "--")),
    Case("consecutive-days", {"max": 0}, "D-", 4),
    Case("consecutive-days", {"min": 20}, "D-", 6),
    *(Case("weekends", {"max": 1}, "D-", 11, history, FRIDAY) for history in ("", "DD", "-")),
    Case("weekends", {"min": 1, "max": 1, "weekend": ["Fri", "Sat", "Sun"]}, "D-", 10, "", FRIDAY),
    Case("weekends", {"max": 0, "shifts": "night"}, "DN-", 7),
    Case("weekends", {"max": 0}, "D-", 3, "D", date(2026, 11, 29)),
    *(Case("weekends", {"min": 3, "max": 3, "before": before}, "D-", 10, "", FRIDAY) for before in (2, 4, {"me": 2})),
    *(Case("weekends", {"min": 1, "max": 2, "per": per, **more}, "D-", 29, history, start, apart=7)
      for start in (SATURDAY, SUNDAY) for more in ({}, {"effective": "2026-11-30.."})
      for per in ("rolling 3 weeks", "month", "2 weeks from 2026-11-25") for history in ("", "D-----D-----D--")),
    Case("weekends", {"max": 1, "per": "rolling 4 weeks"}, "D-", 15, "-----D-", apart=2),
    *(Case("weekends", {"min": 1, "max": 2, "per": per}, "D-", 50, "D-----D------", SATURDAY, apart=7)
      for per in ("rolling 6 weeks", "rolling 3 weeks")),
    Case("weekends", {"max": 0, "per": "rolling week"}, "D-", 8, "D", SUNDAY),
    Case("weekends", {"max": 1, "per": "rolling 4 weeks"}, "D-", 8, "D------", SATURDAY,
         more={"pins": [{"employee": "me", "date": SUNDAY, "shift": "D"}]}),
    *(Case("weekends", {"min": 21, "max": 21, "per": per, "before": {"me": 20}}, "D-", 15, history, start, apart=2)
      for start in (SATURDAY, SUNDAY) for per in ("year", "month", "2 weeks from 2026-11-18")
      for history in ("", "DD------")),
    *(
        Case("consecutive-weekends", {"min": 2, "max": 2, **more}, "D-", 29, history, start, apart=7)
        for start in (SATURDAY, SUNDAY)
        for more in ({}, {"border": "closed"}, {"of": "off"})
        for history in ("", "D", "-------D", "--------D", "-D------")
    ),
    Case("consecutive-weekends", {"min": 2, "border": "closed", "weekend": "Sun"}, "D-", 29, "", SUNDAY, apart=7),
    Case("consecutive-weekends", {"max": 0, "shifts": "night"}, "DN-", 7, "--N-", SATURDAY),
    *(Case("identical-weekends", {"count": c}, "DN-", 4, h, FRIDAY) for c in ("weekends", "days") for h in ("", "D")),
    Case("identical-weekends", {"count": "days"}, "D E N [DE] -", 3, "", FRIDAY),
    Case("identical-weekends", {}, "D N [DE] -", 2, "E", date(2026, 11, 29)),
    *(Case("identical-weekends", {"weekend": FSS, "count": c}, "DEN-", 3, "", FRIDAY) for c in ("weekends", "days")),
    Case("complete-weekends", {"count": "days"}, "D-", 10, "", FRIDAY),
    Case("complete-weekends", {"count": "days", "weekend": ["Fri", "Sat", "Sun", "Mon"]}, "D-", 7, "D", SATURDAY),
    Case("complete-weekends", {"count": "days", "weekend": FSS}, "D-", 11, "", FRIDAY),
    *(Case("pattern", {"days": ["D", "E", "D"]}, "DE-", 6, h) for h in ("", "D", "DE")),
    *(
        Case("pattern", {"days": ["N", "off", ["D", "E"]], "starts": "Fri, Sun"}, "DN-", 5, history, SUNDAY)
        for history in ("", "N", "N-")
    ),
    *(Case("pattern", {"days": ["work", "any", "off"]}, "D-", 6, h) for h in ("", "D-", "-D")),
    Case("pattern", {"days": [["late", "off"], "D"]}, "D E [DE] C -", 3),
    *(Case("pattern", {"days": "N", "then": [["N", "off"], "off"]}, "DN-", 5, h) for h in ("", "N", "DN", "ND", "N-")),
    *(Case("pattern", {"days": ["D", "D"], "then": ["off", "off"]}, "D-", 6, h) for h in ("", "DD", "DDD")),
    Case("pattern", {"days": ["N", "off"], "then": ["off", "any", "D"]}, "DN-", 6, "N"),
    Case("pattern", {"days": "C"}, "D C [DC] -", 3),
    *(Case("rotation", {"days": days, "from": start, "ahead": ahead}, "DN-", 5, history)
      for days in ("D N off", [["D", "off"], "any", "late"]) for start in ("2026-11-20", "2026-11-29")
      for ahead, history in (({}, ""), ({"me": 1}, "ND"), ({"me": 400}, "N"))),
    Case("rotation", {"days": "D", "from": "2026-11-23"}, "DN-", 4, more={"also": [LEAVE]}),
    Case("rotation", {"days": "off late work", "from": "2026-11-23"}, "D E [DE] C [DC] -", 3),
    Case("rotation", {"days": "D N off", "from": "2026-11-23"}, "DN-", 4, "N",
         more={"pins": [{"employee": "me", "date": "2026-11-24", "shift": "D"}]}),
    *(Case("stand-in", {}, "D A S [DA] -", 3, history) for history in ("", "A")),
    *(
        Case(rule, parameters, "DN-", 4, "N", SATURDAY, more={"pins": [{"employee": "me", "date": SUNDAY, **pin}]})
        for rule, parameters in (
            ("pattern", {"days": "N", "then": ["off"]}),
            ("pattern", {"days": ["N", "D"]}),
            ("consecutive-days", {"of": "N", "min": 3, "border": "closed"}),
            ("consecutive-weekends", {"max": 0}),
            ("identical-weekends", {"count": "days"}),
            ("complete-weekends", {"count": "days", "weekend": ["Sat", "Sun", "Mon"]}),
            ("weekends", {"max": 2, "before": 2}),
            ("shift-count", {"min": 6, "before": 3}),
        )
        for pin in ({"shift": "N"}, {})
    ),
    Case("complete-weekends", {}, "D-", 11, "", FRIDAY),
    Case("complete-weekends", {}, "D-", 4, "D", date(2026, 11, 29)),
    Case("complete-weekends", {}, "D-", 8, "", date(2026, 11, 29)),
    Case("complete-weekends", {"weekend": ["Fri", "Sat", "Sun"]}, "D-", 10, "", FRIDAY),
    *(Case("forbidden-succession", {"first": ["N", "E"], "then": ["D", "E"]}, "DEN-", 4, h) for h in ("", "N", "-E")),
    Case("forbidden-succession", {"first": "late", "then": "late"}, "D E N [DE] -", 3),
    *(Case("rest", {"hours": 11}, "DEN-", 4, history) for history in ("", "N", "E", "EN")),
    Case("rest", {"hours": "11:30"}, "D E [DE] -", 4),
    Case("rest", {"hours": 30}, "DN-", 5),
    *(Case("rest", {"hours": 35, "after": "late"}, "DENC-", 4, history) for history in ("", "N-")),
    Case("rest", {"hours": 35, "after": ["N", "C"]}, "D [DE] N C -", 3),
    *(Case("linked-shifts", {"first": "N", "then": ["D", "E"], "later": 1}, "DEN-", 4, h) for h in ("", "-N")),
    Case("linked-shifts", {"first": "D", "then": ["E", "C"]}, "D E [DE] [DC] C -", 3, "C"),
    Case("linked-shifts", {"first": "D", "then": "D", "later": 3}, "D-", 6, "DD-"),
    *(Case("activation", {"per": per}, "DC-", 4, h, FRIDAY) for per in ("horizon", "week") for h in ("", "D")),
    Case("activation", {"shifts": "night", "per": "rolling 2 days"}, "DN-", 4, "N"),
    Case("breaks", {"over": 5, "least": "0:30"}, "DMC-", 3, "D"),
    *(Case("breaks", {"over": 5, "least": "0:30", **more}, "DPQM-", 3, "P", more={"shifts": "DMPQ"})
      for more in ({"begin_by": 3}, {"longest": "4:15"}, {"longest": 7, "shortest": "0:45"}, {"shortest": "0:46"})),
    Case("breaks", {"over": 3, "least": "0:15", "shifts": ["M", "C"]}, "D [DM] C -", 3),
    *(Case("breaks", parameters, SPELLS, 2, history, more={"shifts": "FPQH"})
      for parameters in (
          {"over": 6, "least": "0:30"}, {"over": 8, "least": 1, "begin_by": 9},
          {"over": 8, "least": "0:30", "longest": 7}, {"over": 17, "least": "1:15", "shortest": "0:31"},
          {"over": 6, "least": "0:15", "shifts": ["P", "H"]}, {"over": 8, "least": "0:50", "effective": "2026-11-24.."},
          {"over": 6, "least": "0:45", "shortest": "0:31", "begin_by": 9})
      for history in ("", "H", "[FPH]")),
    Case("breaks", {"over": 6, "least": "0:30"}, "F P H [PH] -", 3, "H", more={"shifts": "FPQH",
         "pins": [{"employee": "me", "date": "2026-11-24", "shift": "H"}]}),
    *(Case("breaks", {"over": 8, "least": "0:30"}, "D E N [DE] [EN] [DEN] -", 3, history)
      for history in ("", "N", "[DE]", "D[EN]")),
    Case("breaks", {"over": 15, "least": "0:30"}, "D N [DN] -", 3, "N", date(2026, 10, 24),
         more={"zone": "Europe/Berlin"}),
    Case("breaks", {"over": 8, "least": "0:30"}, "DN-", 4, "N", more={"also": [Rest(hours=11)]}),
    Case("breaks", {"over": 8, "least": "0:30"}, "F P H [FP] -", 3, "H", more={"shifts": "FPQH", "also": [
         Rest(hours=1)]}),
    Case("rest", {"hours": 9}, "DEN-", 3, "E", date(2026, 3, 7), more={"zone": "America/New_York"}),
    *(Case("weekly-rest", {"hours": 35, "per": "rolling 3 days"}, "DNC-", 5, history) for history in ("", "ND")),
    Case("weekly-rest", {"hours": 24}, "D-", 9),
    Case("weekly-rest", {"hours": 30, "per": "week"}, "DN-", 5, "DDDD", FRIDAY),
    Case("weekly-rest", {"hours": 24, "per": "rolling 2 days"}, "D E [DE] M -", 4),
    Case("weekly-rest", {"hours": 40, "per": "rolling 3 days"}, "DEN-", 4, "E", date(2026, 10, 31),
         more={"zone": "America/New_York"}),
    *(Case("short-rests", {"hours": 11, "max": 1, "per": per}, "DEN-", 5, history) for per in
      ("horizon", "rolling 3 days") for history in ("", "N", "EN")),
    Case("short-rests", {"hours": 30, "max": 0}, "D E [DE] M -", 4),
    *(Case("split-gap", gap, alphabet, 2, "D", more={"shifts": "DENCWXY"})
      for gap in ({"min": "0:45"}, {"max": "1:15"}, {"min": "0:30", "max": "0:30"})
      for alphabet in ("D W Y [WX] [WY] [XY] [WXY] [WC] -", "D [DN] [XN] [XD] [DE] [DX] -")),
    Case("split-gap", {"max": 7}, "[DN] N D -", 2, "[DN]", date(2026, 3, 28), more={"zone": "Europe/Berlin"}),
    *(Case("travel", {"between": sites, "time": time}, "W X D [WX] [WXY] -", 3, history, more={"shifts": "DCWXY"})
      for sites in (["west", "east"], ["west", "east", "north"]) for time in ("0:31", 18) for history in ("", "X")),
    Case("travel", {"between": ["north", "west"], "time": "14:30"}, "W Y [WY] -", 3, "Y", date(2026, 3, 28),
         more={"zone": "Europe/Berlin", "shifts": "DWXY"}),
    *(Case("variety", {"max": most, "per": per}, "W X [WY] [XY] D -", 3, history, FRIDAY, more={"shifts": "DCWXY"})
      for most, per in ((0, "day"), (1, "day"), (1, "week"), (2, "week"), (1, "rolling 2 days"), (2, "rolling 2 days"))
      for history in ("", "YW")),
    *(Case("variety", {"of": of, "min": 1, "max": 2, "per": per}, "D E [DN] C -", 4, history, FRIDAY,
         more={"shifts": "DENC"})
      for of in ("shifts", ["D", "late", "C"]) for per in ("week", "rolling 3 days", "horizon")
      for history in ("", "EN", "DEDN")),
    *(Case("steady-starts", {"tolerance": tolerance}, alphabet, 3, history, more={"shifts": "DENMCWXY"})
      for tolerance in (0, "3:30", 7)
      for alphabet, history in (("D M E N C -", "D"), ("D E [DN] [WX] [EN] -", "[DM]"))),
    *(Case("rest", {"hours": 46, "run": run, **after}, "DN-", 6, history)
      for run in (1, 2, 3) for after in ({}, {"after": "night"}) for history in ("", "NN", "D-N")),
    *(Case("rest", {"hours": 31, "run": 2, "after": ["N", "E"]}, "D N [EN] [DN] -", 4, history)
      for history in ("", "[EN]")),
    Case("rest", {"hours": 46, "run": 2, "effective": "2026-11-24..2026-11-27"}, "DN-", 6, "N"),
    Case("rest", {"hours": 46, "run": 2, "after": "N"}, "DN-", 5, "N",
         more={"pins": [{"employee": "me", "date": "2026-11-25", "shift": "N"}]}),
    *(Case("around-time-off", {"days": "Mon, Wed", **sides}, "DEN-", 4, history)
      for sides in ({"before": "1:30"}, {"after": 8}, {"before": 30, "after": 16}) for history in ("", "N-", "-E")),
    *(Case("around-time-off", {"before": 8, "after": 12, **more}, "DN-", 5, "NN", more={"also": AWAY})
      for more in ({}, {"of": "leave"}, {"of": "requests"}, {"shifts": "night"}, {"of": [], "days": "Tue"})),
    Case("around-time-off", {"before": 40, "after": 40, "days": "Mon-Thu"}, "DE-", 6),
    Case("around-time-off", {"before": 6, "after": 40, "days": "Tue", "shifts": ["C", "E"]}, "D E [DE] [DC] C -", 3),
    Case("around-time-off", {"before": 8, "after": 8, "days": "Tue"}, "DEN-", 4,
         more={"pins": [{"employee": "me", "date": "2026-11-25", "shift": "D"}]}),
    *(Case("days-off", {"min": 1, "max": 2, "per": "rolling 4 days"}, "DC-", 6, history) for history in ("", "DD")),
    Case("days-off", {"min": 2, "max": 4, "per": "week"}, "D-", 9, "DDD-D", FRIDAY),
    Case("short-rests", {"hours": 11, "max": 1, "per": "rolling 4 days"}, "DE-", 3, "EDED"),
    Case("days-off", {"min": 2}, "D [DE] -", 4),
    *(Case("compensation", {"days": days, "within": within, "earlier": earlier}, "D-", 9, history, FRIDAY)
      for days, within, earlier in (("Sun", 2, 0), ("Sat, Sun", 3, 2), ("daily", 2, 1), ("daily", 1, 3))
      for history in ("", "D-D", "DDD")),
    *(Case("compensation", {"days": "daily", "within": 2, "off": "Mon, Tue, Thu", **more}, "D [DC] C -", 4, "C")
      for more in ({}, {"shifts": "C"}, {"shifts": ["C", "D"], "earlier": 1})),
    *(Case("rests-made-good", {"hours": 11, "by_hours": by, "within": within, "earlier": earlier}, "DEN-", 5, history)
      for by, within, earlier in ((12, 2, 0), (16, 1, 2), (16, 2, 0)) for history in ("", "E", "ENE")),
    Case("rests-made-good", {"hours": 9, "by_hours": 13, "within": 1, "earlier": 1}, "D E [DE] M N -", 3, "E",
         date(2026, 3, 27), more={"zone": "Europe/Berlin"}),
    Case("rests-made-good", {"hours": 11, "by_hours": 16, "within": 1, "effective": "2026-11-24..2026-11-27"},
         "DEN-", 5, "N"),
    *(Case("rolling-hours", {"max": most, "within": within}, "DEN-", 4, history)
      for most, within in ((8, 24), (12, 30), (17, 60)) for history in ("", "N", "EN", "EDE")),
    Case("rolling-hours", {"max": "10:30"}, "D [DE] M [DN] -", 3, "[DE]"),
    Case("rolling-hours", {"max": 5, "within": 20, "shifts": ["C", "N"]}, "D N C -", 3, "C", date(2026, 3, 27),
         more={"zone": "Europe/Berlin"}),
    Case("rolling-hours", {"max": "7:30", "within": 25}, "P Q E -", 3, "Q", more={"shifts": "EPQ"}),
    Case("rolling-hours", {"max": 10, "effective": "2026-11-24..2026-11-25"}, "DE-", 4, "E"),
    Case("rolling-hours", {"max": 10}, "DE-", 4, "E", more={"pins": [{"employee": "me", "date": "2026-11-24",
         "shift": "E"}]}),
    Case("compensation", {"days": "Mon, Wed, Thu", "within": 3, "earlier": 2, "effective": "2026-11-24..2026-11-29"},
         "D-", 8, "DD"),
    Case("compensation", {"days": "daily", "within": 2, "earlier": 2}, "D-", 7,
         more={"pins": [{"employee": "me", "date": "2026-11-25", "shift": "D"}]}),
    Case("no-overlap", {}, "D N M B C [NC] [DM] -", 3),
    Case("no-overlap", {}, "DNB-", 4, "N"),
    *(Case(rule, {**parameters, "effective": "2026-11-24..2026-11-26"}, "DN-", 5, "ND") for rule, parameters in (
        ("consecutive-days", {"min": 2, "max": 2}), ("consecutive-days", {"of": "off", "min": 2, "max": 2}),
        ("rest", {"hours": 11}), ("forbidden-succession", {"first": "N", "then": "D"}), ("shift-count", {"max": 1}),
        ("rotation", {"days": "N D D off", "from": "2026-11-23"}),
        ("around-time-off", {"before": 8, "after": 8, "days": "daily"}),
        ("hours", {"min": 14, "max": 16}), ("days-off", {"max": 1, "per": "rolling 2 days"}),
        ("weekly-rest", {"hours": 35, "per": "rolling 3 days"}), ("short-rests", {"hours": 11, "max": 0}),
        ("availability", {"employee": "me", "days": "daily", "kind": "preferred"}),
        ("request", {"employee": "me", "days": "daily", "want": "off"}),
        ("hours", {"max": 8, "per": "week", "leave": False}))),
    *(Case(rule, {"effective": "2026-12-05.."}, "DN-", 7, "-DDDD-", date(2026, 12, 1)) for rule in
      ("complete-weekends",)),
    Case("weekends", {"max": 0, "effective": "2026-11-29.."}, "D-", 8),
    Case("shifts-per-day", {"max": 1}, "D E [DE] [DC] [DEN] -", 3),
    Case("shifts-per-day", {"max": 2}, "D [DE] [DEN] [DENC] -", 3),
    Case("eligibility", {}, "D S [DS] -", 3),
    Case("eligibility", {}, "DN-", 5, "D", people=(NEW,)),
    *(Case("hours", {"min": 12, "max": 20, "per": "week"}, "DM-", 6, h, FRIDAY) for h in ("", "DD", "DDD-D")),
    *(Case("hours", {"min": 12, "max": 24, "per": "rolling 4 days"}, "DM-", 5, h) for h in ("", "DD")),
    *(Case("hours", {"min": 4, "max": 10, "per": per, "average": True}, "DM-", 6, "DD", FRIDAY)
      for per in ("horizon", "2 weeks", "rolling 2 weeks", "rolling 90 days", "month")),
    Case("hours", {"max": 10, "per": "rolling 90 days", "average": True}, "DM-", 5),
    *(Case(rule, {**bounds, "per": per, "before": {"me": before}}, "DM-", 5, h, date(2026, 11, 28))
      for rule, bounds, before in (
        ("hours", {"min": "112:30", "max": 120}, 100), ("shift-count", {"min": 22, "max": 23}, 20),
        ("days-off", {"min": 12, "max": 13}, 10), ("hours", {"max": 120, "shifts": "M"}, "112:15"))
      for per in ("year", "half-month", "horizon") for h in ("", "DMD")),
    *(Case("hours", {"min": 112, "max": 120, "per": per, "before": 100}, "DM-", 4, h, date(2026, 11, 28),
           more={"also": [LEAVE, Availability(employee="me", days="Sat, Sun", kind="leave", credit=9, weight=0)]})
      for per in ("month", "year") for h in ("", "DM")),
    *(Case("hours", {"max": 20, "per": "month", "before": 30, **more}, "DM-", 4, "D", date(2026, 11, 28),
           more={"also": [Availability(employee="me", days="Sun", kind="leave", credit=9, weight=0)]})
      for more in ({}, {"within": "08:00-12:00"}, {"effective": "2026-11-29..2026-11-30"})),
    *(Case("hours", {"min": 35, "max": 36, "per": per, "average": True, "before": {"me": before}}, "DM-", 5, h,
           date(2026, 11, 27)) for per, before in (("month", 130), ("2 weeks from 2026-11-16", 50),
           ("year from 2026-11-16", 50)) for h in ("", "DMD")),
    *(Case("agreed-hours", {"below": 4, "above": 4, "per": per, "before": {"me": before}}, "DM-", 5, h, FRIDAY,
           people=people)
      for per, before in (("month", 50), ("year", 720), ("2 weeks from 2026-11-25", 4)) for h in ("", "DMD")
      for people in (("me",), ({"id": "me", "hours": 20, "since": "2026-11-20"},))),
    *(Case("agreed-hours", {"below": 2, "above": 6, "per": per, "balance": balance}, "DM-", 5, h, FRIDAY, people=people)
      for per in ("horizon", "month") for balance in ({"me": 10}, "-9:30") for h in ("", "DMD")
      for people in (("me",), ({"id": "me", "hours": 20, "until": "2026-11-29"},))),
    *(Case("agreed-hours", {"per": per, "balance": {"me": 20}, "effective": "2026-11-24.."}, "DM-", 4, "DMD",
           more={"also": [LEAVE]}) for per in ("horizon", "week")),
    Case("agreed-hours", {"per": "month", "before": 40, "above": 4}, "DM-", 4, "", FRIDAY, more={"also": [LEAVE]}),
    Case("hours", {"max": 20, "per": "month", "before": 8}, "DM-", 4, "N", FRIDAY,
         more={"pins": [{"employee": "me", "date": "2026-11-28", "shift": "D"}]}),
    *(Case(rule, {"min": 12, "max": 20, "per": per} if rule == "hours" else {"min": 1, "max": 2, "per": per}, "DM-", 5,
           h, date(2026, 11, 13)) for rule in ("hours", "days-off", "shift-count")
      for per in ("half-month", "month from 2026-01-15") for h in ("", "D-" * 6)),
    Case("hours", {"min": "19:30", "max": "30:15"}, "DM-", 5),
    Case("hours", {"max": 8, "shifts": ["night", "M"]}, "DNM-", 4),
    *(Case("hours", {"min": 14, "max": 16, "per": per}, "D-", 4, h, FRIDAY, more={"also": [LEAVE]}) for per in
      ("week", "horizon") for h in ("", "DDD-D")),
    Case("hours", {"max": 5}, "DM-", 3, more={"also": [LEAVE]}),
    *(Case("hours", {"min": 14, "max": 18, "per": per}, "D M [MN] N C -", 3, history, more={"also": [PART]})
      for per in ("horizon", "rolling 2 days") for history in ("", "N")),
    *(Case("hours", {"min": 14, "max": 18, "per": per}, "DM-", 4, history, more={"also": [GRANTED]})
      for per in ("horizon", "rolling 2 days") for history in ("", "N")),
    Case("hours", {"min": 10, "max": 12}, "DMN-", 3,
         more={"also": [LEAVE], "pins": [{"employee": "me", "date": "2026-11-24", "shift": "M"}]}),
    *(Case("hours", {"min": 3, "max": 9, "within": within, "per": "rolling 4 days"}, "D E N C -", 4, h)
      for within in ("22:00-06:00", "14:00-16:30") for h in ("", "NN")),
    Case("hours", {"max": 6, "within": "00:00-24:00"}, "N M -", 3, "", date(2026, 3, 28),
         more={"zone": "Europe/Berlin"}),
    *(Case("agreed-hours", {"below": 4, "above": 4, "per": per}, "DM-", 6, h, FRIDAY)
      for per in ("week", "horizon", "rolling 2 weeks") for h in ("", "DD", "DDD-D")),
    *(Case("agreed-hours", {"above": None, "per": per}, "DM-", 5) for per in ("horizon", "rolling 4 days")),
    *(Case("agreed-hours", {"per": per}, "DM-", 4, "", FRIDAY, more={"also": [LEAVE]}) for per in ("week", "horizon")),
    *(Case("agreed-hours", {"below": 4}, "DN-", 4, "N", more={"also": [leave]}) for leave in (LEAVE, PART)),
    *(Case("agreed-hours", {"per": per}, "DM-", 4, people=(NEW,)) for per in ("week", "horizon", "rolling 3 days")),
    Case("rotation", {"days": "D N off", "from": "2026-11-23"}, "DN-", 5, people=(NEW,)),
    Case("agreed-hours", {"below": None}, "DM-", 4, people=({"id": "me", "hours": 20},)),
    Case("agreed-hours", {"above": 2}, "DM-", 2, people=({"id": "me", "hours": 20}, {"id": "bob"})),
    Case("agreed-hours", {"shifts": "M", "per": "rolling 3 days"}, "DM-", 5),
    Case("hours", {"max": 9}, "N-", 3, "", date(2026, 3, 28), more={"zone": "Europe/Berlin"}),
    *(Case("shift-count", {"min": 1, "max": 2, "per": "week"}, "DN-", 6, h, FRIDAY) for h in ("", "D", "DDD-D")),
    Case("shift-count", {"max": 2, "per": "2 weeks from 2026-11-16"}, "DN-", 6, "D-D", FRIDAY),
    Case("shift-count", {"shifts": ["N", "E"], "min": 2, "max": 2}, "DEN-", 4),
    Case("shift-count", {"max": 2}, "D [DE] C -", 4),
    *(Case("shift-count", {"min": 9, "max": 9, "before": before}, "DN-", 4, "D") for before in (7, 11)),
    *(
        Case("availability", {"employee": "me", "days": "Tue, Wed", "kind": kind, **time}, "DNE-", 4, history)
        for kind in ("unavailable", "leave", "undesired", "preferred")
        for time in ({}, {"from": "05:00", "until": "08:00"})
        for history in ("", "N")
    ),
    Case("availability", {"employee": "me", "days": "Mon, Tue", "kind": "preferred"}, "N-", 3, "N"),
    *(Case("availability", {"employee": "me", "days": "Tue, Wed", **wish, **time}, "DENC-", 4, history)
      for wish in ({"shifts": "night"}, {"kind": "undesired", "shifts": ["N", "C"]},
                   {"kind": "preferred", "shifts": "night"})
      for time in ({}, {"until": "05:00"}) for history in ("", "N")),
    Case("availability", {"employee": "me", "days": "Mon, Tue", "shifts": "late"}, "D N [DE] [DN] -", 3, "N",
         more={"pins": [{"employee": "me", "date": "2026-11-24", "shift": "N"}]}),
    Case("request", {"employee": "me", "days": "Tue, Wed", "want": "on", "shifts": ["D", "night"]}, "D E N [DE] -", 3),
    Case("request", {"employee": "me", "days": "daily", "want": "off"}, "DC-", 4),
    Case("pin", {"employee": "me", "date": "2026-11-24", "shift": "C"}, "D C [DC] -", 3),
    Case("pin", {"employee": "me", "date": "2026-11-24"}, "D C [DC] -", 3),
    *(
        Case("coverage", {"days": {"Mon-Wed": USUAL, "2026-11-24": level}, **more}, "DN-", 3, people=TWO)
        for level in (0, 1, {"min": 2}, {"ideal": 1}, {"max": 0}, {"ideal": 2, "max": 2})
        for more in ({}, {"shifts": "night"}, {"ideal_weight": 3, "max_weight": 5})
    ),
    *(Case("together", {"employees": ["ann", "bob"], "want": want, "on": on}, "DN-", 3, people=TWO)
      for want in ("together", "apart") for on in ("shift", "day")),
    Case("together", {"employees": ["ann", "bob"], "on": "day", "shifts": ["D", "N"], "days": "Mon"}, "D E [DN] C -", 2,
         people=TWO),
    Case("together", {"employees": ["ann", "bob", "cy"], "shifts": "D"}, "DE-", 2, people=THREE),
    *(Case("together", {"who": {"tags": "team"}, "want": want, "on": on}, "DN-", 2, history, people=TEAM)
      for want in ("together", "apart") for on in ("shift", "day") for history in ("", "N")),
    *(Case("together", {"who": who, "want": want, "on": on}, "DN-", 2, people=(RISING, "bob", ENDING))
      for who in ({"skills": "rare"}, {"except": {"skills": "rare", "level": 2}})
      for want in ("together", "apart") for on in ("shift", "day")),
    *(Case("together", {"who": {"tags": "team"}, "want": want}, "DN-", 2, people=TEAM,
           more={"pins": [{"employee": "me", "date": "2026-11-24", "shift": "D"}]}) for want in ("together", "apart")),
    *(Case("supervision", {"who": {"except": {"employees": "cy"}}, "by": {"employees": "cy"}, "ratio": ratio, "on": on},
           "DN-", 2, people=THREE) for ratio in (1, 2) for on in ("shift", "day")),
    *(Case(rule, {"days": {"daily": days}, "points": {"lent": 2, "rare": 3}, "max_weight": 5}, "N-", 2, history,
           people=SKILLED)
      for rule, days in (("coverage", {"min": 3, "ideal": 5, "max": 6}), ("coverage", {"max": 2}),
                         ("time-coverage", {"06:00-08:00": {"min": 3, "ideal": 4, "max": 4}}))
      for history in ("", "N")),
    *(Case("supervision", {"who": {"except": {"employees": "cy"}}, "by": {"employees": "cy"}, "on": "time", **more},
           "P Q -", 1, people=THREE, more={"shifts": "PQ"})
      for more in ({}, {"ratio": 2}, {"slot": "1:00"}, {"slot": 24})),
    *(Case("supervision", {"who": {"employees": "me"}, "by": {"employees": "bob"}, "on": "time", **more},
           "D M N Q C -", 2, history, start, people=("me", "bob"), more={"shifts": "DMNQC", **clock})
      for more in ({}, {"shifts": ["night", "C"], "slot": "4:00"}, {"days": "Tue, Sun", "slot": "1:10"})
      for history, start, clock in (("", MONDAY, {}), ("N", date(2026, 3, 28), {"zone": "Europe/Berlin"}))),
    *(Case("supervision", {"who": {"except": {"employees": "cy"}}, "by": {"skills": "rare"}, "on": on}, "D-", 2,
           people=SKILLED) for on in ("shift", "day", "time")),
    Case("coverage", {"days": {"daily": {"min": 1, "max": 1}}, "who": {"skills": "rare"}}, "D-", 2, people=SKILLED),
    *(Case(rule, {**parameters, "who": {"skills": "rare", "level": 2}}, "DN-", 2, "N", people=(RISING, "bob"))
      for rule, parameters in (("coverage", {"days": {"daily": {"min": 1, "max": 1}}}),
                               ("supervision", {"by": {"employees": "bob"}}), ("shift-count", {"max": 1}))),
    Case("supervision", {"who": {"employees": "me"}, "by": {"employees": "bob"}}, "P Q D -", 2, people=("me", "bob"),
         more={"shifts": "PQD"}),
    Case("identical-weekends", {}, "P Q D [DQ] -", 2, "", SATURDAY, more={"shifts": "DEPQ"}),
    Case("variety", {"of": "shifts", "min": 2, "max": 2}, "P Q E -", 3, "Q", more={"shifts": "DEPQ"}),
    *(Case("together", {"employees": ["me", "bob"], "want": want}, "P Q D -", 2, people=("me", "bob"),
           more={"shifts": "PQD"}) for want in ("together", "apart")),
    Case("time-coverage", {"days": {"daily": {"08:30-13:30": {"min": 1, "ideal": 2, "max": 2}}}, "max_weight": 7},
         "P Q D -", 2, people=("me", "bob"), more={"shifts": "PQD"}),
    Case("coverage", {"days": {"daily": {"min": 1, "max": 1}}, "shifts": "L"}, "P Q D -", 2, people=("me", "bob"),
         more={"shifts": "PQD"}),
    Case("hours", {"max": 15}, "P Q D -", 3, more={"shifts": "PQD"}),
    Case("coverage", {"days": {"daily": {"min": 1, "max": 1}}, "who": {"employees": "bob"}}, "DN-", 3, people=TWO),
    *(Case("budget", {"max": 150, "step": 20, "per": per}, "DN-", 4, "DD", FRIDAY, more={"pay": PAY})
      for per in ("horizon", "week")),
    Case("budget", {"max": 90, "step": 30, "who": {"employees": "bob"}}, "D [DM] C -", 2, people=TWO,
         more={"pay": PAY}),
    Case("budget", {"max": 100}, "D-", 4, people=TWO, more={"pay": {"rate": 7}}),
    *(Case("budget", {"min": 90, "max": 100, "step": 20, "per": per}, "DN-", 4, "DD", FRIDAY, more={"pay": PAY})
      for per in ("horizon", "week")),
    *(Case("budget", {"max": 110, "step": 20}, letters, days, history, FRIDAY, more={"pay": BY_THE_CLOCK, **more})
      for letters, days, history, more in (("EN-", 4, "N", {}), ("P Q E -", 3, "", {"shifts": "DEPQ"}))),
    Case("budget", {"min": 40, "max": 75, "step": 10}, "CEN-", 3, "N", FRIDAY, more={"pay": STANDBY}),
    Case("budget", {"min": 90, "max": 130, "step": 20}, "BN-", 3, "N", date(2026, 3, 28),
         more={"pay": BY_THE_CLOCK, "zone": "Europe/Berlin"}),
    Case("budget", {"min": 60, "step": 25, "per": "day", "who": {"employees": "bob"}}, "D [DM] C -", 2, people=TWO,
         more={"pay": PAY}),
    *(Case("fairness", {"shifts": "N", **more}, "DN-", 3, history, people=("me", "bob"))
      for more in ({}, {"opening": {"bob": 2}}, {"days": "Mon, Tue, 2026-11-22"}, {"measure": "hours", "step": 5},
                   {"shifts": ["D", "N"], "points": {"night": 3, "N": 2}})
      for history in ("", "NN-")),
    *(Case("fairness", {"shifts": "N", "count": "worst", **more}, "DN-", 3, history, people=("me", "bob"))
      for more in ({}, {"opening": {"bob": 3}}, {"measure": "hours", "step": 5})
      for history in ("", "NN-")),
    Case("fairness", {"count": "worst"}, "D-", 3,
         people=({"id": "ann", "hours": 40}, {"id": "bob", "hours": 20}, "cy")),
    Case("fairness", {"who": {"except": {"employees": "me"}}, "step": 1}, "D-", 3, people=("me", "ann", "bob")),
    *(Case(rule, {**parameters, "effective": "2026-11-24..2026-11-24"}, "DN-", 3, "N", people=("me", "bob"))
      for rule, parameters in (
        ("coverage", {"days": {"daily": USUAL}, "shifts": "D", "max_weight": 5}),
        ("coverage", {"days": {"2026-11-23": 2, "Tue, Wed": 1}, "shifts": "night"}),
        ("time-coverage", {"days": {"daily": {"06:00-08:00": USUAL}}, "max_weight": 7}),
        ("together", {"employees": ["me", "bob"]}), ("together", {"employees": ["me", "bob"], "want": "apart"}),
        *(("supervision", {"who": {"employees": "me"}, "by": {"employees": "bob"}, "on": on})
          for on in ("shift", "day", "time")),
        ("budget", {"max": 50, "step": 20}), ("budget", {"max": 10, "per": "week", "who": {"employees": "bob"}}),
        ("fairness", {"points": {"N": 3}}), ("fairness", {"opening": {"me": 2}, "count": "worst"}),
        ("fairness", {"measure": "hours", "step": 3}))),
    *(Case("budget", {"max": 100, "step": 20, "per": per, "effective": "2026-11-26..2026-11-28"}, "DN-", 4, "DD",
           FRIDAY, more={"pay": PAY}) for per in ("horizon", "week")),
    Case("fairness", {"measure": "hours", "step": 3, "effective": "2026-11-25.."}, "DM-", 4, people=("me", "bob"),
         more={"also": [LEAVE]}),
    *(Case("fairness", {"who": who, "days": "daily except Wed", **more}, "DN-", 3, history,
           people=({"id": "me", "hours": 30, "skills": "lent"}, ENDING),
           more={"also": [GONE]})
      for who in (None, {"skills": ["rare", "lent"]}, {"except": {"skills": "rare"}})
      for more in ({"opening": {"ann": 2}}, {"measure": "hours", "step": 3}) for history in ("", "N-")),
    Case("fairness", {"measure": "hours", "step": 3}, "DM-", 3, people=("me", "bob"), more={"also": [GONE]}),
    Case("fairness", {"shifts": "N", "effective": "2026-11-22..2026-11-24"}, "DN-", 3, "NN-", people=("me", "bob")),
    Case("fairness", {"measure": "refusals", "opening": {"bob": 3}, "effective": "..2026-11-24"}, "DN-", 3,
         people=("me", "bob"), more={"also": WISHES}),
    *(Case("fairness", {"measure": "refusals", **more}, "DN-", 3, people=("me", "bob"), more={"also": WISHES})
      for more in ({}, {"days": "Mon, Tue", "opening": {"bob": 3}})),
    Case("fairness", {"shifts": "N", "who": {"except": {"skills": "rare", "level": 2}}}, "DN-", 2, "N",
         people=(RISING, "bob")),
    *(Case("fairness", {"measure": "refusals", **more}, "DN-", 3, history, people=("me", "bob"),
           more={"also": [*RATHER_NOT, WISHES[0]]})
      for more in ({}, {"days": "Mon, Tue"}, {"count": "worst"}) for history in ("", "N")),
    Case("fairness", {"measure": "refusals"}, "DN-", 3, people=("me", "bob"),
         more={"also": RATHER_NOT, "pins": [{"employee": "me", "date": "2026-11-24", "shift": "D"}]}),
    *(Case("fairness", {"measure": "hours", "step": 3, **more}, "BM-", 3, people=("me", "bob"), more={"also": [leave]})
      for leave in (LEAVE, PART) for more in ({}, {"count": "worst"})),
    Case("fairness", {"shifts": ["D", "C"], "measure": "hours"}, "D [DE] C -", 2, people=PART_TIME),
    *(
        Case("time-coverage", {"days": days, "max_weight": 5, "slot": slot}, "DN-", 3, history, people=("me", "bob"))
        for days in (
            {"daily": {"06:00-08:00": {"min": 1, "ideal": 2, "max": 2}}},
            {"Mon, Wed": {"14:30-15:15": 1}, "Tue": {"22:00-02:00": {"min": 1, "max": 1}}},
        )
        for slot in ("0:30", "1:30")
        for history in ("", "N")
    ),
]  # fmt: skip


BY_NAME = {rule.key(): rule for rule in RULES}


def priced(rule: str, parameters: dict[str, Any], weight: int | None) -> Rule:
    """The rule at a weight (for coverage: the weight of a person below the minimum)."""
    return BY_NAME[rule].model_validate({**parameters, "weight": weight})


@pytest.mark.parametrize("weight", [None, 20], ids=["hard", "soft"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_check_and_encoding_agree_on_every_roster(case: Case, weight: int | None) -> None:
    rule = priced(case.rule, case.parameters, weight)
    if case.rule in ("no-overlap", "eligibility") and weight is not None:
        pytest.skip("always in force, and always hard")
    split = [BY_NAME["shifts-per-day"](max=3)] if "[" in case.alphabet and case.rule != "shifts-per-day" else []
    implied = [] if case.rule in ("no-overlap", "eligibility") else [rule]
    problem = case.problem([*implied, *split])
    encoding = Encoding(problem)
    differences = []
    bites = 0
    for candidate in case.rosters():
        verdict = verify(problem, candidate)
        judged = verdict.penalty if verdict.feasible else None
        bites += judged != 0
        if judged != encoding.penalty(candidate):
            differences.append((list(candidate), judged, encoding.penalty(candidate)))
    assert not differences, differences[:3]
    assert bites, "no roster of this case breaks the rule: the case tests nothing"


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=f"{rule.key()}-{example.line}") for rule in RULES for example in rule.examples],
)
def test_examples_are_true_of_both_faces(rule: type[Rule], example: Example) -> None:
    always = rule.key() in ("no-overlap", "eligibility")
    amount = example.amount * 20
    prices = {"weight": 20, "ideal_weight": 20, "max_weight": 20} if issubclass(rule, Demand) else {"weight": 20}
    stated = [] if always else [rule.model_validate({**prices, **example.parameters})]
    split = [BY_NAME["shifts-per-day"](max=3)] if "[" in example.line and rule.key() != "shifts-per-day" else []
    lines = dict(zip(("me", "ann", "bob"), example.line.split(" / "), strict=False))
    past = {person: line.rpartition("|")[0] for person, line in lines.items() if "|" in line}
    now = {person: line.rpartition("|")[2] for person, line in lines.items()}
    problem = world([*stated, *split], len(days_of(now["me"])), history=past, people=lines, shifts=SHIFTS)
    verdict = verify(problem, roster(**now))
    found = sum(item.amount for item in verdict.violations if item.rule == rule.key())
    assert found == example.amount
    assert all(item.text and item.dates for item in verdict.violations)
    expected = (None if example.amount else 0) if always else amount
    assert Encoding(problem).penalty(roster(**now)) == expected


@pytest.mark.parametrize("rule", [rule for rule in RULES if issubclass(rule, RosterRule)], ids=lambda rule: rule.key())
def test_no_rule_about_everybody_is_about_days_before_or_after_it_is_in_force(rule: type[Rule]) -> None:
    cases = [case for case in CASES if case.rule == rule.key() and not {"effective", "opening"} & set(case.parameters)]
    cases = [case for case in cases if "[" not in case.alphabet]
    case = max(cases, key=lambda case: len(case.people))
    worst: dict[str, int | None] = {}
    for effective in ("..2027-06-30", "2026-01-01..2026-11-01", "2027-01-01.."):
        problem = case.problem([priced(case.rule, {**case.parameters, "effective": effective}, 20)])
        prices = {candidate: verify(problem, candidate).penalty for candidate in islice(case.rosters(), 40)}
        dearest = max(prices, key=prices.__getitem__)
        assert Encoding(problem).penalty(dearest) == prices[dearest]
        worst[effective] = prices[dearest]
    first, *others = worst.values()
    assert first and others == [0, 0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key())
def test_every_rule_is_exemplified_and_compared(rule: type[Rule]) -> None:
    assert any(example.amount for example in rule.examples)
    assert any(case.rule == rule.key() for case in CASES)
    assert rule.__doc__ and rule.title
