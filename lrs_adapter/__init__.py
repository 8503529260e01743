"""Learning records: vocabulary, statement, log, embedded LRS, forwarding."""

from lrs_adapter.draft import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Interaction,
    LanguageMap,
    Result,
    Verb,
)
from lrs_adapter.iris import Iris

__all__ = [
    "Activity",
    "ActivityType",
    "Draft",
    "Happening",
    "Interaction",
    "Iris",
    "LanguageMap",
    "Result",
    "Verb",
]
