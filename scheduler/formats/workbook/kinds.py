"""The kinds of column: a cell into plain data of the problem, and back.

What `Kind.write` gives, `Kind.read` reads as the same; where the short form would not do, a cell holds YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from scheduler.formats.workbook.spelling import (
    Doubt,
    Order,
    Value,
    clean,
    is_days,
    tidy_date,
    tidy_days,
    tidy_length,
    tidy_number,
    tidy_time,
    tidy_window,
    tidy_yes,
)
from scheduler.notation import WEEKDAYS, parse_clock, parse_length
from scheduler.source import InputError, read, write_line


@dataclass(frozen=True)
class Kind:
    """How the cells of a column are read and written.

    Attributes
    ----------
    read
        A cell that is not blank into plain data; what it cannot understand comes back as it is, for the model to judge.
    write
        Plain data into a cell.
    choices
        What a list to choose from offers, if anything.
    """

    read: Callable[[Value, Order | None], Any]
    write: Callable[[Any], Value]
    choices: Sequence[str] = ()


# --- text -------------------------------------------------------------------------------------


def read_text(value: Value, order: Order | None = None) -> Any:
    """Text as it stands; in double quotes, as JSON has it, where it would not stand in a cell."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if value != int(value) or abs(value) >= 10**15:
            raise Doubt("is read as a number; format the cell as text and type it again")
        return str(int(value))
    if isinstance(value, date | time | timedelta):
        raise Doubt("has become a date or a time; format the cell as text and type it again")
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            found = json.loads(value)
        except ValueError:
            return value
        return found if isinstance(found, str) else value
    return value


def write_text(text: Any) -> str:
    """Text that `read_text` reads as the same."""
    shown = str(text)
    plain = shown.replace("\n", "").isprintable()
    return shown if plain and read_text(clean(shown)) == shown else json.dumps(shown)


TEXT = Kind(read_text, write_text)
AS_IT_IS = Kind(lambda value, order: value, lambda value: value)
"""What another column says how to read."""


def choice(options: Mapping[str, str], yes: str = "", no: str = "") -> Kind:
    """One of some words, and how else people say them."""

    def read_choice(value: Value, order: Order | None) -> Any:
        if yes and isinstance(answer := tidy_yes(value), bool):
            return yes if answer else no
        text = read_text(value)
        word = re.sub(r"[\s_-]+", "-", text.lower())
        return word if word in options.values() else options.get(word.replace("-", " "), text)

    return Kind(read_choice, write_text, tuple(dict.fromkeys(options.values())))


def _read_weekday(value: Value, order: Order | None) -> Any:
    text = read_text(value)
    return text[:3].title() if is_days(text) and text[:3].title() in WEEKDAYS and "-" not in text else text


WEEKDAY = Kind(_read_weekday, write_text, WEEKDAYS)


def _read_key(value: Value, order: Order | None) -> Any:
    return re.sub(r"[\s_]+", "-", read_text(value).lower())


KEY = Kind(_read_key, write_text)
"""A name of this program's own, as of a rule: case and blanks do not matter."""

YES = Kind(lambda value, order: tidy_yes(value), lambda value: "yes" if value else "no")

# --- numbers ----------------------------------------------------------------------------------


def _write_number(value: Any) -> Value:
    """As a number where that says the same, digit by digit."""
    if isinstance(value, str) and (match := re.fullmatch(r"\d{1,15}(\.\d{1,6})?", value)):
        number: int | float = float(value) if match[1] else int(value)
        return number if f"{number:.15g}" == value else value
    return value if isinstance(value, int | float) else str(value)


WHOLE = Kind(lambda value, order: tidy_number(value), _write_number)
DECIMAL = WHOLE


def _read_price(value: Value, order: Order | None) -> Any:
    word = value.lower() if isinstance(value, str) else ""
    return None if word in ("hard", "must", "never", "always") else tidy_number(value)


PRICE = Kind(_read_price, lambda value: "hard" if value is None else _write_number(value))


def _write_length(value: Any) -> Value:
    minutes = parse_length(value)
    assert isinstance(minutes, int)
    if minutes % 15:
        return str(value)
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


LENGTH = Kind(lambda value, order: tidy_length(value), _write_length)
QUANTITY = Kind(
    lambda value, order: tidy_length(value),
    lambda value: _write_length(value) if isinstance(value, str) and ":" in value else _write_number(value),
)
"""A number, or a length of time."""

# --- dates and times --------------------------------------------------------------------------


def _as_date(text: object) -> Value:
    if isinstance(text, str) and re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", text):
        return date.fromisoformat(text)  # spreadsheets know no years before 1900
    return write_text(text)


def _write_clock(value: Any) -> Value:
    minutes = parse_clock(value)
    assert isinstance(minutes, int)
    return time(*divmod(minutes, 60)) if minutes < 24 * 60 else "24:00"


DATE = Kind(tidy_date, _as_date)
CLOCK = Kind(lambda value, order: tidy_time(value), _write_clock)
WINDOW = Kind(lambda value, order: tidy_window(value), str)


def _read_days(value: Value, order: Order | None) -> Any:
    if isinstance(value, datetime | date | str):
        return tidy_days(read_text(value) if isinstance(value, str) else value, order)
    return str(value)


DAYS = Kind(_read_days, _as_date)

# --- lists and what has no column -------------------------------------------------------------


def _flow(text: str) -> Any:
    """A list or a mapping in YAML.

    Raises
    ------
    Doubt
        If it is none.
    """
    try:
        return read(text, "").data
    except InputError as error:
        raise Doubt("; ".join(fault.message for fault in error.faults)) from None


def _pieces(value: Value) -> list[str]:
    return [piece for piece in map(clean, re.split(r"[,;\n]", read_text(value))) if piece]


def _read_names(value: Value, order: Order | None) -> Any:
    text = read_text(value)
    return _flow(text) if text.startswith("[") else _pieces(value)


def _write_names(names: Any) -> str:
    short = ", ".join(names)
    plain = short.isprintable() and not short.startswith("[") and '"' not in short
    return short if plain and _pieces(short) == list(names) else write_line(list(names))


NAMES = Kind(_read_names, _write_names)

_SKILL = re.compile(
    r"(?P<skill>.+?)(?:\s+level\s+(?P<level>\d+))?(?:\s+(?:from|since)\s+(?P<since>\S+))?"
    r"(?:\s+(?:until|expires|to)\s+(?P<expires>\S+))?(?P<stand_in>\s+(?:stand-in|stands in))?",
    re.IGNORECASE,
)


def _read_skills(value: Value, order: Order | None) -> Any:
    text = read_text(value)
    if text.startswith("["):
        return _flow(text)
    return [_skill(piece, order) for piece in _pieces(value)]


def _skill(text: str, order: Order | None) -> dict[str, Any]:
    match = _SKILL.fullmatch(text)
    if match is None:
        return {"skill": text}
    found: dict[str, Any] = {"skill": match["skill"]}
    if match["level"]:
        found["level"] = int(match["level"])
    for name in ("since", "expires"):
        if match[name]:
            found[name] = tidy_date(match[name], order)
    if match["stand_in"]:
        found["stand_in"] = True
    return found


def _write_skills(skills: Any) -> str:
    words = {"level": "level {}", "since": "from {}", "expires": "until {}", "stand_in": "stand-in"}
    short = ", ".join(
        " ".join([item["skill"], *(words[key].format(item[key]) for key in words if key in item)]) for item in skills
    )
    plain = short.isprintable() and not short.startswith("[") and '"' not in short
    return short if plain and _read_skills(short, None) == skills else write_line(skills)


SKILLS = Kind(_read_skills, _write_skills)


def _read_details(value: Value, order: Order | None) -> Any:
    text = read_text(value)
    if ":" not in text and text != "{}":
        raise Doubt("is no list of fields; write field: value, joined by commas")
    found = _flow(text if text.startswith("{") else f"{{{text}}}")
    if not isinstance(found, dict):
        raise Doubt("is no list of fields; write field: value, joined by commas")
    return found


def _write_details(data: Any) -> str:
    line = write_line(data)
    return line[1:-1] if line != "{}" else line


DETAILS = Kind(_read_details, _write_details)
"""Fields that have no column: ``hours: 11, after: N``."""


def _read_flow_or_text(value: Value, order: Order | None) -> Any:
    text = read_text(value)
    return _flow(text) if text.startswith(("{", "[")) else text


FLOW = Kind(_read_flow_or_text, lambda value: write_text(value) if isinstance(value, str) else write_line(value))
