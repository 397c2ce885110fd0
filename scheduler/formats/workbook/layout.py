"""The sheets, their columns, and what each of them is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.formats.workbook.kinds import (
    AS_IT_IS,
    CLOCK,
    DATE,
    DAYS,
    DECIMAL,
    DETAILS,
    FLOW,
    KEY,
    LENGTH,
    NAMES,
    PRICE,
    QUANTITY,
    SKILLS,
    TEXT,
    WEEKDAY,
    WHOLE,
    WINDOW,
    YES,
    Kind,
    choice,
)


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    heading
        What stands above it.
    field
        Of the entry that a row is.
    kind
        How its cells are read.
    help
        What to write in it.
    also
        Other headings that are understood, in small letters.
    refers
        The section that its names are from: ``employees``, ``skills``, ``contracts``, ``sites``; ``shifts`` and
        their tags are ``selectors``.
    width
        In characters.
    """

    heading: str
    field: str
    kind: Kind
    help: str
    also: tuple[str, ...] = ()
    refers: str = ""
    width: int = 14


@dataclass(frozen=True)
class Table:
    """A sheet whose rows are entries of one section."""

    name: str
    section: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()

    def headed(self, heading: str) -> Column | None:
        """The column of that heading, however it is written."""
        low = plain(heading)
        known = next((item for item in self.columns if low == plain(item.heading) or low in item.also), None)
        if known is None and self.section == "employees" and (match := _SKILL.fullmatch(heading.strip())):
            return Column(heading, f"{MARKED}{match[1]}", YES, "x, or a level, for whoever holds the skill.")
        return known


MARKED = "skill "
"""What the field of a column begins with that says of one skill who holds it: headed `Skill: RN`."""
_SKILL = re.compile(r"skill\s*:?\s+(\S.*)", re.IGNORECASE)


def plain(text: str) -> str:
    """A heading or name of a sheet without what does not matter in it."""
    return " ".join(text.replace("_", " ").replace("-", " ").replace("*", " ").lower().split())


_DETAILS = Column(
    "Details", "details", DETAILS, "Fields that have no column, as in the problem file: hours: 11, after: N", width=36
)
_NOTE = Column("Note", "note", TEXT, "Why it is there; shown with the rule.", ("reason", "comment"), width=30)
_EMPLOYEE = Column(
    "Employee",
    "employee",
    TEXT,
    "Id or name of somebody on the sheet Staff.",
    ("person", "name", "staff", "who"),
    "employees",
)
_DAYS = (
    "Days: Mon-Fri, Sat, 2026-12-24, holiday, daily, joined by commas; except takes days away: Mon-Fri except holiday."
)
_LAST = Column(
    "Last day",
    "last_day",
    DATE,
    "If it is a range: its last date. Days then holds the first.",
    ("to", "end date"),
    width=17,
)
_SHIFTS = Column(
    "Shifts",
    "shifts",
    NAMES,
    "Shifts or tags, joined by commas; all working shifts where blank.",
    ("shift",),
    "selectors",
)

SETTINGS = Table(
    "Settings",
    "",
    (
        Column("Setting", "setting", TEXT, "What is said.", ("name",), width=18),
        Column("Value", "value", AS_IT_IS, "Its value.", width=30),
        Column("Text", "text", TEXT, "Name of a holiday.", ("comment", "label"), width=40),
    ),
    ("general", "setup"),
)

SITES = Table(
    "Sites",
    "sites",
    (
        Column("Site", "id", TEXT, "Short and unique; shifts and staff name it.", ("id",)),
        Column("Name", "name", TEXT, "What people call it.", width=28),
        Column("Address", "address", TEXT, "Written into calendars.", width=36),
    ),
    ("locations",),
)
SKILLS_TABLE = Table(
    "Skills",
    "skills",
    (
        Column("Skill", "id", TEXT, "Short and unique; shifts and staff name it.", ("id",)),
        Column("Name", "name", TEXT, "What people call it.", width=28),
    ),
    ("qualifications",),
)
SHIFTS = Table(
    "Shifts",
    "shifts",
    (
        Column("Shift", "id", TEXT, "Short and unique, as it stands in the roster: N.", ("id", "code"), width=8),
        Column("Name", "name", TEXT, "What people call it.", width=22),
        Column("Start", "start", CLOCK, "07:30", ("from", "begins"), width=8),
        Column("End", "end", CLOCK, "15:30; at or before the start means on the next day.", ("until", "ends"), width=8),
        Column("Length", "length", LENGTH, "Instead of the end: hours; may exceed 24.", ("duration",), width=8),
        Column("Unpaid break", "unpaid_break", LENGTH, "Hours, or 0:30, that are not paid.", ("break",), width=13),
        Column("Paid", "paid", LENGTH, "Paid hours, if not the length less the break.", ("paid hours",), width=8),
        Column(
            "Skills", "skills", SKILLS, "What whoever works it must hold: RN, or RN level 2.", ("skill",), "skills", 16
        ),
        Column("Site", "site", TEXT, "Where it is worked.", ("location",), "sites", 12),
        Column("Tags", "tags", NAMES, "Names by which rules speak of several shifts: late.", ("tag",), width=16),
        Column(
            "Kind",
            "kind",
            choice({"work": "work", "on call": "on-call", "oncall": "on-call"}),
            "work or on-call.",
            width=9,
        ),
        Column("Colour", "color", TEXT, "A CSS name, as teal, or #rrggbb.", ("color",), width=12),
        _DETAILS,
    ),
    ("shift types",),
)
CONTRACTS = Table(
    "Contracts",
    "contracts",
    (
        Column("Contract", "id", TEXT, "Short and unique; staff name it.", ("id",), width=16),
        Column("Name", "name", TEXT, "What people call it.", width=24),
        Column("Weekly hours", "hours", LENGTH, "By which fair shares are reckoned.", ("hours", "hours a week")),
        Column("Leave credit", "leave_credit", LENGTH, "What a working day of leave counts as paid: 8."),
        _DETAILS,
    ),
)
STAFF = Table(
    "Staff",
    "employees",
    (
        Column("Id", "id", TEXT, "Short and unique; the name where blank.", ("staff id", "employee id", "short name")),
        Column("Name", "name", TEXT, "What people call the person.", ("employee", "full name"), width=22),
        Column("Contract", "contract", TEXT, "One of the sheet Contracts.", (), "contracts", 16),
        Column(
            "Skills",
            "skills",
            SKILLS,
            "Joined by commas: RN level 2, MA until 2026-12-31, front stand-in.",
            ("skill", "qualifications"),
            "skills",
            26,
        ),
        Column("Sites", "sites", NAMES, "Where the person can work; everywhere where blank.", ("site",), "sites"),
        Column("Tags", "tags", NAMES, "Names by which rules speak of several people.", ("tag", "groups"), width=16),
        Column("Weekly hours", "hours", LENGTH, "The contract's where blank.", ("hours", "hours a week")),
        Column("Rate", "rate", DECIMAL, "Pay per hour.", ("pay", "hourly rate", "pay per hour"), width=9),
        Column("Since", "since", DATE, "First day of employment.", ("first day", "hired"), width=12),
        Column("Until", "until", DATE, "Last day of employment.", ("last day", "leaves"), width=12),
        _DETAILS,
    ),
    ("employees", "people", "team"),
)
COVERAGE = Table(
    "Coverage",
    "coverage",
    (
        _SHIFTS,
        Column("Days", "days", DAYS, _DAYS, ("day", "date"), width=28),
        Column(
            "Time",
            "time",
            WINDOW,
            "Blank: people on the shift. 08:00-17:00: people there at that time.",
            ("times", "hours"),
            width=14,
        ),
        Column("Min", "min", WHOLE, "Fewest people.", ("minimum", "needed", "people", "least"), width=7),
        Column("Ideal", "ideal", WHOLE, "Better still.", ("best",), width=7),
        Column("Max", "max", WHOLE, "Most people.", ("maximum", "most"), width=7),
        Column("Skill", "skill", TEXT, "Only people who hold it count.", (), "skills", 12),
        Column("Level", "level", WHOLE, "Lowest level of the skill that counts.", width=7),
        Column("Site", "site", TEXT, "Only shifts at this site count.", (), "sites", 12),
        Column(
            "Price below min",
            "weight",
            PRICE,
            "Of each person missing: 1000 where blank; hard: no roster at all.",
            width=15,
        ),
        Column("Price below ideal", "ideal_weight", PRICE, "Of each person below ideal: 10 where blank.", width=16),
        Column("Price above max", "max_weight", PRICE, "Of each person too many; hard where blank.", width=15),
        _NOTE,
        Column(
            "Group",
            "group",
            TEXT,
            "Rows for the same shifts, skill and site are one demand, in which a date beats a "
            "holiday and a holiday beats a weekday. A word here makes a demand of its own.",
            width=9,
        ),
        _DETAILS,
    ),
    ("demand", "staffing"),
)
_KINDS = choice(
    {
        "unavailable": "unavailable",
        "leave": "leave",
        "undesired": "undesired",
        "preferred": "preferred",
        "not available": "unavailable",
        "cannot": "unavailable",
        "vacation": "leave",
        "annual leave": "leave",
        "pto": "leave",
        "rather not": "undesired",
        "would rather not": "undesired",
        "would like to": "preferred",
        "prefers": "preferred",
    }
)
AVAILABILITY = Table(
    "Availability",
    "availability",
    (
        _EMPLOYEE,
        Column(
            "Days", "days", DAYS, f"{_DAYS} Hours may follow: Mon-Fri 8-17.", ("day", "date", "first day"), width=28
        ),
        _LAST,
        Column("Kind", "kind", _KINDS, "unavailable where blank; leave counts as paid.", ("what",)),
        Column("From", "from", CLOCK, "From when on each day; midnight where blank.", ("start",), width=8),
        Column("Until", "until", CLOCK, "Until when on each day; midnight where blank.", ("end",), width=8),
        Column(
            "Price",
            "weight",
            PRICE,
            "Of a shift against it; blank: hard for unavailable and leave, 1 for wishes.",
            ("weight",),
            width=8,
        ),
        _NOTE,
        _DETAILS,
    ),
    ("availability and leave", "leave", "absences"),
)
REQUESTS = Table(
    "Requests",
    "requests",
    (
        _EMPLOYEE,
        Column("Days", "days", DAYS, _DAYS, ("day", "date", "first day"), width=28),
        _LAST,
        Column(
            "Want",
            "want",
            choice({"on": "on", "off": "off", "work": "on", "free": "off", "day off": "off"}, "on", "off"),
            "on: to work; off: not to. on where blank.",
            ("wants", "request"),
            width=8,
        ),
        Column("Shifts", "shifts", NAMES, "Shifts or tags; any working day where blank.", ("shift",), "selectors"),
        Column("Price", "weight", PRICE, "Of each day on which it is not met; 1 where blank.", ("weight",), width=8),
        _NOTE,
        _DETAILS,
    ),
    ("wishes",),
)
RULES = Table(
    "Rules",
    "rules",
    (
        Column(
            "Contract",
            "contract",
            TEXT,
            "For whom: people with this contract; everybody where blank.",
            ("for",),
            "contracts",
            14,
        ),
        Column("Rule", "rule", KEY, "Which rule; the command `scheduler rules` lists them.", ("kind",), width=22),
        Column(
            "Shifts",
            "shifts",
            NAMES,
            "Shifts or tags that it is about, where the rule has that.",
            ("shift",),
            "selectors",
        ),
        Column("Min", "min", QUANTITY, "Least, where the rule has that.", ("minimum", "least"), width=8),
        Column("Max", "max", QUANTITY, "Most, where the rule has that.", ("maximum", "most"), width=8),
        Column("Per", "per", TEXT, "Counted over what: week, half-month, year, rolling 7 days, horizon.", width=14),
        Column("Price", "weight", PRICE, "Of one unit against it; hard where blank.", ("weight",), width=8),
        Column(
            "Details",
            "details",
            DETAILS,
            "Fields that have no column: hours: 11. `scheduler rules NAME` lists them.",
            width=44,
        ),
        _NOTE,
    ),
)
SETTLED = Table(
    "Settled",
    "pins",
    (
        _EMPLOYEE,
        Column("Date", "date", DATE, "When the shift starts.", ("day",)),
        Column("Shift", "shift", TEXT, "Which; off where blank.", (), "shifts"),
        _NOTE,
        _DETAILS,
    ),
    ("pins", "fixed"),
)
LAST_ROSTER = Table(
    "Last roster",
    "history",
    (
        _EMPLOYEE,
        Column("Date", "date", DATE, "When the shift started.", ("day",)),
        Column("Shift", "shift", TEXT, "Which.", (), "shifts"),
    ),
    ("history", "last month", "previous roster"),
)
"""As a list; the other form is a grid with a column for each day."""

TABLES = (SITES, SKILLS_TABLE, SHIFTS, CONTRACTS, STAFF, COVERAGE, AVAILABILITY, REQUESTS, RULES, SETTLED)
SHEETS = (
    SETTINGS,
    STAFF,
    SKILLS_TABLE,
    SHIFTS,
    CONTRACTS,
    COVERAGE,
    AVAILABILITY,
    REQUESTS,
    RULES,
    LAST_ROSTER,
    SETTLED,
    SITES,
)
"""In the order of their tabs."""


@dataclass(frozen=True)
class Setting:
    """A row of the sheet Settings: what it sets, how, and whether there may be several."""

    path: tuple[str, ...]
    kind: Kind
    help: str
    also: tuple[str, ...] = ()
    several: bool = False


SETTING: Mapping[str, Setting] = {
    "Name": Setting(("name",), TEXT, "A title for people.", ("title",)),
    "First day": Setting(("horizon", "start"), DATE, "First day of the roster.", ("start", "start date", "from")),
    "Days": Setting(("horizon", "days"), WHOLE, "Number of days to plan.", ("number of days",)),
    "Last day": Setting(("horizon", "last"), DATE, "Instead of the number of days.", ("end", "end date", "to")),
    "Time zone": Setting(("horizon", "zone"), TEXT, "IANA name, such as America/New_York.", ("zone", "timezone")),
    "Week starts": Setting(("horizon", "week_starts"), WEEKDAY, "First day of a week, for rules that count by it."),
    "Date order": Setting(
        ("order",), TEXT, '"day first" or "month first", for dates such as 03/04/2026.', ("date format",)
    ),
    "Country": Setting(("holidays", "country"), TEXT, "ISO code, such as US, for its public holidays."),
    "State": Setting(("holidays", "subdivision"), TEXT, "Code of the state or province, such as NY.", ("subdivision",)),
    "Holiday": Setting(
        ("holidays", "add"), DATE, "A holiday of your own; its name in the next column.", ("closed on",), several=True
    ),
    "Open on": Setting(
        ("holidays", "remove"), DATE, "A public holiday on which you are open.", ("no holiday",), several=True
    ),
    "Facility": Setting(("facility",), KEY, "Kind of place, for laws that are for some only.", ("kind of place",)),
    "Law": Setting(("presets",), FLOW, "A preset, such as eu-working-time.", ("preset",), several=True),
    "Shift family": Setting(
        ("shift_families",), DETAILS, "id: desk, starts: 07:00..10:00 step 0:30, lengths: [4, 8].", several=True
    ),
    "Currency": Setting(("pay", "currency"), TEXT, "In which pay is reckoned."),
    "Pay per hour": Setting(("pay", "rate"), DECIMAL, "For whoever has no rate of their own.", ("rate",)),
    "Premium": Setting(
        ("pay", "premiums"), DETAILS, "days: Sun, percent: 50 and the like, in the next column.", several=True
    ),
    "Standby": Setting(("pay", "standby"), DETAILS, "shifts: call, percent: 25, or each: 60.", several=True),
    "Overtime": Setting(("pay", "overtime"), DETAILS, "over: 40, per: week, percent: 50.", several=True),
    "Late change": Setting(("pay", "late_changes"), DETAILS, "notice: 14, hours: 1.", several=True),
    "Include": Setting(("include",), TEXT, "A file beside this one with more availability and requests.", several=True),
    "Last roster from": Setting(
        ("history", "from"), DATE, "Since when everything is known, if the sheet Last roster is a list."
    ),
}
