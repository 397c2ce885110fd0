"""The page: what is on it, that names on it are text and nothing more, and that it reaches for nothing outside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from scheduler.calendar import HolidayCalendar
from scheduler.formats import Release
from scheduler.formats.html import write
from scheduler.rules import Availability, ConsecutiveDays, Coverage, Request
from scheduler.solve.result import Progress, Status
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY, release
from tests.world import roster, world

VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "path", "line"}
EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }}",
    "</style></title><h1>",
    "javascript:alert(1)",
    "&lt;b&gt;",
]


class Page(HTMLParser):
    """The elements of a page and its text; it insists that they are nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(what: Release) -> Page:
    return Page(write(what)["roster.html"].decode())


def shown(line: str, rules: Any, days: int | None = None, **more: Any) -> tuple[str, Page]:
    problem = world(rules, days or len(line), **more)
    found = roster(line)
    text = write(Release(problem, found, verify(problem, found), CREATED, KEY))["roster.html"].decode()
    return text, Page(text)


@pytest.mark.parametrize("evil", EVIL)
def test_a_name_is_text_and_nothing_more(evil: str) -> None:
    items = [("ann", "2026-03-24", "D")]
    more: dict[str, Any] = {
        "requests": (Request(employee="ann", days="2026-03-24", want="off"),),
        "holidays": HolidayCalendar(add={"2026-03-25": evil}),
        "coverage": (Coverage(shifts="D", days={"daily": 1}),),
    }
    plain = page_of(
        release(
            items,
            names={"ann": "Ann"},
            shift_name="Ann",
            name="Ann",
            **{**more, "holidays": HolidayCalendar(add={"2026-03-25": "Ann"})},
        )
    )
    page = page_of(release(items, names={"ann": evil}, shift_name=evil, name=evil, **more))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [set(found) for _, found in page.elements] == [set(found) for _, found in plain.elements]
    assert evil in page.text  # whole, as a person wrote it


def test_letters_that_cannot_be_seen_do_not_turn_the_page_around() -> None:
    page = page_of(release([], names={"ann": "A\u202enn\x00\x1b[31m \u05d0\u05d1 \N{FAMILY}\u200d"}))
    assert "Ann[31m \u05d0\u05d1 \N{FAMILY}\u200d" in page.text


def test_the_page_needs_nothing_and_nobody() -> None:
    text = write(release([("ann", "2026-03-24", "D")]))["roster.html"].decode()
    page = Page(text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    for _, attributes in page.elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("style", "src")}
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"@import|url\(|https?:", text)


def test_the_policy_lets_in_its_own_style_and_nothing_else() -> None:
    text = write(release([]))["roster.html"].decode()
    [policy] = [meta["content"] for meta in Page(text).named("meta") if meta.get("http-equiv")]
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_links_within_the_page_lead_somewhere_and_names_are_given_once() -> None:
    _, page = shown("DDD-D", [ConsecutiveDays(max=2), Coverage(shifts="N", days={"daily": 1})])
    ids = [str(found["id"]) for _, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))
    assert {str(link["href"])[1:] for link in page.named("a")} <= set(ids)


def test_violations_stand_where_they_are_with_their_sentences() -> None:
    text, page = shown("DDD--", [ConsecutiveDays(max=2), Request(employee="me", days="Fri", weight=3)])
    sentence = "me has 3 working days in a row (Mon 23 Nov to Wed 25 Nov), 2 allowed"
    marks = [(str(link["title"]), link["href"]) for link in page.named("a") if "title" in link]
    assert marks == [(sentence, "#n1"), ("me asked to work on Fri 27 Nov", "#n2")]
    [row] = re.findall(r"<tr><th scope=\"row\" class=\"name\"><a href=\"#p1\">.*?</tr>", text, re.DOTALL)
    cells = re.findall(r"<td class=\"([^\"]*)\">", row)
    assert [cell.strip() for cell in cells] == ["", "", "broken", "", "cost", "number"]
    assert sentence in page.text
    assert "1 broken" in page.text


def test_weekends_holidays_and_days_away_are_told_without_colour() -> None:
    away = [
        Availability(employee="me", days="Tue", kind="leave"),
        Availability(employee="me", days="Wed", kind="unavailable"),
    ]
    text, page = shown("D------", away, holidays=HolidayCalendar(add={"2026-11-26": "Feast"}))
    heads = re.findall(r"<th scope=\"col\" class=\"(free)?\"[^>]*>(\w{3})<br>", text)
    assert heads[:7] == [
        ("", "Mon"),
        ("", "Tue"),
        ("", "Wed"),
        ("free", "Thu"),
        ("", "Fri"),
        ("free", "Sat"),
        ("free", "Sun"),
    ]
    assert " Feast" in page.text
    assert {"leave", "not available"} <= set(page.text)


def test_every_table_says_what_its_cells_are_about() -> None:
    _, page = shown("D-", [Coverage(shifts="D", days={"daily": 1}), Request(employee="me", days="Mon")])
    assert all(head.get("scope") in ("row", "col") for head in page.named("th"))
    assert len(page.named("caption")) == len(page.named("table")) >= 6
    assert all(drawing.get("aria-hidden") or drawing.get("aria-label") for drawing in page.named("svg"))


def test_how_good_it_is_and_how_it_came_about() -> None:
    found = replace(
        release(
            [("ann", "2026-03-24", "D")], requests=(Request(employee="ann", days="2026-03-24", want="off", weight=8),)
        ),
        provenance={
            "status": Status.FEASIBLE,
            "bound": 6,
            "method": "cpsat",
            "limit": 60.0,
            "seed": 7,
            "workers": 2,
            "versions": {"x": "1.2"},
        },
        trace=(Progress(0.5, None, 0), Progress(1.0, 900, 2), Progress(2.0, 8, 6)),
    )
    told = " ".join(" ".join(page_of(found).text).split())
    for text in (
        "Not proven best",
        "6, 25.0 %",
        "cpsat, at most 60.0 s, 2 workers, seed 7",
        "x 1.2",
        found.problem.digest(),
    ):
        assert text in told
    assert "0.5 none yet 0 1.0 900 2 2.0 8 6" in told


def test_a_roster_from_elsewhere_has_no_search_to_tell_of() -> None:
    told = " ".join(page_of(replace(release([]), provenance={})).text)
    assert "Quality" not in told and "over time" not in told
    assert "every hard rule is kept" in told


@pytest.mark.parametrize("days", [1, 6, 35, 36, 400])
def test_long_times_are_cut_into_blocks_that_fit_on_paper(days: int) -> None:
    text, page = shown("D" * days, [], days)
    grids = re.findall(r"aria-label=\"Roster from (.*?) to (.*?)\"", text)
    assert len(grids) == (1 if days <= 35 else -(-days // 28))
    assert len(page.named("details")) == days


def test_the_same_release_gives_the_same_bytes() -> None:
    assert write(release([("ann", "2026-03-24", "N")])) == write(release([("ann", "2026-03-24", "N")]))
