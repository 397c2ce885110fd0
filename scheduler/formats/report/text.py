"""Text from a problem as it may be shown anywhere."""

from __future__ import annotations

import unicodedata

_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def visible(text: str) -> str:
    """Text without what cannot be seen but changes how the rest is read: control and direction characters."""
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter == "\n" or not _unseen(letter))


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or unicodedata.bidirectional(letter) in _DIRECTIONS
