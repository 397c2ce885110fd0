"""The Second International Nurse Rostering Competition (2015): cases in, solutions in and out.

S. Ceschia, N. Dang, P. De Causmaecker, S. Haspeslagh, A. Schaerf: The second international
nurse rostering competition, Annals of Operations Research 274, 2019.
"""

from __future__ import annotations

from scheduler.formats.inrc2.case import named, parse, recognises

__all__ = ["named", "parse", "recognises"]
