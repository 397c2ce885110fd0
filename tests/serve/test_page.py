"""The roster's page: what is on it, what is not, and how it looks in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from scheduler.formats import Release, read_problem
from scheduler.roster import Assignment, Roster
from scheduler.rules import Availability
from scheduler.serve import page as pages
from scheduler.serve.page import Pages, render
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY, release
from tests.needs import needs

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
ADDRESS = "http://roster.test/"
DESK, PHONE = (1440, 900), (390, 844)
START = date(2026, 3, 23)
ITEMS = [("ann", "2026-03-24", "D"), ("bob", "2026-03-24", "N"), ("bob", "2026-03-25", "C")]


def text(today: date = START, **more: Any) -> str:
    return render(release(more.pop("items", ITEMS), **more), START, today).body.decode()


def test_it_says_who_works_when_and_nothing_of_why_others_do_not() -> None:
    leave = Availability(employee="ann", days="2026-03-25", kind="leave")
    shown = text(availability=(leave,))
    assert "Ann Example" in shown and "Bob O&#39;Brien" in shown and "23:00-07:00" in shown
    for word in ("leave", "penalty", "Springfield", "<script", "http://", "https://"):
        assert word not in shown


def test_names_cannot_break_out_of_the_page() -> None:
    evil = "<script>alert(1)</script>\u202e\"'"
    shown = text(names={"ann": evil, "bob": evil}, shift_name=evil, name=evil)
    assert "<script" not in shown and "\u202e" not in shown and "&lt;script&gt;" in shown


def test_the_policy_allows_its_own_style_and_nothing_else() -> None:
    made = render(release(ITEMS), START, START)
    assert made.policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in made.policy and "frame-ancestors 'none'" in made.policy


@pytest.mark.parametrize(
    ("asked", "weeks", "first"),
    [
        (date(2026, 1, 1), 4, date(2026, 3, 18)),
        (date(2026, 3, 18), 4, date(2026, 3, 18)),
        (date(2026, 3, 25), 4, date(2026, 3, 23)),
        (date(2026, 4, 5), 4, date(2026, 3, 30)),
        (date(2027, 1, 1), 4, date(2026, 5, 11)),
    ],
)
def test_a_page_begins_with_the_week_of_the_day_that_is_asked_for(asked: date, weeks: int, first: date) -> None:
    long = release(ITEMS, start=date(2026, 3, 18), days=60)
    found = Pages(lambda: 1, lambda: long, lambda: CREATED).of(asked)
    assert found is not None
    assert f"Roster from {first:%a} {first.day} {first:%b} to" in found.body.decode()


def test_pages_lead_from_the_first_day_to_the_last() -> None:
    long = release(ITEMS, start=date(2026, 3, 18), days=60)
    found, day, seen = Pages(lambda: 1, lambda: long, lambda: CREATED), date(2026, 3, 18), []
    while day not in seen:
        seen.append(day)
        made = found.of(day)
        assert made is not None
        link = made.body.decode().partition('">Later')[0].rpartition("?from=")[2]
        day = date.fromisoformat(link) if ">Later" in made.body.decode() else day
    assert seen == [date(2026, 3, 18), date(2026, 4, 13), date(2026, 5, 11)]


def test_the_more_people_the_fewer_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_CELLS", 14)
    assert "Mon 23 Mar to Sun 29 Mar" in text(days=28)


def test_it_is_made_anew_when_something_is_published_and_when_a_day_begins() -> None:
    class Now:
        moment, version, reads = datetime(2026, 3, 24, 22, 30, tzinfo=UTC), 1, 0

        def roster(self) -> Release:
            self.reads += 1
            return release(ITEMS, created=CREATED + timedelta(days=self.version))

    now = Now()
    found = Pages(lambda: now.version, now.roster, lambda: now.moment)
    first = found.of(None)
    assert found.of(None) is first and now.reads == 1
    now.moment += timedelta(hours=1)  # past midnight in Berlin
    second = found.of(None)
    assert first and second and second.etag != first.etag and second.modified > first.modified
    assert second.modified == datetime(2026, 3, 24, 23, 0, tzinfo=UTC) and now.reads == 1
    now.version = 30
    third = found.of(None)
    assert third and third.etag != second.etag and now.reads == 2


@cache
def clinic() -> pages.Page:
    """A page that has everything on it; no search is needed for it."""
    problem = read_problem(ROOT / "instances" / "clinic.yaml")
    shifts = [shift.id for shift in problem.shifts]
    found = Roster(
        Assignment(person.id, problem.calendar.date(day), shifts[(number + day // 3) % len(shifts)])
        for number, person in enumerate(problem.employees)
        for day in problem.calendar.planned
        if (number + day) % 7 < 5
    )
    start = problem.horizon.start
    return render(Release(problem, found, verify(problem, found), CREATED, KEY), start, start + timedelta(days=3))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    needs(program, "Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


class Shown:
    """The page as the browser shows it under its policy, and all that the browser complains of."""

    def __init__(self, browser: Browser, size: tuple[int, int] = DESK, fragment: str = "", **options: Any) -> None:
        self.page: Page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **options)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.route("**", self._answer)
        self.page.goto(ADDRESS + fragment)

    def _answer(self, route: Route) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": clinic().policy}
        route.fulfill(status=200, headers=headers, body=clinic().body)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_it_is_whole_without_scripts_and_fits_the_screen(browser: Browser, size: tuple[int, int]) -> None:
    shown = Shown(browser, size, java_script_enabled=False)
    assert shown.complaints == [] and shown.asked == [ADDRESS]
    for section in ("mine", "days", "roster"):
        box = shown.page.locator(f"#{section}").bounding_box()
        assert box and box["height"] > 50 and box["x"] + box["width"] <= size[0], section
    shown.page.close()


def test_today_is_marked_by_more_than_colour(browser: Browser) -> None:
    page = Shown(browser).page
    assert page.locator("thead [aria-current=date]").inner_text().split()[::4] == ["Thu", "TODAY"]
    assert page.locator("#days details[open]").count() == 1
    assert page.locator("#days details[open] summary").inner_text().startswith("Thu 26 Nov TODAY")
    edge = page.locator("tbody td.today").first.evaluate("cell => getComputedStyle(cell).borderLeftWidth")
    assert edge == "3px"
    page.close()


def test_a_person_chooses_a_name_and_sees_own_shifts_only(browser: Browser) -> None:
    page = Shown(browser, PHONE).page
    own = page.locator(".own-shifts:visible")
    assert own.count() == 0
    page.get_by_text("Choose a name").click()
    page.locator(".choose a", has_text="Chloe").click()
    assert own.count() == 1 and "Chloe" in own.inner_text()
    row = page.locator("tbody tr", has_text="Chloe").locator(".duty").count()
    assert own.locator("li").count() == row > 10
    assert page.url.startswith(ADDRESS + "#p-")
    page.close()


@pytest.mark.parametrize("fragment", ["", "#p-chloe"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_that_shuts_anybody_out(browser: Browser, size: tuple[int, int], fragment: str) -> None:
    needs(AXE.is_file(), "axe-core")
    page = Shown(browser, size, fragment, bypass_csp=True).page
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],"
        " resultTypes: ['violations']})"
    )
    assert [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]] == []
    page.close()


def test_on_a_phone_only_the_table_scrolls_sideways(browser: Browser) -> None:
    page = Shown(browser, PHONE, bypass_csp=True).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.locator("#roster .scroll").evaluate("box => box.scrollWidth > box.clientWidth")
    page.close()


def test_on_paper_it_is_the_roster_or_one_person(browser: Browser) -> None:
    page = Shown(browser).page
    page.emulate_media(media="print")
    assert page.locator("#roster").is_visible() and not page.locator("#days").is_visible()
    assert not page.locator("nav").is_visible()
    page.goto(ADDRESS + "#p-chloe")
    page.reload()
    page.emulate_media(media="print")
    assert page.locator("#p-chloe").is_visible() and not page.locator("#roster").is_visible()
    page.close()
