"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published instances, which are others' and not part of the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "benchmarks"
    if not folder.is_dir():
        pytest.skip(f"published instances are not at {folder}")
    return folder
