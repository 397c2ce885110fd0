"""The secret of an installation is made once, kept well, and never half."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler import installation
from scheduler.source import InputError


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    secret = installation.secret(path)
    assert len(secret) == installation.KEY_BYTES
    assert installation.secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert installation.secret(tmp_path / "other") != secret


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32])
def test_a_damaged_secret_is_told_and_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    with pytest.raises(InputError, match="restore it"):
        installation.secret(path)
    assert path.read_text() == content


def test_the_clock_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert installation.now() == datetime(1970, 1, 1, tzinfo=UTC)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert installation.now().tzinfo is UTC and installation.now().microsecond == 0


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "9" * 30, "-" + "9" * 30])
def test_a_clock_that_is_none_is_told(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(InputError, match=r"SOURCE_DATE_EPOCH.* whole seconds since 1970"):
        installation.now()


def test_the_secret_is_kept_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "mine"))
    assert installation.key_file() == tmp_path / "mine"
    monkeypatch.delenv("SCHEDULER_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert installation.key_file().name == "key" and "scheduler" in installation.key_file().parts
