"""The forms and limits of a scheme document, one definition for both of its schemas."""

from certification.durations import DURATION_PATTERN, END

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*" + END
LANGUAGE_TAG = r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*" + END
IRI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"
VERB_IRI = r"^" + IRI + END
ACTIVITY = (
    r"^(?:" + IRI + r"|[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*(?:/\*)?)" + END
)
AUTHORITY = (
    r"^(?:child|key:[A-Za-z0-9._~-]{1,200}|(?:source|import):[a-z0-9]+(?:-[a-z0-9]+)*)" + END
)
MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?" + END
)
DURATION = DURATION_PATTERN
HOURS = r"^PT(?=[0-9])(?:[0-9]{1,5}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,8}S)?" + END
"""A length of time whose seconds no calendar changes."""
VISIBLE = r"\S"

LONGEST_SLUG = 100
LONGEST_LABEL = 300
LONGEST_DESCRIPTION = 5000
LONGEST_IRI = 1000
MOST_REQUIREMENTS = 50
MOST_ACTIVITIES = 200
MOST_AUTHORITIES = 20
MOST_COUNT = 1000
DEEPEST = 8
"""Levels of requirements within requirements."""
MOST_IN_ALL = 500
"""Requirements of one scheme, groups among them: more than anybody can follow."""
MOST_VALUES = 50_000
"""Values in one document, before anything else is looked at."""
