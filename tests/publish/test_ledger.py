"""What publishing does to the events of each audience."""

from __future__ import annotations

import tempfile
import threading
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger, Overtaken, Publication
from scheduler.publish.store import titles
from scheduler.source import InputError
from tests.publish.ward import AT, KEY, events, summaries, ward
from tests.strategies import problems
from tests.world import MONDAY

ANN, BOB = Audience("person", "ann"), Audience("person", "bob")
DAY = timedelta(days=1)


def publish(ledger: Ledger, at: Any = AT, **ward_of: Any) -> Publication:
    return ledger.publish(ward(**ward_of), by="me", at=at)


def every_feed(ledger: Ledger) -> dict[Audience, Any]:
    return {audience: ledger.feed(audience) for audience in ledger.audiences()}


def test_what_is_published_is_what_the_feeds_say(ledger: Ledger) -> None:
    made = publish(ledger, ann="DD-----", bob="--N----", cem="----C--")
    assert (made.version, made.by, made.at, made.changed) == (1, "me", AT, 4)
    assert summaries(ledger.feed(ANN)) == ["Day", "Day"]
    assert summaries(ledger.feed(Audience("site", "main"))) == ["Day: 1 person", "Day: 1 person", "Night: 1 person"]
    assert summaries(ledger.feed(Audience("site", "main", names=True)))[2] == "Night: Bob O'Brien"
    assert summaries(ledger.feed(Audience("team", "nurse"))) == ["Day: 1 person", "Day: 1 person", "Night: 1 person"]
    assert str(events(ledger.feed(Audience("team", "nurse")))[0]["DESCRIPTION"]) == "Registered nurse 1"
    assert summaries(ledger.feed(Audience("open"))) == ["No shifts"]
    assert ledger.feed(Audience("person", "nobody")) is None


def test_a_feed_has_the_etag_and_the_time_of_its_bytes(ledger: Ledger) -> None:
    import hashlib

    publish(ledger, ann="D------")
    feed = ledger.feed(ANN)
    assert feed is not None
    assert feed.etag == f'"{hashlib.sha256(feed.body).hexdigest()}"'
    assert feed.modified == AT


def test_the_same_roster_is_not_published_again_whatever_the_solver_did(ledger: Ledger) -> None:
    publish(ledger, ann="DD-----", bob="--N----", provenance={"seed": 1, "bound": 0})
    before = every_feed(ledger)
    again = publish(ledger, AT + DAY, ann="DD-----", bob="--N----", provenance={"seed": 2, "bound": 7})
    assert again.version == 1 and len(ledger.versions()) == 1
    assert every_feed(ledger) == before


def test_other_rules_make_a_new_version_and_leave_every_byte(ledger: Ledger) -> None:
    publish(ledger, ann="DD-----")
    before = every_feed(ledger)
    again = publish(ledger, AT + DAY, ann="DD-----", rules=[{"rule": "consecutive-days", "max": 3}])
    assert (again.version, again.changed) == (2, 0)
    assert every_feed(ledger) == before


def test_one_persons_change_leaves_the_bytes_of_all_others(ledger: Ledger) -> None:
    publish(ledger, ann="DD-----", bob="--N----", cem="D------")
    before = every_feed(ledger)
    publish(ledger, AT + DAY, ann="D-D----", bob="--N----", cem="D------")
    after = every_feed(ledger)
    assert before[BOB] == after[BOB] and before[ANN] != after[ANN]
    assert after[ANN].modified == AT + DAY


def test_a_changed_event_is_a_newer_revision_of_the_same(ledger: Ledger) -> None:
    publish(ledger, ann="D------")
    [before] = events(ledger.feed(ANN))
    publish(ledger, AT + DAY, ann="D------", day_start="08:00")
    [after] = events(ledger.feed(ANN))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == AT + DAY
    assert after["CREATED"].dt == before["CREATED"].dt == AT
    publish(ledger, AT + 2 * DAY, ann="D------", day_start="08:00", day_name="Early")
    [renamed] = events(ledger.feed(ANN))
    assert (renamed["SEQUENCE"], str(renamed["SUMMARY"])) == (2, "Early")


def test_an_event_that_stays_keeps_its_stamps_beside_one_that_changes(ledger: Ledger) -> None:
    publish(ledger, ann="D------")
    publish(ledger, AT + DAY, ann="DD-----")
    first, second = events(ledger.feed(ANN))
    assert (first["SEQUENCE"], first["DTSTAMP"].dt) == (0, AT)
    assert (second["SEQUENCE"], second["DTSTAMP"].dt) == (0, AT + DAY)


def test_a_shift_that_is_taken_away_stays_as_cancelled(ledger: Ledger) -> None:
    publish(ledger, ann="DN-----")
    before, _ = events(ledger.feed(ANN))
    publish(ledger, AT + DAY, ann="-N-----")
    gone, stays = events(ledger.feed(ANN))
    assert str(gone["SUMMARY"]) == "Cancelled: Day" and str(stays["SUMMARY"]) == "Night"
    assert (str(gone["STATUS"]), str(gone["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert (gone["UID"], gone["DTSTART"].dt, gone["DTEND"].dt) == (
        before["UID"],
        before["DTSTART"].dt,
        before["DTEND"].dt,
    )
    assert gone["SEQUENCE"] == 1 and gone["LAST-MODIFIED"].dt == AT + DAY


def test_what_is_cancelled_and_given_again_is_the_same_event_with_a_higher_sequence(ledger: Ledger) -> None:
    numbers, identities = [], set()
    for step, line in enumerate(("D------", "-------", "D------", "-------", "D------")):
        publish(ledger, AT + step * DAY, ann=line, bob="N------")
        [event] = events(ledger.feed(ANN))
        numbers.append(event["SEQUENCE"])
        identities.add(str(event["UID"]))
        assert str(event["STATUS"]) == ("CONFIRMED" if line.startswith("D") else "CANCELLED")
    assert numbers == [0, 1, 2, 3, 4] and len(identities) == 1


def test_a_tombstone_stays_for_seven_days_after_the_shift_and_then_goes(ledger: Ledger) -> None:
    publish(ledger, ann="DN-----")
    publish(ledger, AT + DAY, ann="-N-----")
    end = events(ledger.feed(ANN))[0]["DTEND"].dt
    ledger.freshen(end + 7 * DAY - timedelta(seconds=1))
    assert summaries(ledger.feed(ANN)) == ["Cancelled: Day", "Night"]
    ledger.freshen(end + 7 * DAY)
    assert summaries(ledger.feed(ANN)) == ["Night"]
    feed = ledger.feed(ANN)
    assert feed is not None and feed.modified == end + 7 * DAY
    publish(ledger, end + 8 * DAY, ann="DN-----")
    assert [event["SEQUENCE"] for event in events(ledger.feed(ANN))] == [2, 0]


def test_shifts_stay_for_ninety_days(ledger: Ledger) -> None:
    publish(ledger, ann="D-----N")
    end = events(ledger.feed(ANN))[0]["DTEND"].dt
    ledger.freshen(end + 90 * DAY)
    assert summaries(ledger.feed(ANN)) == ["Night"]
    ledger.freshen(end + 200 * DAY)
    assert summaries(ledger.feed(ANN)) == ["No shifts"]


def test_the_next_horizon_leaves_what_was_published_before_it(ledger: Ledger) -> None:
    publish(ledger, ann="DD-----")
    publish(ledger, AT + 5 * DAY, start=MONDAY + 7 * DAY, ann="N------")
    assert summaries(ledger.feed(ANN)) == ["Day", "Day", "Night"]
    publish(ledger, AT + 6 * DAY, ann="D------")
    assert summaries(ledger.feed(ANN)) == ["Day", "Cancelled: Day", "Night"]


def test_time_that_goes_backwards_still_makes_newer_revisions(ledger: Ledger) -> None:
    publish(ledger, ann="D------")
    publish(ledger, AT - 5 * DAY, ann="D------", day_start="08:00")
    [event] = events(ledger.feed(ANN))
    assert event["LAST-MODIFIED"].dt == AT + timedelta(seconds=1)
    feed = ledger.feed(ANN)
    assert feed is not None and feed.modified > AT


def test_every_version_is_kept_with_who_when_and_how(ledger: Ledger) -> None:
    publish(ledger, ann="D------", provenance={"status": "OPTIMAL", "bound": 0, "seed": 3})
    ledger.publish(ward(ann="-D-----"), by="Somebody\nelse", at=AT + DAY)
    first, second = ledger.versions()
    assert (first.version, first.by, first.at) == (1, "me", AT)
    assert first.result == {"status": "OPTIMAL", "feasible": True, "penalty": 0, "bound": 0, "seed": 3}
    assert (second.version, second.by, second.at, second.changed) == (2, "Somebody else", AT + DAY, 2)


def test_the_published_roster_can_be_read_back(ledger: Ledger) -> None:
    assert ledger.roster() is None and ledger.version() == 0
    release = ward(ann="DD-----", coverage=[{"shifts": "D", "days": {"daily": 1}}])
    ledger.publish(release, by="me", at=AT)
    found = ledger.roster()
    assert found is not None and ledger.version() == 1
    assert (found.problem, found.roster, found.verdict, found.created) == (
        release.problem,
        release.roster,
        release.verdict,
        AT,
    )


def test_the_changes_are_told_before_they_are_made(ledger: Ledger) -> None:
    assert len(ledger.changes(ward(ann="DD-----")).people) == 1
    publish(ledger, ann="DD-----", bob="N------", cem="C------")
    changes = ledger.changes(ward(ann="D-N----", bob="N------", cem="C------"))
    [ann] = changes.people
    assert (ann.employee, ann.label, ann.count) == ("ann", "Ann Example", 2)
    assert [entry.summary for entry in (*ann.added, *ann.removed)] == ["Night", "Day"]
    moved = ledger.changes(ward(ann="DD-----", bob="N------", cem="C------", day_start="08:00"))
    assert [len(person.moved) for person in moved.people] == [2]
    assert changes.base == 1 and changes.needed
    assert not ledger.changes(ward(ann="DD-----", bob="N------", cem="C------")).needed


def test_who_leaves_loses_future_shifts_and_the_link(ledger: Ledger) -> None:
    publish(ledger, ann="D------", bob="-----N-")
    token = ledger.links.add(BOB, "", AT)
    stays = ledger.links.add(ANN, "", AT)
    without = ward(names={"ann": "Ann Example"}, ann="D------")
    assert [link.id for link in ledger.changes(without).leavers] == [1]
    ledger.publish(without, by="me", at=AT + DAY)
    assert summaries(ledger.links.resolve(token, AT + DAY)) == ["This calendar link was withdrawn"]
    assert summaries(ledger.links.resolve(stays, AT + DAY)) == ["Day"]
    assert ledger.feed(BOB) is None and BOB not in ledger.audiences()
    publish(ledger, AT + 2 * DAY, ann="D------", bob="-----N-")
    [back] = events(ledger.feed(BOB))
    assert (str(back["STATUS"]), back["SEQUENCE"]) == ("CONFIRMED", 2)
    assert summaries(ledger.links.resolve(token, AT + 2 * DAY)) == ["This calendar link was withdrawn"]


@pytest.mark.parametrize("seen", [1, None])
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(url: str, ledger: Ledger, seen: int | None) -> None:
    publish(ledger, ann="D------")
    ready, told = threading.Barrier(2), []

    def one(line: str) -> None:
        mine = Ledger.open(url)
        ready.wait()
        try:
            told.append(mine.publish(ward(ann=line), by=line, at=AT + DAY, base=seen).version)
        except Overtaken:
            told.append(0)
        finally:
            mine.close()

    threads = [threading.Thread(target=one, args=(line,)) for line in ("-D-----", "--D----")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ([0, 2] if seen else [2, 3])
    last = ledger.versions()[-1]
    assert len(ledger.versions()) == max(told)
    confirmed = [event for event in events(ledger.feed(ANN)) if str(event["STATUS"]) == "CONFIRMED"]
    assert [event["DTSTART"].dt.date() for event in confirmed] == [MONDAY + last.by.index("D") * DAY]


def test_identities_stay_when_another_machine_publishes(ledger: Ledger) -> None:
    from dataclasses import replace

    publish(ledger, ann="D------")
    [before] = events(ledger.feed(ANN))
    ledger.publish(replace(ward(ann="D------", day_start="08:00"), key=b"other" * 8), by="me", at=AT + DAY)
    [after] = events(ledger.feed(ANN))
    assert KEY != b"other" * 8 and after["UID"] == before["UID"]


def test_leave_is_shown_as_away_and_on_call_as_free(ledger: Ledger) -> None:
    leave = [
        {"employee": "cem", "days": "2026-11-25..2026-11-26", "kind": "leave", "note": "surgery"},
        {"employee": "cem", "days": "2026-11-27", "kind": "leave", "from": "08:00", "until": "12:00"},
        {"employee": "cem", "days": "2026-11-28", "kind": "unavailable", "note": "court"},
    ]
    publish(ledger, cem="C------", ann="D------", availability=leave)
    feed = ledger.feed(Audience("person", "cem"))
    found = events(feed)
    assert [(str(event["SUMMARY"]), str(event["TRANSP"])) for event in found] == [
        ("Call", "TRANSPARENT"),
        ("Leave", "OPAQUE"),
        ("Leave", "OPAQUE"),
        ("Leave", "OPAQUE"),
    ]
    assert found[1]["DTSTART"].dt == date(2026, 11, 25) and found[1]["DTEND"].dt == date(2026, 11, 26)
    assert found[3]["DTSTART"].dt.hour == 8
    assert {str(event["X-MICROSOFT-CDO-BUSYSTATUS"]) for event in found[1:]} == {"OOF"}
    for audience, other in every_feed(ledger).items():
        assert b"surgery" not in other.body and b"court" not in other.body
        assert audience == Audience("person", "cem") or b"Leave" not in other.body


def test_open_shifts_are_those_that_are_not_covered(ledger: Ledger) -> None:
    needs = {
        "coverage": [
            {"shifts": "D", "days": {"Mon-Tue": 2}, "skill": "rn", "site": "main"},
            {"shifts": ["D", "N"], "days": {"Wed": 1}},
        ],
        "time_coverage": [{"days": {"Thu": {"09:00-12:00": 1}}}],
    }
    publish(ledger, ann="DD-----", bob="D------", **needs)
    found = events(ledger.feed(Audience("open")))
    assert [str(event["SUMMARY"]) for event in found] == [
        "Open: Day, Registered nurse, Main Street, 1 person",
        "Open: Day or Night, 1 person",
        "Open: Work, 1 person",
    ]
    assert {str(event["TRANSP"]) for event in found} == {"TRANSPARENT"}
    assert found[0]["DTSTART"].dt.isoformat() == "2026-11-24T07:00:00+01:00"
    assert found[2]["DTSTART"].dt.hour == 9 and found[2]["DTEND"].dt.hour == 12
    publish(ledger, AT + DAY, ann="DD-----", bob="DD-----", **needs)
    assert summaries(ledger.feed(Audience("open")))[0].startswith("Cancelled: Open: Day")


def test_what_is_outside_the_horizon_is_in_no_feed(ledger: Ledger) -> None:
    from dataclasses import replace

    from scheduler.roster import Assignment, Roster

    release = ward(ann="D------")
    strange = [("ann", MONDAY + 30 * DAY, "D"), ("zoe", MONDAY, "D"), ("ann", MONDAY, "X")]
    broken = replace(release, roster=Roster([*release.roster, *(Assignment(*item) for item in strange)]))
    for step in range(2):
        ledger.publish(broken, by="me", at=AT + step * DAY)
        assert summaries(ledger.feed(ANN)) == ["Day"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_nights_over_a_change_of_the_clock_are_as_long_as_they_are(file: Ledger, zone: str, month: int) -> None:
    release = ward(zone=zone, start=date(2026, month, 1) - DAY, days=30, ann="N" * 30)
    file.publish(release, by="me", at=AT - 300 * DAY)
    days, night = release.problem.calendar, release.problem.catalog["N"]
    expected = [[days.epoch + timedelta(minutes=at) for at in days.span(night, day)] for day in range(30)]
    found = [[event.start, event.end] for event in events(file.feed(ANN))]
    assert found == expected
    lengths = {(end - start) // timedelta(hours=1) for start, end in expected}
    changes = {"Europe/Berlin": {3: 7, 10: 9}, "America/New_York": {3: 7, 11: 9}, "Australia/Sydney": {4: 9, 10: 7}}
    assert lengths == {8, changes[zone].get(month, 8)}


def test_a_database_of_other_people_is_refused(ledger: Ledger) -> None:
    publish(ledger, ann="D------")
    others = ward(names={"zoe": "Zoe"}, zoe="D------")
    for attempt in (lambda: ledger.changes(others), lambda: ledger.publish(others, by="me", at=AT)):
        with pytest.raises(InputError, match="holds rosters of other people"):
            attempt()
    assert ledger.version() == 1


STEP = st.tuples(
    st.lists(st.text("DNC-", min_size=4, max_size=4), min_size=3, max_size=3),
    st.sampled_from(["07:00", "08:00"]),
    st.integers(0, 2).map(lambda weeks: MONDAY + 2 * weeks * DAY),
)


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(STEP, min_size=2, max_size=5))
def test_whatever_is_published_events_keep_their_identity_and_count_their_changes(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Ledger.open(f"{folder}/ledger.db")) as ledger:
        before: dict[Audience, Any] = {}
        for lines, day_start, start in steps:
            planned = dict(zip(("ann", "bob", "cem"), lines, strict=True))
            made = publish(ledger, AT, start=start, days=4, day_start=day_start, **planned)
            after = every_feed(ledger)
            for audience, feed in after.items():
                old = {str(event["UID"]): event for event in events(before[audience])} if before else {}
                new = {str(event["UID"]): event for event in events(feed)}
                assert len(new) == len(events(feed))
                for uid in old.keys() & new.keys():
                    same = visible(old[uid]) == visible(new[uid])
                    assert new[uid]["SEQUENCE"] == old[uid]["SEQUENCE"] + (not same)
                    assert (new[uid]["LAST-MODIFIED"].dt > old[uid]["LAST-MODIFIED"].dt) is not same
                    assert new[uid]["DTSTAMP"].dt == new[uid]["LAST-MODIFIED"].dt >= new[uid]["CREATED"].dt
                    assert new[uid]["CREATED"].dt == old[uid]["CREATED"].dt
                fillers = [uid for uid, event in old.items() if str(event["SUMMARY"]) == "No shifts"]
                assert set(old) - set(new) <= set(fillers), "what was there is cancelled before it goes"
                if before and feed.body == before[audience].body:
                    assert feed == before[audience]
                elif before:
                    assert feed.modified == made.at > before[audience].modified
            before = after


def visible(event: Any) -> Any:
    stamps = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED")
    return {name: value.to_ical() for name, value in event.items() if name not in stamps}


@settings(max_examples=10, deadline=None)
@given(problem=problems(), seed=st.integers(0, 5))
def test_any_problem_can_be_published_and_is_read_back(problem: Any, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Ledger.open(f"{folder}/ledger.db")) as file:
        published_and_read_back(file, problem, seed)


def published_and_read_back(file: Ledger, problem: Any, seed: int) -> None:
    from scheduler.formats import Release
    from scheduler.roster import Assignment, Roster
    from scheduler.verify import verify

    people, shifts = [person.id for person in problem.employees], list(problem.catalog)
    roster = Roster(
        Assignment(people[(day + seed) % len(people)], problem.calendar.date(day), shifts[day * seed % len(shifts)])
        for day in range(problem.horizon.days)
    )
    release = Release(problem, roster, verify(problem, roster), AT, KEY, {})
    made = file.publish(release, by="me", at=AT)
    found = file.roster()
    assert found is not None and made.version == file.version()
    assert (found.problem, found.roster) == (problem, roster)
    with file.database.reading() as connection:
        assert len(titles(connection)) == len(file.audiences())
    for feed in every_feed(file).values():
        assert events(feed)
