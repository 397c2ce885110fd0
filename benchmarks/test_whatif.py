"""What is measured there is what it is called; without timing."""

from __future__ import annotations

from benchmarks.conftest import ROOT
from benchmarks.whatif import clinic, planted, twenty
from scheduler.explain.clash import diagnose
from scheduler.problem import load
from scheduler.solve import Status


def test_the_first_planted_clash_is_found_in_one_persons_line() -> None:
    where, problem = next(planted(load(ROOT / "instances" / "clinic.yaml")))
    found = diagnose(problem, seconds=300)
    assert (where, found.status) == ("a person", Status.INFEASIBLE)
    assert {clash.layer for clash in found.clashes} == {"person"} and all(clash.minimal for clash in found.clashes)


def test_twenty_different_scenarios() -> None:
    base = clinic()
    digests = {item.problem.digest() for item in twenty(base)}
    assert len(digests) == 20 and base.digest() not in digests
