"""Rates, premiums and overtime, reckoned by hand."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendar import Calendar, Horizon
from scheduler.domain import Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Days, clock_text, length_text
from scheduler.pay import PARTS, Cost, Pay
from scheduler.rules import Budget, Coverage, ShiftCount
from scheduler.solve import colgen, solve
from scheduler.terminal import verdict_lines
from scheduler.time_of_day import Window
from scheduler.verify import verify
from tests.test_problem import clinic, faults
from tests.world import roster, world

FRIDAY = date(2026, 11, 27)


def cost(line: str, history: str = "", **pay: Any) -> Cost:
    """What a line costs at 20.00 an hour."""
    days = line.count("-") + sum(letter.isupper() for letter in line)
    problem = world(
        [], days, history=history, pay={"rate": 20, **pay}, holidays={"add": {"2026-11-26": "Thanksgiving"}}
    )
    found = verify(problem, roster(line)).cost
    assert found is not None
    return found


def test_hours_times_rate() -> None:
    assert cost("DN-").total == 320
    assert cost("DC-").total == 160, "on call at no pay"
    assert cost("-D-", history="DDD").total == 160, "the history is paid already"


@pytest.mark.parametrize(
    ("line", "premium", "extra"),
    [
        ("DNN-", {"shifts": "night", "percent": 15}, 2 * 8 * 3),
        ("DNN-", {"shifts": "night", "add": "2.50"}, 2 * 8 * 2.5),
        ("DDDDDDD", {"days": "Sat, Sun", "add": 1}, 16),
        ("DDDDDDD", {"days": "holiday", "percent": 50}, 80),
        ("DDDNDDD", {"days": "holiday", "shifts": "day", "percent": 50}, 0),
    ],
)
def test_premiums_are_paid_on_top(line: str, premium: dict[str, Any], extra: float) -> None:
    assert float(cost(line, premiums=[premium]).total - cost(line).total) == pytest.approx(extra)


NIGHT = {"within": "22:00-06:00", "percent": 25}


@pytest.mark.parametrize(
    ("line", "premium", "hours"),
    [
        ("E-", NIGHT, 1),  # until 23:00
        ("N-", NIGHT, 7),  # from 23:00 to 07:00
        ("-B", NIGHT, 1),  # from 05:00 to 13:00: the night began the day before
        ("B-", NIGHT, 1),  # and the night before the first day counts as well
        ("BN", {**NIGHT, "shifts": "night"}, 7),
        ("----N--", {"days": "Sat, Sun", "percent": 25}, 0),  # on Friday night
        ("----N--", {"days": "Sat, Sun", "within": "00:00-24:00", "percent": 25}, 7),
        ("------N", {"days": "Sat, Sun", "percent": 25}, 8),  # on Sunday night
        ("------N", {"days": "Sat, Sun", "within": "00:00-24:00", "percent": 25}, 1),
        ("----N--", {**NIGHT, "days": "Fri"}, 7),  # the night from Friday to Saturday
        ("----N--", {**NIGHT, "days": "Sat"}, 0),
        ("--N----", {"days": "holiday", "within": "00:00-24:00", "percent": 25}, 7),  # into Thanksgiving
        ("C-", NIGHT, 0),  # on call, which pays no hours
    ],
)
def test_premiums_by_the_clock_are_for_the_hours_within(line: str, premium: dict[str, Any], hours: int) -> None:
    assert cost(line, premiums=[premium]).total - cost(line).total == hours * 5


@pytest.mark.parametrize(
    ("line", "pay", "total"),
    [
        ("C-", {}, 0),
        ("C-", {"standby": [{"percent": 25}]}, 12 * 5),  # from 18:00 to 06:00, of which no hour counts
        ("C-", {"standby": [{"shifts": "C", "add": "1.50"}]}, 18),
        ("CD", {"standby": [{"each": 60}]}, 60 + 160),
        ("[CD]-", {"standby": [{"each": 60}]}, 60 + 160),  # who works the day pays for itself
        ("----CCC", {"standby": [{"each": 60}, {"days": "Sat, Sun", "each": 20}]}, 3 * 60 + 2 * 20),
        ("-----CC", {"standby": [{"days": "Sat", "percent": 50}]}, 120),
        ("N-", {"standby": [{"shifts": "night", "percent": 60}]}, 8 * 12),  # counts 8 hours, paid in part
        ("N-", {"standby": [{"shifts": "night", "percent": 60}], "premiums": [{"percent": 10}]}, 8 * (12 + 2)),
        ("C-", {"premiums": [{"shifts": "C", "each": 45, "percent": 50}]}, 45),
        ("EM", {"premiums": [{**NIGHT, "each": 10}]}, 160 + 5 + 10 + 80),  # nothing of the midday is at night
        ("CM", {"premiums": [{"within": "22:00-06:00", "each": 10}]}, 10 + 80),
    ],
)
def test_standby_is_paid_in_place_of_the_rate(line: str, pay: dict[str, Any], total: float) -> None:
    assert cost(line, **pay).total == total


def test_hours_expected_to_be_worked_on_call_count_apart() -> None:
    call = ShiftType.model_validate(
        {"id": "call", "start": "18:00", "end": "06:00", "paid": 2, "kind": "on-call", "tags": "home"}
    )
    pay = Pay.model_validate(
        {"rate": 20, "standby": [{"percent": 25}], "premiums": [{"shifts": "home", "percent": 100}]}
    )
    calendar = Calendar(Horizon.model_validate({"start": "2026-11-23", "days": 1}), {})
    assert calendar.paid(call, 0) == 2 * 60
    assert pay.duty(Employee(id="ann"), call, 0, calendar) == (12 * 5 + 2 * 20) * PARTS


def test_the_night_in_which_the_clocks_are_changed_has_its_real_hours() -> None:
    night = ShiftType.model_validate({"id": "N", "start": "22:00", "end": "06:00"})
    pay = Pay.model_validate({"rate": 20, "premiums": [{"days": "Sun", "within": "00:00-24:00", "percent": 50}]})
    for saturday, hours in (("2026-03-28", 5), ("2026-10-24", 7)):
        horizon = {"start": saturday, "days": 2, "zone": "Europe/Berlin"}
        calendar = Calendar(Horizon.model_validate(horizon), {})
        assert pay.duty(Employee(id="ann"), night, 0, calendar) == ((hours + 2) * 20 + hours * 10) * PARTS


def test_standby_that_counts_hours_counts_towards_overtime() -> None:
    found = cost("NNNNNN-", standby=[{"shifts": "night", "percent": 60}], overtime=[{"over": 40}])
    assert (found.total, found.overtime) == (48 * 12 + 80, 80)


def test_a_holiday_just_outside_the_horizon_counts() -> None:
    for holiday, line, hours in (("2026-11-22", "B-", 1), ("2026-11-25", "-N", 7)):
        within = "22:00-06:00" if line == "B-" else "00:00-24:00"
        pay = {"rate": 20, "premiums": [{"days": "holiday", "within": within, "add": 1}]}
        found = verify(world([], 2, pay=pay, holidays={"add": {holiday: "Feast"}}), roster(line)).cost
        assert found is not None and found.total == 160 + hours


CLOCKS = st.integers(0, DAY_MINUTES - 1).filter(lambda time: not 120 < time < 180)
"""But those that are skipped or shown twice, for which `Calendar.instant` says what they mean."""


@given(
    start=st.integers(0, DAY_MINUTES - 1),
    length=st.integers(30, 30 * 60),
    window=st.tuples(CLOCKS, CLOCKS | st.just(DAY_MINUTES)),
    days=st.sampled_from([None, "Sat", "Sun, Mon", "holiday"]),
    lunch=st.none() | st.integers(1, 20),
    clock=st.sampled_from([("UTC", "2026-03-28"), ("Europe/Berlin", "2026-03-28"), ("Europe/Berlin", "2026-10-24")]),
)
def test_minutes_by_the_clock_are_those_counted_one_by_one(
    start: int, length: int, window: tuple[int, int], days: str | None, lunch: int | None, clock: tuple[str, str]
) -> None:
    zone, saturday = clock
    horizon = Horizon.model_validate({"start": saturday, "days": 3, "zone": zone})
    holidays = {horizon.start + timedelta(days=1): "Feast"}
    pause = [] if lunch is None else [{"length": "0:05", "after": length_text(lunch)}]
    shift = ShiftType.model_validate(
        {"id": "D", "start": clock_text(start), "length": length_text(length), "breaks": pause}
    )
    calendar = Calendar(horizon, holidays)
    named = None if days is None else Days.parse(days)

    def within(moment: datetime) -> bool:
        """Whether the clock on the wall shows a time within, looked at for this minute alone."""
        local = moment.astimezone(calendar.zone)
        time, (begin, end) = local.hour * 60 + local.minute, window
        began = local.date() if time >= begin else local.date() - timedelta(days=1)
        inside = begin <= time < end if begin < end else time >= begin or time < end
        return inside and (named is None or named.matches(began, holiday=began in holidays))

    begins = datetime.combine(horizon.start, time(), calendar.zone) + timedelta(minutes=start)
    first = begins.astimezone(UTC)
    last = (begins + timedelta(minutes=length)).astimezone(UTC)
    off = range(0) if lunch is None else range(lunch, lunch + 5)
    minutes = range(int((last - first).total_seconds()) // 60)
    expected = sum(within(first + timedelta(minutes=each)) for each in minutes if each not in off)
    assert calendar.inside(shift, 0, Window(*window), named) == expected


def test_a_break_whose_time_is_not_known_is_taken_from_the_hours_outside_first() -> None:
    calendar = Calendar(Horizon.model_validate({"start": "2026-11-23", "days": 1}), {})
    for end, minutes in (("23:30", 90), ("22:10", 10)):
        shift = ShiftType.model_validate({"id": end, "start": "15:00", "end": end, "unpaid_break": "0:30"})
        assert calendar.inside(shift, 0, Window(22 * 60, 6 * 60)) == minutes
    night = ShiftType.model_validate({"id": "N", "start": "22:00", "end": "06:00", "unpaid_break": "0:30"})
    assert calendar.inside(night, 0, Window(22 * 60, 6 * 60)) == 7 * 60 + 30


FORTY = {"over": 40, "per": "week"}
DAILY = [{"over": 6, "per": "day"}, {"over": 7, "per": "day", "percent": 100}]


@pytest.mark.parametrize(
    ("line", "overtime", "extra"),
    [
        ("DDDDD--", [FORTY], 0),
        ("DDDDDD-", [FORTY], 8 * 10),
        ("DDDDDD-DDDDD--", [FORTY], 8 * 10),
        ("DDDDDD-DDDD---", [{"over": 80, "per": "2 weeks"}], 0),
        ("DD-", DAILY, 2 * (1 * 10 + 1 * 20)),
        ("M--", DAILY, 0),
        # Six days of 8 hours, 6 of them usual: 36 usual hours in the week, so nothing more by the week.
        ("DDDDDD-", [*DAILY, FORTY], 6 * 30),
        ("DDDDDDD", [{"over": 7, "per": "day"}, FORTY], 7 * 10 + 9 * 10),
    ],
)
def test_overtime_pays_each_hour_once(line: str, overtime: list[dict[str, Any]], extra: int) -> None:
    found = cost(line, overtime=overtime)
    assert float(found.overtime) == pytest.approx(extra)
    assert found.total == cost(line).total + found.overtime


def test_overtime_is_for_those_it_is_stated_for() -> None:
    people = [{"id": "ann", "tags": ["salaried"]}, {"id": "bob"}]
    others = {"except": {"tags": "salaried"}}
    pay = {"rate": 20, "overtime": [{**FORTY, "who": others}, {"over": 44, "per": "week"}]}
    problem = world([], 7, pay=pay, people=people)
    found = verify(problem, roster(ann="DDDDDD-", bob="DDDDDD-")).cost
    assert found is not None
    assert found.by_employee == {"ann": 48 * 20 + 4 * 10, "bob": 48 * 20 + 8 * 10}


def test_hours_of_the_history_count_towards_the_week() -> None:
    problem = world(
        [], 3, start=__import__("datetime").date(2026, 11, 27), history="DDDD", pay={"rate": 20, "overtime": [FORTY]}
    )
    found = verify(problem, roster("DD-", start=problem.horizon.start)).cost
    assert found is not None and (found.total, found.overtime) == (400, 80)


def test_it_is_shown_and_told() -> None:
    problem = world([], 7, pay={"rate": 20, "currency": "EUR", "overtime": [FORTY]}, people=("me", "ann"))
    verdict = verify(problem, roster("DDDDDD-", ann="DD-----"))
    assert verdict.to_data()["cost"] == {
        "currency": "EUR",
        "total": "1360.00",
        "overtime": "80.00",
        "premiums": "0.00",
        "standby": "0.00",
        "by_employee": {"me": "1040.00", "ann": "320.00"},
    }
    assert [line.plain for line in verdict_lines(verdict)] == ["  cost  1,360.00 EUR, of it 80.00 overtime"]
    assert "cost" not in verify(world([], 1), roster("D")).to_data()


def test_what_is_paid_as_premiums_and_for_standby_is_shown() -> None:
    pay = {"rate": 20, "premiums": [NIGHT], "standby": [{"each": 60}]}
    verdict = verify(world([], 2, pay=pay), roster("NC"))
    assert verdict.cost is not None and (verdict.cost.premiums, verdict.cost.standby) == (35, 60)
    assert [line.plain for line in verdict_lines(verdict)] == [
        "  cost  255.00 USD, of it 35.00 premiums, 60.00 standby"
    ]


def test_the_cheapest_roster_is_found() -> None:
    people = [{"id": "ann", "rate": 30}, {"id": "bob", "rate": 20}]
    rules = [Coverage(shifts="D", days={"daily": 1}), Budget(max=0, step=10, weight=1)]
    for overtime, each in ((40, {"bob": 7}), (100, {"bob": 5, "ann": 2})):
        pay = {"overtime": [{"over": 40, "percent": overtime}], "premiums": [{"days": "Sat", "add": 1}]}
        best = solve(world(rules, 7, people=people, pay=pay), seconds=30, method="cpsat")
        assert best.roster is not None and best.verdict is not None and best.verdict.cost is not None
        assert best.penalty == math.ceil(best.verdict.cost.total / 10)
        assert Counter(item.employee for item in best.roster) == each, f"{overtime} % on top"


def test_the_cheapest_roster_knows_the_clock_and_standby() -> None:
    people = [{"id": "ann", "rate": 22}, {"id": "bob", "rate": 20}]
    rules = [Coverage(shifts=name, days={"daily": 1}, weight=None) for name in "NC"]
    rules += [ShiftCount(shifts=name, max=1) for name in "NC"]
    pay = {
        "premiums": [{"days": "Sat", "within": "00:00-24:00", "percent": 100}],
        "standby": [{"days": "Sat", "percent": 50}, {"days": "Fri", "percent": 10}],
    }
    problem = world([*rules, Budget(max=0, step="0.01", weight=1)], 2, start=FRIDAY, people=people, pay=pay)
    best = solve(problem, seconds=30, method="cpsat")
    assert best.roster is not None and best.verdict is not None and best.verdict.cost is not None
    # On Friday night seven hours are Saturday's, on Saturday night one; standby is dear on Saturday.
    on_friday = {item.shift: item.employee for item in best.roster if item.date == FRIDAY}
    assert on_friday == {"N": "bob", "C": "ann"}
    assert best.verdict.cost.total == 20 * (8 + 7) + 22 * (8 + 1) + 22 * Decimal("1.2") + 20 * 6
    assert best.penalty == best.verdict.cost.total * 100


@pytest.mark.skipif(not colgen.AVAILABLE, reason="column generation is not installed")
def test_the_bound_stays_a_bound_without_budgets() -> None:
    problem = world([Budget(min=100, max=150, weight=1)], 3, people=("ann", "bob"), pay={"rate": 10, "standby": [{}]})
    bounds, notes = [0], []
    model = colgen.build(problem)
    assert model is not None
    colgen.relax(model, prove=bounds.append, stop=lambda: False, log=notes.append)
    assert max(bounds) == 0
    assert "budget is not priced" in notes


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"pay": {}}, "employees[0]: has no rate, and pay has none for everybody; add rate here or to pay"),
        ({"rules": [{"rule": "budget", "max": 5}]}, "needs to know how work is paid; add the section pay"),
        ({"pay": {"rate": 1, "overtime": [{"over": 8, "per": "rolling 2 days"}]}}, "rolling periods overlap"),
        ({"pay": {"rate": 1, "overtime": [{"over": 8}, {"over": 9, "percent": 20}]}}, "pays less than the one below"),
        ({"pay": {"rate": 1, "standby": [{"shifts": "X", "add": 1}]}}, "there is no shift or shift tag of this name"),
        ({"pay": {"rate": 1, "premiums": [{"shifts": "X", "add": 1}]}}, "there is no shift or shift tag of this name"),
    ],
)
def test_pay_that_makes_no_sense_is_refused(sections: dict[str, Any], said: str) -> None:
    [fault] = faults(clinic(**sections))
    assert said in fault or said.split(": ")[-1] in fault
