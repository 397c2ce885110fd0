"""The page in a real browser: nothing refused, nothing cut off, and readable by those who cannot see it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from scheduler.formats import Release, read_problem
from scheduler.formats.html import write
from scheduler.roster import Assignment, Roster
from scheduler.solve.result import Progress
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY
from tests.needs import needs

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
INSTANCES = ("clinic", "ward", "callcentre")
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@cache
def page_of(instance: str) -> bytes:
    """A page of a roster that keeps few rules, so that it has marks everywhere; no search is needed for it."""
    problem = read_problem(ROOT / "instances" / f"{instance}.yaml")
    shifts = [shift.id for shift in problem.shifts]
    found = Roster(
        Assignment(person.id, problem.calendar.date(day), shifts[(number + day // 3) % len(shifts)])
        for number, person in enumerate(problem.employees)
        for day in problem.calendar.planned
        if (number + day) % 7 < 5
    )
    provenance = {"status": "FEASIBLE", "bound": 3}
    trace = (Progress(0.5, None, 0), Progress(1.0, 9000, 2), Progress(2.0, 800, 3))
    release = Release(problem, found, verify(problem, found), CREATED, KEY, provenance, trace)
    return write(release)["roster.html"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    needs(program, "Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


class Shown:
    """A page as the browser shows it, and all that the browser complains of."""

    def __init__(self, browser: Browser, folder: Path, instance: str, size: str = "desk", **options: Any) -> None:
        path = folder / f"{instance}.html"
        path.write_bytes(page_of(instance))
        width, height = SIZES[size]
        self.page = browser.new_page(viewport={"width": width, "height": height}, **options)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("instance", INSTANCES)
def test_the_page_is_whole_without_scripts_and_fits_the_screen(
    browser: Browser, tmp_path: Path, instance: str, size: str
) -> None:
    shown = Shown(browser, tmp_path, instance, size, java_script_enabled=False)
    assert shown.complaints == []
    assert len(shown.asked) == 1
    for section in ("roster", "notes", "coverage", "days", "hours", "requests", "search", "people"):
        box = shown.page.locator(f"#{section}").bounding_box()
        assert box and box["height"] > 50 and box["x"] + box["width"] <= SIZES[size][0], section
    shown.page.close()


@pytest.mark.parametrize("instance", INSTANCES)
def test_on_a_phone_only_the_tables_scroll_sideways_and_the_names_stay(
    browser: Browser, tmp_path: Path, instance: str
) -> None:
    page = Shown(browser, tmp_path, instance, "phone", bypass_csp=True).page
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    name, cell = page.locator("#roster tbody th").first, page.locator("#roster tbody td").first
    places = "cells => cells.map(cell => cell.getBoundingClientRect().x)"
    before = [where.evaluate_all(places)[0] for where in (name, cell)]
    page.locator("#roster .scroll").first.evaluate("box => box.scrollLeft = 50")
    after = [where.evaluate_all(places)[0] for where in (name, cell)]
    assert abs(after[0] - before[0]) < 1 and before[1] - after[1] > 40
    page.close()


def test_colours_reach_the_cells_through_the_policy(browser: Browser, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, "clinic", bypass_csp=False).page
    cell = page.locator("#roster tbody .duty", has_text="Fo").first
    assert cell.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(255, 215, 0)"  # gold
    page.close()


@pytest.mark.parametrize(("instance", "size"), [("clinic", "desk"), ("clinic", "phone"), ("callcentre", "desk")])
def test_axe_finds_nothing_that_shuts_anybody_out(browser: Browser, tmp_path: Path, instance: str, size: str) -> None:
    needs(AXE.is_file(), "axe-core")
    page = Shown(browser, tmp_path, instance, size, bypass_csp=True).page
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],"
        " resultTypes: ['violations']})"
    )
    assert [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]] == []
    page.close()


@pytest.mark.parametrize("instance", ["clinic", "ward"])
def test_the_roster_is_one_sheet_of_paper_and_each_person_another(
    browser: Browser, tmp_path: Path, instance: str
) -> None:
    needs(shutil.which("pdftotext"), "pdftotext")
    page = Shown(browser, tmp_path, instance).page
    pages = sheets(page.pdf(format="A4", landscape=True, prefer_css_page_size=True), tmp_path)
    people = [person.label for person in read_problem(ROOT / "instances" / f"{instance}.yaml").employees]
    assert all(name in pages[0] for name in people)
    assert [name for name in people if not any(sheet.lstrip().startswith(name) for sheet in pages)] == []
    page.close()


def sheets(pdf: bytes, folder: Path) -> list[str]:
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]
