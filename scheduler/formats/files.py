"""Files on disk: written whole or not at all, and named safely whatever a person is called."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path

from scheduler.source import Fault, InputError

LONGEST_NAME = 80
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def write_files(directory: Path, files: Mapping[str, bytes], *, overwrite: bool) -> list[Path]:
    """Write files below a folder, each of them atomically.

    All are written beside their places first, so that a full disk leaves the old ones as
    they were; a file whose bytes would not change is not touched.

    Parameters
    ----------
    files
        Content by relative name, with ``/`` between folders.
    overwrite
        Whether files that are there already and differ may be replaced.

    Returns
    -------
    list of Path
        Where they are, in order of name.

    Raises
    ------
    InputError
        If a different file is in the way, or the folder cannot be written to.
    """
    targets = {directory / name: content for name, content in sorted(files.items())}
    changed = {path: content for path, content in targets.items() if _content(path) != content}
    if not overwrite and (in_the_way := [path for path in changed if path.exists()]):
        message = "is there already and differs; add --force to replace it, or choose another folder"
        raise InputError(*(Fault(str(path), 0, "", "", message) for path in in_the_way[:20]))
    drafts: list[tuple[Path, Path]] = []
    try:
        for path, content in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
            drafts.append((Path(draft), path))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).chmod(0o666 & ~_umask())
        for made, path in drafts:
            made.replace(path)
    except OSError as error:
        for made, _ in drafts:
            with contextlib.suppress(OSError):
                made.unlink()
        why = error.strerror or str(error)
        message = f"cannot be written ({why}); choose another folder, or make room or rights"
        raise InputError(Fault(str(error.filename or directory), 0, "", "", message)) from None
    return list(targets)


def remove_others(directory: Path, pattern: str, kept: Collection[Path], mark: bytes) -> int:
    """Remove the files below a folder that match, are not kept and begin with a mark; gives how many.

    The mark says who made them: what people put beside them stays.
    """
    keep, count = set(kept), 0
    for path in sorted(directory.glob(pattern)):
        if path not in keep and path.is_file() and not path.is_symlink() and mark in (_content(path) or b"")[:500]:
            path.unlink()
            count += 1
    return count


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def safe_name(text: str, taken: set[str]) -> str:
    """A file name that resembles ``text``, is safe on every system, and is not ``taken`` yet.

    Parameters
    ----------
    text
        A name as people write it, in any script.
    taken
        Names given so far, in lower case; the new one is added.
    """
    shown = unicodedata.normalize("NFC", text)
    shown = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in shown)
    shown = re.sub(r"-{2,}", "-", shown).strip("-._")
    while len(shown.encode()) > LONGEST_NAME:
        shown = shown[:-1]
    shown = shown or "unnamed"
    if shown.split(".")[0].lower() in _DEVICES:
        shown = f"{shown}-"
    name, count = shown, 1
    while name.lower() in taken:
        count += 1
        name = f"{shown}-{count}"
    taken.add(name.lower())
    return name
