"""What workers are given to do in the tests; they import it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def slowly(folder: str, number: int) -> int:
    """Say who does it, take a while, and give the number back."""
    Path(folder, f"{number}-{os.getpid()}").touch()
    time.sleep(1)
    return number


def wrongly(number: int) -> int:
    """A task that is wrong, whoever does it."""
    raise ValueError(f"{number} is wrong")


def die_once(folder: str, number: int) -> int:
    """The first who does it dies."""
    if not list(Path(folder).iterdir()):
        Path(folder, "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
