"""What is asked for is read when something changed, and kept for when it cannot be read."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scheduler.serve import shelf
from scheduler.serve.shelf import FRESH, OLD, Shelf, Unavailable
from tests.serve.library import BROKEN, Time


class Source:
    """Something to be read, which counts how often."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {"a": "old"}
        self.reads = self.looks = 0
        self.error: Exception | None = None
        self.open = threading.Event()
        self.open.set()

    def state(self) -> object:
        self.looks += 1
        self.open.wait(10)
        if self.error:
            raise self.error
        return sorted(self.items.items())

    def __call__(self, secret: str) -> str | None:
        self.reads += 1
        self.open.wait(10)
        if self.error:
            raise self.error
        return self.items.get(secret)


def run(scene: Callable[[Shelf[str], Source, Time], Coroutine[Any, Any, None]], wait: float = 10) -> None:
    async def play() -> None:
        source, time = Source(), Time()
        with ThreadPoolExecutor(4) as threads:
            await scene(Shelf(source, source.state, time.clock, threads, wait), source, time)

    asyncio.run(play())


def test_what_is_fresh_is_not_read_again() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        assert await found.find("a") == "old"
        source.items["a"] = "new"
        time.later(FRESH / 2)
        assert await found.find("a") == "old"
        assert source.reads == source.looks == 1
        time.later(FRESH / 2)
        assert await found.find("a") == "new"

    run(scene)


def test_what_did_not_change_is_read_again_after_a_minute_only() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        for _ in range(int(OLD)):
            assert await found.find("a") == "old"
            time.later(FRESH)
        assert (source.reads, source.looks) == (1, OLD)
        await found.find("a")
        assert source.reads == 2

    run(scene)


def test_what_changes_while_it_is_read_is_read_again() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        await found.find("b")  # looks
        source.open.clear()
        asking = asyncio.create_task(found.find("a"))
        await asyncio.sleep(0.01)
        source.items["c"] = "published meanwhile"
        source.open.set()
        await asking
        source.items["a"] = "new"
        time.later(FRESH)
        assert await found.find("a") == "new"

    run(scene)


def test_who_asks_for_the_same_waits_for_the_same_reading() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        source.open.clear()
        asking = [asyncio.create_task(found.find("a")) for _ in range(20)]
        await asyncio.sleep(0)
        source.open.set()
        assert await asyncio.gather(*asking) == ["old"] * 20
        assert source.reads == 1

    run(scene)


@pytest.mark.parametrize("error", [BROKEN, RuntimeError("a secret stands here")])
def test_while_reading_fails_the_last_good_is_given(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        await found.find("a")
        source.error = error
        for _ in range(5):
            time.later(FRESH)
            assert await found.find("a") == "old"
        with pytest.raises(Unavailable):
            await found.find("never read")
        source.error, source.items["a"] = None, "new"
        time.later(FRESH)
        assert await found.find("a") == "new"

    run(scene)
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
    assert "secret" not in caplog.text
    assert ("is damaged" in caplog.text) is (error is BROKEN)


def test_reading_that_hangs_is_not_waited_for() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        await found.find("a")
        time.later(FRESH)
        source.open.clear()
        assert await found.find("a") == "old"
        source.open.set()

    run(scene, wait=0.05)


def test_what_is_no_more_is_not_given_when_reading_fails_later() -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        await found.find("a")
        del source.items["a"]
        time.later(FRESH)
        assert await found.find("a") is None
        source.error = BROKEN
        with pytest.raises(Unavailable):
            await found.find("a")

    run(scene)


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(found: Shelf[str], source: Source, time: Time) -> None:
        source.items = {str(number): "item" for number in range(9)}
        for secret in source.items:
            await found.find(secret)
        source.error = BROKEN
        time.later(FRESH)
        assert await found.find("8") == "item"
        with pytest.raises(Unavailable):
            await found.find("0")

    monkeypatch.setattr(shelf, "KEPT", 3)
    run(scene)
