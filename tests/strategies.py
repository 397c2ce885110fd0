"""Small problems of every kind, for property tests: each is valid, none is ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.crosscheck import RESERVED
from scheduler.domain import ShiftFamily, ShiftType
from scheduler.notation import DAY_MINUTES, WEEKDAYS, clock_text, length_text
from scheduler.problem import Problem

Data = dict[str, Any]
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kathmandu")
AWKWARD = (
    "007",
    "1e3",
    "NO",
    "null",
    "22:00",
    "=1+1",
    "a/b",
    'say "hi"',
    "it's",
    "- x",
    "#1",
    "🦊",
    "שלום",
    "a\nb",
    "~",
)

LAWS: tuple[Data, ...] = (
    {},
    {"presets": "eu-working-time"},
    {"presets": ["us-flsa", {"preset": "us-acgme", "report_only": True}]},
    {"presets": ["us-flsa-8-80"], "facility": "hospital"},
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(AWKWARD)
names = texts.map(str.strip).filter(lambda name: name and name not in RESERVED)
clocks = st.integers(0, DAY_MINUTES - 1).map(clock_text)
lengths = st.integers(0, 200 * 60).map(length_text)
hours_of_a_day = st.integers(0, DAY_MINUTES).map(length_text)
hours_of_a_week = st.integers(0, 7 * DAY_MINUTES).map(length_text)
short = st.integers(0, 12 * 60).map(length_text)
weights = st.none() | st.integers(0, 10**6)
counts = st.integers(0, 20)
effective = st.sampled_from(["2026-12-01..", "..2026-11-27", "2026-11-25..2026-12-05"])


def maybe(needed: Data, **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """Mappings with all that is needed and some of what is optional."""
    return st.fixed_dictionaries(needed, optional=optional)


def _counted(share: Data) -> Data:
    """A fair share without what is not among what it counts."""
    measure = share.get("measure", "shifts")
    unheard = {"points"} if measure == "hours" else {"points", "shifts"} if measure == "refusals" else set()
    return {key: value for key, value in share.items() if key not in unheard}


def some(values: Iterable[str]) -> st.SearchStrategy[list[str]]:
    """A few of them, perhaps none."""
    known = list(values)
    return st.lists(st.sampled_from(known), max_size=3, unique=True) if known else st.just([])


def few(items: st.SearchStrategy[Data], least: int = 0, most: int = 3) -> st.SearchStrategy[list[Data]]:
    """A few entries with ids of their own, where they have ids."""
    return st.lists(items, min_size=least, max_size=most, unique_by=lambda item: item.get("id", id(item)))


def day_sets(dates: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """Days as people write them."""
    spans = st.tuples(dates, st.integers(0, 5)).map(lambda span: f"{span[0]}..{span[0] + timedelta(days=span[1])}")
    parts = st.one_of(
        st.sampled_from(["daily", "holiday", *WEEKDAYS]),
        st.tuples(st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS)).map("-".join),
        dates.map(str),
        spans,
    )
    several = st.lists(parts, min_size=1, max_size=3).map(", ".join)
    return several | st.tuples(several, several).map(" except ".join)


def bounds(values: st.SearchStrategy[Any], key: Any = None) -> st.SearchStrategy[Data]:
    """A smallest or a largest number, or both in order."""
    both = st.tuples(values, values).map(lambda pair: dict(zip(("min", "max"), sorted(pair, key=key), strict=True)))
    return both | values.map(lambda low: {"min": low}) | values.map(lambda high: {"max": high})


def contract_rules(
    who: st.SearchStrategy[Data],
    selectors: Sequence[str],
    ids: Sequence[str],
    dates: st.SearchStrategy[date],
    sites: Sequence[str],
) -> st.SearchStrategy[Data]:
    """Every rule that a contract may state."""
    chosen = st.lists(st.sampled_from(selectors), min_size=1, max_size=3)
    weekends = st.sampled_from([["Sat", "Sun"], ["Fri", "Sat", "Sun"], ["Sun"]])
    per = st.sampled_from(
        [
            "horizon",
            "week",
            "half-month",
            "3 months",
            "year from 2020-10-01",
            "2 weeks from 2000-01-03",
            "rolling 3 days",
        ]
    )
    before = counts | st.dictionaries(st.sampled_from(ids), counts, max_size=2)
    opened = maybe({}, per=st.sampled_from(["horizon", "week", "half-month", "year from 2020-10-01"]), before=before)
    borders = st.sampled_from(["open", "closed"])
    steps = st.lists(chosen | st.sampled_from([["work"], ["off"]]), min_size=1, max_size=4)
    hours, gaps = (
        bounds(some, key=lambda length: [int(part) for part in length.split(":")]) for some in (lengths, short)
    )
    rules: Data = {
        "shifts-per-day": (st.just({}), maybe({"max": st.integers(1, 3)})),
        "forbidden-succession": (st.just({}), maybe({"first": chosen, "then": chosen})),
        "consecutive-weekends": (bounds(counts), maybe({}, weekend=weekends, of=st.sampled_from(["work", "off"]))),
        "identical-weekends": (st.just({}), maybe({}, weekend=weekends, count=st.sampled_from(["weekends", "days"]))),
        "pattern": (
            maybe({"days": steps}),
            maybe({}, then=steps, starts=st.sampled_from(["Fri", "Sat-Mon", "holiday"])),
        ),
        "rotation": (
            maybe({"days": steps, "from": dates}),
            maybe({}, ahead=st.dictionaries(st.sampled_from(ids), counts, max_size=2)),
        ),
        "stand-in": (st.just({}), st.just({})),
        "rest": (st.just({}), maybe({"hours": lengths}, after=chosen, run=st.integers(1, 9))),
        "linked-shifts": (st.just({}), maybe({"first": chosen, "then": chosen}, later=st.integers(0, 13))),
        "activation": (st.just({}), maybe({}, per=per, shifts=chosen)),
        "breaks": (st.just({}), maybe({"over": lengths, "least": short}, shifts=chosen)),
        "short-rests": (st.just({}), maybe({"hours": lengths, "max": counts}, per=per)),
        "weekly-rest": (st.just({}), maybe({"hours": lengths}, per=per)),
        "around-time-off": (
            st.sampled_from(["before", "after"]).map(lambda side: {side: "8"}),
            maybe({}, of=some(["leave", "requests"]), days=st.sampled_from(["Sun", "holiday"]), shifts=chosen),
        ),
        "split-gap": (gaps, st.just({})),
        "variety": (bounds(counts), maybe({}, per=per, of=chosen | st.sampled_from(["sites", "shifts"]))),
        "steady-starts": (st.just({}), maybe({}, tolerance=st.sampled_from(["0:00", "2:30", "24:00"]))),
        "days-off": (bounds(counts), maybe({}, per=per) | opened),
        "hours": (
            hours,
            maybe(
                {}, per=per, shifts=chosen, leave=st.booleans(), average=st.booleans(), within=st.just("22:00-06:00")
            ),
        ),
        "agreed-hours": (
            st.just({}),
            maybe({}, per=per, shifts=chosen, leave=st.booleans(), below=lengths | st.none(), above=lengths)
            | maybe({}, balance=st.dictionaries(st.sampled_from(ids), st.sampled_from(["-8:30", "12:00"]), max_size=2)),
        ),
        "weekends": (bounds(counts), maybe({}, weekend=weekends, shifts=chosen, before=before) | opened),
        "complete-weekends": (st.just({}), maybe({}, weekend=weekends, count=st.sampled_from(["weekends", "days"]))),
        "consecutive-days": (bounds(counts), maybe({}, of=chosen | st.sampled_from(["work", "off"]), border=borders)),
        "shift-count": (bounds(counts), maybe({}, per=per, shifts=chosen) | opened),
    }
    if len(sites) > 1:
        rules["travel"] = (st.just({"between": list(sites)}), maybe({"time": st.sampled_from(["0:01", "24:00"])}))
    common = maybe({}, weight=weights, note=texts, who=who | who.map(lambda people: {"except": people}))
    return st.one_of(
        st.tuples(numbers, fields, common).map(lambda parts, rule=rule: {"rule": rule} | parts[0] | parts[1] | parts[2])
        for rule, (numbers, fields) in rules.items()
    )


def roster_rules(
    who: st.SearchStrategy[Data], selectors: Sequence[str], ids: list[str], paid: bool
) -> st.SearchStrategy[Data]:
    """Rules about everybody that stand beside those of contracts."""
    chosen = st.lists(st.sampled_from(selectors), min_size=1, max_size=3)
    days = st.sampled_from(["Sat, Sun", "holiday", "daily except Mon"])
    opening = st.dictionaries(st.sampled_from(ids), counts, max_size=2)
    share = {"measure": st.sampled_from(["shifts", "hours", "refusals"]), "step": st.integers(1, 9), "opening": opening}
    share["count"] = st.sampled_from(["everybody", "worst"])
    share["points"] = st.dictionaries(st.sampled_from(selectors), counts, max_size=2)
    pair = st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True)
    on = st.sampled_from(["shift", "day"])
    rules: Data = {
        "fairness": maybe({}, shifts=chosen, days=days, who=who, **share).map(_counted),
        "supervision": maybe({"who": who, "by": who}, ratio=st.integers(1, 3), on=on, shifts=chosen),
    }
    if paid:
        rules["budget"] = maybe({"max": st.integers(0, 999)}, step=st.integers(1, 99), who=who)
    if len(ids) > 1:
        rules["together"] = maybe({"employees": pair}, want=st.sampled_from(["together", "apart"]), on=on, days=days)
    common = maybe({}, weight=weights, note=texts, effective=effective)
    return st.one_of(
        st.tuples(fields, common).map(lambda parts, rule=rule: {"rule": rule} | parts[0] | parts[1])
        for rule, fields in rules.items()
    )


def demands(people: st.SearchStrategy[Any], shifts: Sequence[str], skills: list[str], sites: list[str]) -> Any:
    """Coverage of either kind, by days."""
    optional: Data = {"shifts": st.lists(st.sampled_from(shifts), min_size=1, max_size=2), "weight": weights}
    optional |= {"site": st.sampled_from(sites)} if sites else {}
    optional |= {"max_weight": weights, "note": texts, "effective": effective}
    found = maybe({"days": people, "ideal_weight": st.just(0)}, **optional)  # never above weight, which may be 0
    of_skill = maybe({"skill": st.sampled_from(skills)}, level=st.integers(1, 3)) if skills else st.nothing()
    return found | st.tuples(found, of_skill).map(lambda two: two[0] | two[1])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A valid problem of at most a few people and two weeks."""
    start, days = draw(st.dates(date(1972, 1, 1), date(2199, 1, 1))), draw(st.integers(1, 14))
    dates = st.integers(0, days - 1).map(lambda day: start + timedelta(days=day))
    sites = draw(few(maybe({"id": names}, name=texts, address=texts), most=2))
    skills = draw(few(maybe({"id": names}, name=texts), most=2))
    site_ids, skill_ids = [site["id"] for site in sites], [skill["id"] for skill in skills]
    levels = st.integers(1, 3)

    def held(key: str, **more: Any) -> st.SearchStrategy[list[Data]]:
        entry = maybe({"skill": st.sampled_from(skill_ids)}, **{key: levels}, **more) if skill_ids else st.nothing()
        valid = entry.filter(
            lambda item: not ("since" in item and "expires" in item) or item["since"] <= item["expires"]
        )
        return st.lists(valid, max_size=2) if skill_ids else st.just([])

    tags = st.lists(names, max_size=2)
    pauses: st.SearchStrategy[Data] = st.sampled_from(
        [
            {},
            {"unpaid_break": "0:30"},
            {
                "breaks": [
                    {"length": "0:05", "after": ["0:01", "0:07"]},
                    {"length": "0:10", "after": "0:15", "paid": True},
                ]
            },
        ]
    )
    shift = maybe(
        {"id": names, "start": clocks, "length": st.integers(31, 14 * DAY_MINUTES).map(length_text)},
        name=texts,
        paid=hours_of_a_day,
        skills=held("level"),
        tags=tags,
        kind=st.sampled_from(["work", "on-call"]),
        color=st.sampled_from(["teal", "#00ff99"]),
        **({"site": st.sampled_from(site_ids)} if site_ids else {}),
    )
    shifts = draw(few(st.tuples(shift, pauses).map(lambda parts: parts[0] | parts[1]), least=1))
    span = st.sampled_from([["07:00"], ["07:00..08:00 step 0:30", "22:00"], "00:00..12:00 step 6:00"])
    family = maybe(
        {"id": names, "starts": span, "lengths": st.sampled_from(["8", ["4", "7:30"], ["1", "24:00"]])},
        name=texts,
        break_over=st.just("5:00"),
        latest_end=st.just("24:00"),
        skills=held("level"),
        tags=tags,
        **({"site": st.sampled_from(site_ids)} if site_ids else {}),
    )
    taken = [item["id"] for item in shifts]
    families = draw(
        few(
            st.tuples(family.filter(lambda item: item["id"] not in taken), pauses).map(lambda two: two[0] | two[1]),
            most=1,
        )
    )
    made = [ShiftFamily.model_validate(item) for item in families]
    stated = [ShiftType.model_validate(item) for item in shifts]
    shift_ids = [member.id for shift in stated for member in shift.variants]
    shift_ids += [member.id for item in made for member in item.members]
    selectors = [*shift_ids, *taken, *(tag for item in [*shifts, *families] for tag in item.get("tags", []))]
    selectors += [item["id"] for item in families]

    person = maybe(
        {"id": names},
        name=texts,
        skills=held("level", expires=dates, since=dates, stand_in=st.booleans()),
        sites=some(site_ids),
        tags=tags,
        hours=hours_of_a_week,
        rate=st.decimals(0, 999, places=2),
        since=dates,
        until=dates,
    ).filter(lambda item: item.get("since", date.min) <= item.get("until", date.max))
    employees = draw(few(person, least=1, most=4))
    ids = [item["id"] for item in employees]
    people_tags = [tag for item in employees for tag in item.get("tags", [])]
    contracts = draw(few(maybe({"id": names}, name=texts, leave_credit=hours_of_a_day, hours=hours_of_a_week), most=2))
    contract_ids = [item["id"] for item in contracts]
    who = maybe({}, employees=some(ids), contracts=some(contract_ids), skills=some(skill_ids), tags=some(people_tags))
    rules = st.lists(contract_rules(who, selectors, ids, dates, site_ids), max_size=4)
    for contract in contracts:
        contract["rules"] = draw(rules)
    for item in employees:
        if contract_ids and draw(st.booleans()):
            item["contract"] = draw(st.sampled_from(contract_ids))

    someone, when = st.sampled_from(ids), day_sets(dates)
    chosen = st.lists(st.sampled_from(selectors), min_size=1, max_size=2)
    times = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]).map(sorted)
    availability = st.tuples(
        maybe({"employee": someone, "days": when}, weight=weights, note=texts),
        maybe({}, kind=st.sampled_from(["unavailable", "leave", "undesired", "preferred"])),
        st.just({}) | times.map(lambda pair: {"from": pair[0], "until": pair[1]}),
    ).map(lambda parts: parts[0] | parts[1] | parts[2])
    # A request may name no date outside the horizon, so its ranges end where they begin.
    wishes = maybe(
        {"employee": someone, "days": dates.map(str) | st.sampled_from(["Mon-Fri", "Fri-Mon", "daily except holiday"])},
        want=st.sampled_from(["on", "off"]),
        shifts=chosen,
        weight=weights,
    )
    level = counts | st.lists(counts, min_size=3, max_size=3).map(
        lambda three: dict(zip(("min", "ideal", "max"), sorted(three), strict=True))
    )
    windows = st.tuples(clocks, clocks).map("-".join)
    by_day = st.dictionaries(when, level, min_size=1, max_size=3)
    by_time = st.dictionaries(when, st.dictionaries(windows, level, max_size=2), min_size=1, max_size=2)
    pins = st.fixed_dictionaries({"employee": someone, "date": dates, "shift": st.sampled_from(shift_ids)})

    premium = maybe({}, shifts=chosen, days=when, within=windows, percent=st.integers(0, 99), add=st.integers(0, 9))
    standby = maybe({}, shifts=chosen, days=when, percent=st.integers(0, 99), each=st.integers(0, 99))
    overtime = st.fixed_dictionaries({"over": lengths, "per": st.sampled_from(["day", "week"])})
    pay = draw(
        st.none()
        | maybe(
            {"rate": st.integers(0, 99)},
            premiums=few(premium),
            standby=st.lists(standby, max_size=2),
            overtime=st.lists(overtime, max_size=1),
            late_changes=st.lists(st.fixed_dictionaries({"notice": st.integers(1, 30), "hours": lengths}), max_size=1),
            currency=st.sampled_from(["EUR", "kr"]),
        )
    )

    back = draw(st.integers(0, 10))
    past = st.fixed_dictionaries(
        {
            "employee": someone,
            "date": st.integers(1, max(back, 1)).map(lambda days: start - timedelta(days=days)),
            "shift": st.sampled_from(shift_ids),
        }
    )
    history = {"from": start - timedelta(days=back), "assignments": draw(st.lists(past, max_size=4))}
    return Problem.model_validate(
        {
            "name": draw(texts),
            "horizon": {
                "start": start,
                "days": days,
                "zone": draw(st.sampled_from(ZONES)),
                "week_starts": draw(st.sampled_from(WEEKDAYS)),
            },
            "holidays": draw(
                maybe({}, country=st.just("NO"), add=st.dictionaries(dates, texts), remove=st.lists(dates, max_size=2))
            ),
            "sites": sites,
            "skills": skills,
            "shifts": shifts,
            "shift_families": families,
            "contracts": contracts,
            "employees": employees,
            "availability": draw(st.lists(availability, max_size=2)),
            "requests": draw(st.lists(wishes, max_size=2)),
            "coverage": draw(st.lists(demands(by_day, selectors, skill_ids, site_ids), max_size=2)),
            "time_coverage": draw(st.lists(demands(by_time, selectors, skill_ids, site_ids), max_size=2)),
            "rules": draw(rules) + draw(st.lists(roster_rules(who, selectors, ids, bool(pay)), max_size=2)),
            "pay": pay,
            **draw(st.sampled_from(LAWS)),
            "pins": draw(st.lists(pins, max_size=2)),
            "history": history if back else None,
        }
    )
