"""Links: secrets that open one feed and nothing else, and that end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from scheduler.publish.audience import Audience
from scheduler.publish.feed import Feed
from scheduler.publish.ledger import Ledger
from scheduler.source import InputError
from tests.publish.ward import AT, events, summaries, ward

ANN, BOB, PAGE = Audience("person", "ann"), Audience("person", "bob"), Audience("page")
DAY = timedelta(days=1)


@pytest.fixture
def published(ledger: Ledger) -> Ledger:
    ledger.publish(ward(ann="D------", bob="-N-----"), by="me", at=AT)
    return ledger


def test_a_link_opens_one_feed_and_no_other(published: Ledger) -> None:
    ann, bob = (published.links.add(audience, "", AT) for audience in (ANN, BOB))
    assert published.links.resolve(ann, AT) == published.feed(ANN) != published.links.resolve(bob, AT)
    assert summaries(published.links.resolve(bob, AT)) == ["Night"]


def test_a_secret_has_256_bits_and_is_never_the_same(published: Ledger) -> None:
    tokens = published.links.add_all([ANN] * 50, "", AT)
    assert {len(token) for token in tokens} == {43} and len(set(tokens)) == 50
    assert len({token[:6] for token in tokens}) == 50


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 43, "A" * 42 + "\n", "../" * 14 + "x", "é" * 43, "A" * 10**6, "\0" * 43]
)
def test_unknown_and_malformed_links_are_nothing(published: Ledger, token: str) -> None:
    published.links.add(ANN, "", AT)
    assert published.links.resolve(token, AT) is None
    assert published.links.page_token(token, AT) is False


def test_links_are_made_only_for_what_is_published(published: Ledger) -> None:
    for audience in (Audience("person", "zoe"), Audience("site", "moon"), Audience("team", "doctors")):
        with pytest.raises(InputError, match="nothing is published"):
            published.links.add(audience, "", AT)
    with pytest.raises(InputError):
        published.links.add_all([ANN, Audience("person", "zoe")], "", AT)
    assert published.links.list() == []


def test_a_reminder_rings_once_before_each_shift_and_never_for_what_is_cancelled(published: Ledger) -> None:
    token = published.links.add(Audience("person", "ann", alarm=90), "", AT)
    plain = published.links.add(ANN, "", AT)
    [event] = events(published.links.resolve(token, AT))
    [alarm] = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(minutes=-90) and str(alarm["ACTION"]) == "DISPLAY"
    assert alarm["UID"] != event["UID"]
    assert not events(published.links.resolve(plain, AT))[0].walk("VALARM")
    published.publish(ward(bob="-N-----"), by="me", at=AT + DAY)
    [event] = events(published.links.resolve(token, AT + DAY))
    assert str(event["STATUS"]) == "CANCELLED" and not event.walk("VALARM")


def test_cancelled_shifts_are_hidden_from_those_who_asked_for_that(published: Ledger) -> None:
    token = published.links.add(Audience("person", "ann", hide_cancelled=True), "", AT)
    published.publish(ward(ann="-D-----", bob="-N-----"), by="me", at=AT + DAY)
    assert summaries(published.links.resolve(token, AT + DAY)) == ["Day"]
    assert summaries(published.feed(ANN)) == ["Cancelled: Day", "Day"]
    published.publish(ward(bob="-N-----"), by="me", at=AT + 2 * DAY)
    assert summaries(published.links.resolve(token, AT + 2 * DAY)) == ["No shifts"]


def test_the_list_tells_everything_but_the_secret(published: Ledger) -> None:
    published.links.add(ANN, "phone\nof Ann", AT)
    published.links.add(PAGE, "office", AT + DAY)
    first, second = published.links.list()
    assert (first.id, first.audience, first.label, first.created, first.used) == (1, ANN, "phone of Ann", AT, None)
    assert (second.audience, second.created, second.withdrawn, second.why) == (PAGE, AT + DAY, None, None)


def test_the_last_use_is_noted_to_the_hour(published: Ledger) -> None:
    token = published.links.add(ANN, "", AT)
    for minutes, noted in ((5, 5), (50, 5), (66, 66)):
        published.links.resolve(token, AT + timedelta(minutes=minutes))
        assert published.links.list()[0].used == AT + timedelta(minutes=noted)


def test_reading_does_not_wait_for_whoever_writes(published: Ledger) -> None:
    token = published.links.add(ANN, "", AT)
    found: list[Feed | None] = []
    with published.database.writing():
        reader = threading.Thread(target=lambda: found.append(published.links.resolve(token, AT)))
        reader.start()
        reader.join(timeout=5)
        assert found == [published.feed(ANN)]
    assert published.links.list()[0].used in (None, AT)


@pytest.mark.parametrize("how", ["revoked", "rotated"])
def test_a_withdrawn_link_says_so_for_thirty_days_and_then_nothing(published: Ledger, how: str) -> None:
    token = published.links.add(ANN, "", AT)
    new = published.links.rotate(1, AT) if how == "rotated" else published.links.revoke(1, AT)
    notice = published.links.resolve(token, AT + DAY)
    [event] = events(notice)
    assert str(event["SUMMARY"]) == "This calendar link was withdrawn"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert notice is not None and b"Ann" not in notice.body and notice.modified == AT
    assert published.links.resolve(token, AT + 30 * DAY - timedelta(seconds=1)) == notice
    assert published.links.resolve(token, AT + 30 * DAY) is None
    assert published.links.list()[0].why == how
    if new is not None:
        assert published.links.resolve(new, AT) == published.feed(ANN)
        assert [link.audience for link in published.links.list()] == [ANN, ANN]


def test_only_links_in_force_can_be_withdrawn_or_rotated(published: Ledger) -> None:
    published.links.add(ANN, "", AT)
    published.links.revoke(1, AT)
    for wrong in (1, 2, -1):
        with pytest.raises(InputError, match="no such link in force"):
            published.links.revoke(wrong, AT)
        with pytest.raises(InputError, match="no such link in force"):
            published.links.rotate(wrong, AT)
    assert len(published.links.list()) == 1


def test_one_switch_ends_all_and_brings_all_back(published: Ledger) -> None:
    tokens = [published.links.add(audience, "", AT) for audience in (ANN, BOB, PAGE)]
    published.links.revoke(2, AT)
    published.links.off(AT)
    published.links.off(AT + DAY)
    assert published.links.are_off()
    assert [published.links.resolve(token, AT) for token in tokens] == [None] * 3
    assert not published.links.page_token(tokens[2], AT)
    published.links.on()
    assert published.links.resolve(tokens[0], AT) == published.feed(ANN)
    assert published.links.page_token(tokens[2], AT)


def test_the_page_has_links_of_its_own(published: Ledger) -> None:
    page, calendar = published.links.add(PAGE, "", AT), published.links.add(ANN, "", AT)
    assert published.links.page_token(page, AT) and not published.links.page_token(calendar, AT)
    assert published.links.resolve(page, AT) is None
    published.links.revoke(1, AT)
    assert not published.links.page_token(page, AT) and published.links.resolve(page, AT) is None


def test_what_became_too_old_leaves_the_feed_when_it_is_next_read(published: Ledger) -> None:
    token = published.links.add(ANN, "", AT)
    published.publish(ward(ann="-D-----", bob="-N-----"), by="me", at=AT + DAY)
    assert summaries(published.links.resolve(token, AT + 2 * DAY)) == ["Cancelled: Day", "Day"]
    late = events(published.feed(ANN))[0]["DTEND"].dt + 7 * DAY
    found = published.links.resolve(token, late)
    assert summaries(found) == ["Day"] and found is not None and found.modified == late
    assert published.links.resolve(token, late + DAY) == found


def test_someone_else_with_the_same_audience_is_not_withdrawn(published: Ledger) -> None:
    first, second = published.links.add(ANN, "phone", AT), published.links.add(ANN, "laptop", AT)
    published.links.revoke(1, AT)
    assert published.links.resolve(second, AT) == published.feed(ANN) != published.links.resolve(first, AT)
