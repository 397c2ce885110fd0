"""How cost grows: generated wards of more people and more weeks, solved until within 2 % of a proven bound.

`python -m benchmarks.growth [SECONDS]` solves the family and writes figures and drawings.
"""

from __future__ import annotations

import json
import math
import os
import random
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from scheduler import bench
from scheduler.problem import Problem
from scheduler.solve import solve
from scheduler.solve.result import Progress

FOLDER = Path(__file__).parent / "results" / "growth"
GAP = 0.02
BY_PEOPLE = [(people, 4) for people in (25, 50, 100, 200, 400)]
BY_WEEKS = [(50, weeks) for weeks in (4, 13, 26, 52)]
START = date(2027, 1, 4)
TEAM, NEED = 25, {"E": 6, "L": 5, "N": 3}
"""People of a team, and how many of them are needed a day."""


def ward(people: int, weeks: int, seed: int = 0) -> Problem:
    """A ward in need of somewhat more than the hours agreed, round the clock, with wishes that cannot all come true."""
    chance = random.Random(seed)
    teams = people // TEAM
    names = [f"p{number:03}" for number in range(people)]
    return Problem.model_validate(
        {
            "name": f"ward of {people} for {weeks} weeks",
            "horizon": {"start": START, "days": 7 * weeks, "zone": "Europe/Berlin"},
            "skills": [{"id": "senior"}],
            "shifts": [
                {"id": "E", "start": "06:00", "end": "14:00"},
                {"id": "L", "start": "13:30", "end": "21:30"},
                {"id": "N", "start": "21:00", "end": "06:30", "unpaid_break": "0:30"},
            ],
            "contracts": [
                {
                    "id": f"{hours}h",
                    "rules": [
                        {"rule": "hours", "min": hours * weeks - 12, "max": hours * weeks + 12},
                        {"rule": "hours", "max": 48, "per": "week"},
                    ],
                }
                for hours in (38, 29, 19)
            ],
            "employees": [
                {
                    "id": name,
                    "contract": ("38h", "29h", "38h", "19h", "38h")[number % 5],
                    "skills": ["senior"] if number % 5 < 2 else [],
                }
                for number, name in enumerate(names)
            ],
            "coverage": [
                *({"shifts": shift, "days": {"daily": count * teams}, "weight": 20} for shift, count in NEED.items()),
                *({"shifts": shift, "skill": "senior", "days": {"daily": teams}, "weight": 50} for shift in NEED),
            ],
            "rules": [
                {"rule": "rest", "hours": 11},
                {"rule": "consecutive-days", "max": 6},
                {"rule": "consecutive-days", "min": 2, "weight": 8},
                {"rule": "consecutive-days", "of": "off", "min": 2, "weight": 6},
                {"rule": "consecutive-days", "of": "N", "min": 2, "max": 4, "weight": 10},
                {"rule": "weekends", "max": -(-weeks // 2)},
                {"rule": "complete-weekends", "weight": 12},
            ],
            "requests": [
                {
                    "employee": name,
                    "days": (START + timedelta(days=chance.randrange(28 * block, min(28 * block + 28, 7 * weeks)))),
                    "want": "off",
                    "weight": chance.randint(1, 5),
                }
                for name in names
                for block in range(math.ceil(weeks / 4))
                for _ in range(4)
            ],
        }
    )


@dataclass(frozen=True)
class Size:
    """One ward solved: seconds until the gap was 2 % (none if it was not), and megabytes of all processes together."""

    people: int
    weeks: int
    seconds: float | None
    megabytes: float
    penalty: int | None
    bound: int
    limit: float


def one(people: int, weeks: int, limit: float) -> Size:
    """Solve one ward, in this process and its children, until the gap is small enough."""
    reached: list[float] = []

    def watch(step: Progress) -> None:
        if step.gap is not None and step.gap <= GAP and not reached:
            reached.append(step.seconds)
            os.kill(os.getpid(), signal.SIGINT)  # as a person would: the best roster is kept

    result = solve(ward(people, weeks), seconds=limit, watch=watch)
    if not reached and result.gap is not None and result.gap <= GAP:
        reached.append(result.seconds)
    seconds = round(reached[0], 1) if reached else None
    return Size(people, weeks, seconds, 0.0, result.penalty, result.bound, limit)


def measure(sizes: Iterable[tuple[int, int]], limit: float) -> list[Size]:
    """Solve wards, each in a fresh process."""
    found = []
    for people, weeks in sizes:
        printed, megabytes = bench.measured([sys.executable, "-m", __spec__.name, str(people), str(weeks), str(limit)])
        size = Size(**json.loads(printed.splitlines()[-1]) | {"megabytes": round(megabytes)})
        found.append(size)
        print(size, flush=True)
    return found


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Slope of a straight line through the logarithms: cost grows as size to this power."""
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)


def drawing(title: str, unit: str, points: Sequence[tuple[float, float, float | None]]) -> str:
    """Seconds and megabytes over size, both axes logarithmic, as SVG; no seconds where the gap was not reached."""
    width, height, left, bottom = 640, 360, 60, 50
    values = [value for _, megabytes, seconds in points for value in (megabytes, seconds) if value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(points[0][0]), math.log10(points[-1][0])

    def x(size: float) -> float:
        return round(left + (math.log10(size) - first) / (last - first) * (width - left - 40), 1)

    def y(value: float) -> float:
        return round(height - bottom - (math.log10(value) - low) / (high - low) * (height - bottom - 40), 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="20" font-size="14">{title}</text>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines.append(f'<path d="M{left} {at}H{width - 40}" stroke="#ddd"/>')
        lines.append(f'<text x="{left - 6}" y="{at + 4}" text-anchor="end">{10.0**power:g}</text>')
    for size, _, _ in points:
        lines.append(f'<text x="{x(size)}" y="{height - bottom + 18}" text-anchor="middle">{size:g}</text>')
    lines.append(f'<text x="{width / 2}" y="{height - 10}" text-anchor="middle">{unit}</text>')
    for index, (name, colour) in enumerate((("megabytes", "#b35900"), ("seconds to a gap of 2 %", "#1f5fa8"))):
        known = [(x(point[0]), y(value)) for point in points if (value := point[1 + index])]
        path = " ".join(f"{across},{up}" for across, up in known)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [f'<circle cx="{across}" cy="{up}" r="4" fill="{colour}"/>' for across, up in known]
        lines.append(f'<text x="{left + 10 + 120 * index}" y="36" fill="{colour}">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


FAMILIES = {
    "people": ("People, four weeks", "people", BY_PEOPLE),
    "weeks": ("Weeks, fifty people", "weeks", BY_WEEKS),
}
"""By name: title, unit and sizes; one of people and weeks grows."""


def report() -> str:
    """What RESULTS.md says of it; empty before it was measured."""
    parts = []
    for name, (title, unit, _) in FAMILIES.items():
        path = FOLDER / f"{name}.json"
        if not path.is_file():
            continue
        found = [Size(**item) for item in json.loads(path.read_text(encoding="utf-8"))]
        rows = [
            f"| {size.people} | {size.weeks} | {size.seconds or f'not in {size.limit:g}'} | {size.penalty} "
            f"| {size.bound} | {size.megabytes:.0f} |"
            for size in found
        ]
        done = [size for size in found if size.seconds]
        grown = [float(getattr(size, unit)) for size in done]
        slopes = (
            f"Seconds grow as {unit} to the power {exponent(grown, [size.seconds or 0.0 for size in done]):.1f}, "
            f"memory to the power {exponent(grown, [size.megabytes for size in done]):.1f}."
            if len(done) > 1
            else ""
        )
        head = ["| people | weeks | seconds to 2 % | penalty | bound | MB |", "| --- | --- | --- | --- | --- | --- |"]
        parts.append(
            "\n".join([f"### {title}\n", *head, *rows, "", slopes, "", f"![{title}](results/growth/{name}.svg)\n"])
        )
    if not parts:
        return ""
    text = "Generated wards (`python -m benchmarks.growth`), solved until the proven gap is 2 %."
    return "\n".join([f"## How cost grows\n\n{text}\n", *parts])


def main() -> None:
    """Solve the family, keep the figures, draw them."""
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (title, unit, sizes) in FAMILIES.items():
        found = measure(sizes, limit)
        lines = ",\n".join(json.dumps(asdict(size)) for size in found)
        (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        points = [(float(getattr(size, unit)), size.megabytes, size.seconds) for size in found]
        (FOLDER / f"{name}.svg").write_text(drawing(title, unit, points), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 4:  # one ward, for the process that measures
        print(json.dumps(asdict(one(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))
    else:
        main()
