"""Money against fairness: no roster of the set is beaten by any roster there is, and its bounds are true."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import read_problem, read_roster
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules import Coverage, Fairness, Request
from scheduler.solve import solve
from scheduler.source import InputError
from scheduler.verify import verify
from scheduler.whatif.front import page, rows
from scheduler.whatif.pareto import PARTS, Front, check, front
from tests.world import roster, world

DOCS = Path(__file__).resolve().parents[2] / "docs"
LINES = ["".join(cells) for cells in product("D-", repeat=4)]
EVERY = [roster(ann=one, bob=other) for one in LINES for other in LINES]
SEARCH = partial(solve, seconds=30, workers=1)


def small(*more: Any) -> Problem:
    people = [{"id": "ann", "rate": 30}, {"id": "bob", "rate": "20.01"}]
    rules = [Coverage(shifts="D", days={"daily": 1}, weight=1000), Fairness(measure="hours", weight=3), *more]
    return world(rules, 4, people=people, shifts="D", pay={"currency": "EUR"})


def judged(problem: Problem, which: Roster) -> tuple[Decimal, int, int]:
    cost = verify(problem, which).cost
    assert cost is not None
    fairness, others = (verify(problem.aiming([part.id], PARTS), which).penalty for part in PARTS)
    return cost.total, fairness, others


@pytest.mark.parametrize("wish", [(), (Request(employee="bob", days="Mon, Tue", want="off", weight=7),)])
def test_nothing_beats_it_and_the_bounds_are_true(wish: tuple[Request, ...]) -> None:
    problem = small(*wish)
    *_, found = front(problem, 6, 0, SEARCH)
    every = [judged(problem, which) for which in EVERY]
    good = [(cost, fairness) for cost, fairness, others in every if others <= found.allowed]
    assert len(found.points) >= (1 if wish else 3)
    for point in found.points:
        assert (point.cost, point.fairness, point.others) == judged(problem, point.roster)
        assert not any(
            cost <= point.cost and fairness <= point.fairness and (cost, fairness) != (point.cost, point.fairness)
            for cost, fairness in good
        )
        assert point.bound == point.fairness == min(fairness for cost, fairness in good if cost <= point.cost)
    assert found.points[0].cost == min(cost for cost, _ in good) >= found.least
    assert found.points[-1].fairness == min(fairness for _, fairness in good)


def test_more_may_be_given_up_of_all_else() -> None:
    wish = Request(employee="bob", days="Mon-Thu", want="off", weight=7)
    strict, loose = ([*front(small(wish), 4, within, SEARCH)][-1] for within in (0, 28))
    assert (strict.allowed, loose.allowed) == (strict.points[0].others, strict.allowed + 28)
    assert loose.points[0].cost < strict.points[0].cost


def test_it_is_refused_without_money_or_fairness() -> None:
    with pytest.raises(InputError) as caught:
        check(world([], 3, people=("ann",)))
    assert "pay: is missing" in str(caught.value) and "have no fairness" in str(caught.value)
    check(small())


def test_where_there_is_no_roster_there_is_no_set() -> None:
    problem = small().changed(coverage=[Coverage(shifts="D", days={"daily": 3}, weight=None)])
    [found] = front(problem, 3, 0, SEARCH)
    assert (found.points, found.status) == ((), "INFEASIBLE")


def plotted() -> Front:
    return [*front(small(), 4, 0, SEARCH)][-1]


def test_the_page_is_whole_and_shows_every_point() -> None:
    found = plotted()
    text = page("<b>Ward</b> & more", found)
    assert "<b>Ward</b>" not in text and "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    svg = ElementTree.fromstring(re.findall(r"<svg.*?</svg>", text, re.DOTALL)[0])
    space = "{http://www.w3.org/2000/svg}"
    spots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in svg.iter(f"{space}circle")]
    assert len(spots) == len(found.points)
    assert spots == sorted(spots) and [y for _, y in spots] == sorted(y for _, y in spots)  # down is fairer
    assert all(0 < x < float(svg.attrib["width"]) and 0 < y < float(svg.attrib["height"]) for x, y in spots)
    assert text.count("<tr>") == len(rows(found))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    text = (DOCS / "pareto.md").read_text(encoding="utf-8")
    Path("desk.yaml").write_text(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")
    command = ["pareto", "desk.yaml", "--workers", "1", "-k", "3", "-f", "json"]
    done = CliRunner().invoke(app, [*command, "-o", "out", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert "out/roster-1/roster.json" in told["files"] and "out/pareto.html" in told["files"]
    lines = list(csv.reader(Path("out/pareto.csv").read_text(encoding="utf-8").splitlines()))
    problem = read_problem("desk.yaml")
    for number, item in enumerate(told["rosters"], start=1):
        path = f"out/roster-{number}/roster.json"
        cost, fairness, others = judged(problem, read_roster(path))
        assert (str(cost), fairness, others) == (item["cost"], item["unfairness"], item["others"])
        assert [Decimal(lines[number][1]), int(lines[number][3])] == [cost, fairness]
    Path("desk.yaml").write_text(text.split("```yaml\n")[1].split("```")[0].split("pay:")[0], encoding="utf-8")
    assert CliRunner().invoke(app, command).exit_code == 2
