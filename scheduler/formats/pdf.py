"""The page on paper, as a PDF: what a browser would print of it. Needs the extra ``pdf``."""

from __future__ import annotations

from typing import Any

from scheduler.formats import Files, Release
from scheduler.formats.page import render
from scheduler.formats.report import report
from scheduler.source import Fault, InputError

NAME = "roster.pdf"


def write(release: Release) -> Files:
    """``roster.pdf``.

    Raises
    ------
    InputError
        If WeasyPrint or the libraries it stands on are not installed.
    """
    return {NAME: printer().HTML(string=render(report(release))).write_pdf()}


def printer() -> Any:
    """The library that makes paper of pages.

    Raises
    ------
    InputError
        If it, or what it stands on, is not installed.
    """
    try:
        import weasyprint
    except (ImportError, OSError):
        message = "needs WeasyPrint and Pango; pip install 'scheduler[pdf]', on Debian apt install libpangoft2-1.0-0, "
        message += "or print roster.html from a browser"
        raise InputError(Fault("the format pdf", 0, "", "", message)) from None
    return weasyprint
