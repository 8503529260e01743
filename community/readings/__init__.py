"""Who looked at whom: one row for each reader, person, kind and day; never what was seen."""

from community.readings.forgetting import forget_old_readings
from community.readings.looking import Counted, Listed, Read, readings_of
from community.readings.noting import (
    NOBODY_KNOWN,
    Sighting,
    note_readings,
    subject_of,
    subject_of_course,
)

__all__ = [
    "NOBODY_KNOWN",
    "Counted",
    "Listed",
    "Read",
    "Sighting",
    "forget_old_readings",
    "note_readings",
    "readings_of",
    "subject_of",
    "subject_of_course",
]
