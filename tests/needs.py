"""Other people's programs that some tests ask."""

from __future__ import annotations

import os

import pytest


def needs(available: object, what: str) -> None:
    """Skip without an oracle, visibly; on CI it must be there."""
    if not available:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not installed")
