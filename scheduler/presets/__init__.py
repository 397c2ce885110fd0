"""Laws as presets: one law a file, and the one list of them all. A help, not legal advice."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.presets.acgme import ACGME
from scheduler.presets.california import CALIFORNIA
from scheduler.presets.eu import EU
from scheduler.presets.flsa import FLSA, FLSA_8_80
from scheduler.presets.germany import GERMANY, GERMANY_HOSPITAL
from scheduler.presets.nurse_overtime import NEW_YORK_NURSES, OREGON_NURSES
from scheduler.presets.predictive import CHICAGO, NEW_YORK_CITY, OREGON
from scheduler.presets.preset import Preset
from scheduler.presets.uk import UK

PRESETS: Mapping[str, Preset] = {
    preset.key: preset
    for preset in (
        EU,
        UK,
        GERMANY,
        GERMANY_HOSPITAL,
        FLSA,
        FLSA_8_80,
        CALIFORNIA,
        NEW_YORK_CITY,
        OREGON,
        CHICAGO,
        OREGON_NURSES,
        NEW_YORK_NURSES,
        ACGME,
    )
}
"""Every preset there is, by name."""
