"""The roster as a page to look at, to send and to print: one file, which needs nothing else."""

from __future__ import annotations

from scheduler.formats import Files, Release
from scheduler.formats.page import render
from scheduler.formats.report import report

NAME = "roster.html"


def write(release: Release) -> Files:
    """``roster.html``."""
    return {NAME: render(report(release)).encode()}
