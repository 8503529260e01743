"""What a package says when something happened that a learning record tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

LanguageMap = Mapping[str, str]


class Verb(StrEnum):
    """The verbs we emit (PROFILE)."""

    INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
    EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
    ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
    COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
    PASSED = "http://adlnet.gov/expapi/verbs/passed"
    FAILED = "http://adlnet.gov/expapi/verbs/failed"
    REVIEWED = "http://id.tincanapi.com/verb/reviewed"
    VOIDED = "http://adlnet.gov/expapi/verbs/voided"
    PLANNED = "https://w3id.org/xapi/tla/verbs/planned"
    ASSERTED = "https://w3id.org/xapi/tla/verbs/asserted"
    ACHIEVED = "https://w3id.org/xapi/tla/verbs/achieved"
    EXPIRED = "https://w3id.org/xapi/tla/verbs/expired"
    DESELECTED = "https://w3id.org/xapi/tla/verbs/deselected"


class ActivityType(StrEnum):
    """The activity types we name (PROFILE)."""

    COURSE = "http://adlnet.gov/expapi/activities/course"
    LESSON = "http://adlnet.gov/expapi/activities/lesson"
    INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
    COMMUNITY = "http://id.tincanapi.com/activitytype/community-site"
    COMPETENCY = "https://w3id.org/xapi/tla/activity-types/competency"
    PROFILE = "http://adlnet.gov/expapi/activities/profile"


InteractionType = Literal[
    "choice", "true-false", "fill-in", "long-fill-in", "numeric", "matching", "sequencing"
]
Components = tuple[tuple[str, LanguageMap], ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """The question part of a cmi.interaction (xAPI 1.0.3 part 2, 2.4.4.1).

    Components are (id, text) pairs: `choices` of choice and sequencing, `source` and `target` of
    matching, none of the others. `correct_responses_pattern` only for practice items, since it
    gives graded answers away.
    """

    interaction_type: InteractionType
    choices: Components = ()
    correct_responses_pattern: tuple[str, ...] | None = None
    source: Components = ()
    target: Components = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity as our statements name it; `name` and `description` are language maps."""

    iri: str
    type: ActivityType
    name: LanguageMap
    description: LanguageMap | None = None
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Another record of ours as the object of one (a StatementRef, xAPI 1.0.3 part 2, 2.4.4.3)."""

    statement_id: UUID


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: `scaled` in -1..1, `raw` between `minimum` and `maximum`.

    `response` holds choices and numbers, never free text; `duration_s` in seconds.
    """

    scaled: float | None = None
    raw: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it has its id, authority and `stored`.

    `actor` is the member's record id, None for CHILD itself; `timestamp` is when it happened,
    UTC-aware; `registration` is one per enrolment, and belongs to the member whose record id is
    `registration_of`, to the actor where that is None; `platform` is the LMS by name, only where
    a launch brought the learner.
    `grouping` does not repeat the community, which is always added. `instructor` is the record id
    of the staff who decided what the record tells.
    """

    verb: Verb
    actor: UUID | None
    object: Activity | Record
    community: Activity
    timestamp: datetime
    registration: UUID | None = None
    parent: Activity | None = None
    grouping: tuple[Activity, ...] = ()
    platform: str | None = None
    language: str | None = None
    result: Result | None = None
    context_extensions: Mapping[str, Any] = field(default_factory=dict)
    instructor: UUID | None = None
    registration_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """The domain fact that causes a statement, so that it is recorded once (PROFILE, "Ids").

    `subject` is the id of the domain row; (kind, subject, transition, attempt) is unique.
    """

    kind: str
    subject: UUID
    transition: str
    attempt: int = 0
