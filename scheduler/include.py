"""Files that a problem includes: lists that others keep, that several problems share, or that are new each month.

What a file holds is added to the lists of the problem; a fault in it is told with its own
name and line.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from scheduler.source import Fault, InputError, Location, Source, missing, read, read_file

KEY = "include"
LISTS = (
    *("sites", "skills", "shifts", "shift_families", "contracts", "employees"),
    *("availability", "requests", "coverage", "time_coverage", "rules", "pins"),
)
"""What such a file may add to; all else stays where the problem is read."""
HISTORY = "history"
"""What it may hold where neither the problem nor another file does."""
SECTIONS = (*LISTS, HISTORY)
MOST = 500


def include(source: Source, folder: Path | None) -> list[Fault]:
    """Add what the included files hold to the lists of a problem.

    Parameters
    ----------
    source
        The problem; changed in place. Names that are no list of text are left for its checks.
    folder
        Where the names lead from; None for text that comes from no file.

    Returns
    -------
    list of Fault
        One for each file that cannot be read, and for all else that one holds.
    """
    names = source.data.get(KEY) if isinstance(source.data, dict) else None
    listed = [names] if isinstance(names, str) else names
    if not listed or not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return []
    faults: list[Fault] = []
    for number, name in enumerate(listed):
        where = (KEY, number) if isinstance(names, list) else (KEY,)
        try:
            _add(source, _part(source, where, name, folder, len(listed), listed.index(name) < number))
        except InputError as error:
            faults += error.faults
    return faults


def beside(source: Source, where: Location, name: str, folder: Path | None) -> Path:
    """Where a file is that a problem names: in the problem's folder or below it.

    Raises
    ------
    InputError
        If it is not there or would be elsewhere, or the problem comes from no file.
    """
    if folder is None:
        message = "only a problem that is read from a file can include others; write their entries into it"
        raise InputError(source.fault(where, message, name))
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\\" in name:
        message = "leads out of the folder of the problem; keep the file in it, as leave/ann.yaml"
        raise InputError(source.fault(where, message, name))
    if not (folder / path).exists():
        raise InputError(source.fault(where, missing(folder / path), name))
    return folder / path


def _part(source: Source, where: Location, name: str, folder: Path | None, count: int, again: bool) -> Source:
    def fault(message: str) -> InputError:
        return InputError(source.fault(where, message, name))

    path = beside(source, where, name, folder)
    if count > MOST:
        raise fault(f"one of more than {MOST} files; put several people into one")
    if again:
        raise fault("is included twice; keep one of the two")
    part = read(read_file(path), str(path))
    if not isinstance(part.data, dict):
        raise InputError(part.fault((), f"holds no list; it begins with {_listed('or')}"))
    strange = [
        part.fault((key,), f"cannot be included; only {_listed('and')} can, so write it into the problem")
        for key in part.data
        if key not in SECTIONS
    ]
    strange += [
        part.fault((key,), "is no list; put a dash before each entry", value)
        for key, value in part.data.items()
        if key in LISTS and not isinstance(value, list | None)
    ]
    past = part.data.get(HISTORY)
    if not isinstance(past, dict | None):
        strange.append(part.fault((HISTORY,), "is no history; write from: and assignments: below it", past))
    elif past and source.data.get(HISTORY) is not None:
        strange.append(part.fault((HISTORY,), "is stated in the problem, or in another file, too; keep one of the two"))
    if strange:
        raise InputError(*strange)
    return part


def _listed(word: str) -> str:
    return f"{', '.join(SECTIONS[:-1])} {word} {SECTIONS[-1]}"


def _add(source: Source, part: Source) -> None:
    for key in part.data.get(HISTORY) or ():
        source.data[HISTORY] = part.data[HISTORY]
        source.adopt((HISTORY, key), part, (HISTORY, key))
    for section, items in part.data.items():
        whole = source.data.get(section)
        if section not in LISTS:
            continue
        if whole is None:
            whole = source.data[section] = []
        if isinstance(whole, list):  # else it is a fault of the problem, and told as such
            for number, item in enumerate(items or ()):
                source.adopt((section, len(whole)), part, (section, number))
                whole.append(item)
