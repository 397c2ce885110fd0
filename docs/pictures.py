"""Make the pictures of the documentation from the real program: `python docs/pictures.py`.

Needs Chromium (or Chrome), LibreOffice, pdftoppm, and the packages of the extra `test`. The clinic and the practice
of the tutorial are solved afresh; the pages that the program writes are photographed in a browser, and the workbook as
LibreOffice prints it.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

from scheduler import Problem, load, parse, solve
from scheduler.formats import Release, html, xlsx

HERE = Path(__file__).parent
CLINIC = HERE.parent / "instances" / "clinic.yaml"
TUTORIAL = HERE / "tutorial.md"
PICTURES = HERE / "pictures"
GAP = 12
"""Pixels of white around a picture."""


def solved(problem: Problem) -> Release:
    """The best roster there is."""
    result = solve(problem, seconds=60, workers=1)
    assert result.roster is not None and result.verdict is not None
    how = {"status": result.status, "bound": result.bound, "method": result.method, "limit": result.limit}
    how |= {"seed": result.seed, "workers": result.workers, "versions": dict(result.versions)}
    created = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return Release(problem, result.roster, result.verdict, created, b"", how, result.trace)


def keep(name: str, picture: bytes) -> None:
    """With fewer colours and without the white around it, which nobody misses."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    left, top, right, bottom = ImageOps.invert(image.convert("L")).getbbox() or (0, 0, *image.size)
    box = (max(0, left - GAP), max(0, top - GAP), min(image.width, right + GAP), min(image.height, bottom + GAP))
    image.crop(box).quantize(96).save(PICTURES / f"{name}.png", optimize=True)


def photograph(page: Page, name: str, first: str, last: str) -> None:
    """From the top of one element to the bottom of another."""
    boxes = [page.locator(where).first.bounding_box() for where in (first, last)]
    above, below = (box for box in boxes if box)
    width = max(above["x"] + above["width"], below["x"] + below["width"])
    clip = {"x": 0, "y": max(0, above["y"] - GAP), "width": width + GAP}
    clip["height"] = below["y"] + below["height"] + GAP - clip["y"]
    keep(name, page.screenshot(full_page=True, clip=clip))  # type: ignore[arg-type]


def photograph_pages(clinic: bytes, practice: bytes, folder: Path) -> None:
    """The pages in a browser, on a desk and on a phone."""
    path, other = folder / "clinic.html", folder / "practice.html"
    path.write_bytes(clinic)
    other.write_bytes(practice)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        desk = browser.new_page(viewport={"width": 1420, "height": 1000})
        desk.goto(path.as_uri())
        photograph(desk, "roster", "header", "#roster .legend")
        photograph(desk, "day", "#days details", "#days details .chart")
        photograph(desk, "hours", "#hours h2", "#hours table")
        desk.goto(other.as_uri())
        photograph(desk, "tutorial", "header", "#notes .notes")
        phone = browser.new_page(viewport={"width": 390, "height": 844})
        phone.goto(path.as_uri())
        keep("phone", phone.screenshot())
        browser.close()


def photograph_workbook(content: bytes, folder: Path) -> None:
    """The first sheet of the workbook on paper."""
    (folder / "roster.xlsx").write_bytes(content)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "roster.xlsx"]
    subprocess.run(office, cwd=folder, check=True, capture_output=True)
    paper = ["pdftoppm", "-png", "-r", "110", "-l", "1", "-singlefile", "roster.pdf", "sheet"]
    subprocess.run(paper, cwd=folder, check=True)
    sheet = Image.open(folder / "sheet.png")
    without_footer = io.BytesIO()
    sheet.crop((0, 0, sheet.width, int(sheet.height * 0.9))).save(without_footer, "PNG")
    keep("workbook", without_footer.getvalue())


def main() -> None:
    """Make all of them."""
    PICTURES.mkdir(exist_ok=True)
    clinic = solved(load(CLINIC))
    practice = solved(parse("".join(re.findall(r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL))))
    with tempfile.TemporaryDirectory() as folder:
        photograph_pages(html.write(clinic)[html.NAME], html.write(practice)[html.NAME], Path(folder))
        photograph_workbook(xlsx.write(clinic)[xlsx.NAME], Path(folder))


if __name__ == "__main__":
    main()
