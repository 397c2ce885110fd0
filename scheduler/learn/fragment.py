"""Proposals as a piece of a problem file, and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from scheduler.learn.proposal import Proposal
from scheduler.learn.propose import Learnt
from scheduler.notation import length_text
from scheduler.source import write

SECTIONS = ("coverage", "availability", "rules")
HEAD = """\
# Proposed by scheduler learn from rosters that were worked. Strike out what you do not want, and put
# the rest under the same keys of your problem file. Each note says how far the rosters bear it out.
"""


def fragment(found: Learnt) -> str:
    """YAML of the sections that a problem file has for these proposals."""
    return HEAD + write(sections([*found.described, *found.rules]))


def sections(proposals: Sequence[Proposal]) -> dict[str, list[dict[str, Any]]]:
    """The entries of each section that has any."""
    found = {name: [item.entry for item in proposals if item.section == name] for name in SECTIONS}
    return {name: entries for name, entries in found.items() if entries}


def data(found: Learnt) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "timed": found.timed,
        "tested": found.tested,
        "draws": found.draws,
        "seed": found.seed,
        "staffing": [asdict(item) for item in found.staffing],
        "typical_hours": [
            {
                "employee": item.employee,
                "low": length_text(item.low),
                "typical": length_text(item.typical),
                "high": length_text(item.high),
                "weeks": item.weeks,
            }
            for item in found.typical
        ],
        "described": [_proposal(item) for item in found.described],
        "rules": [_proposal(item) for item in found.rules],
    }


def _proposal(item: Proposal) -> dict[str, Any]:
    return {
        "what": item.what,
        "section": item.section,
        "rule": dict(item.data),
        "opportunities": item.opportunities,
        "exceptions": item.exceptions,
        "expected": None if item.expected is None else round(item.expected, 2),
        "chance": item.chance,
    }
