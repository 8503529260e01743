"""Who and what stands in the installation of release 0007, by name."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from lrs_adapter import Iris, own_actor, own_authority
from tests.databases import IRI_BASE

Rows = Iterator[tuple[str, dict[str, object]]]
"""(table, values by column)."""


def uuid_of(number: int) -> UUID:
    return UUID(int=number, version=4)


START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=20)
COMMUNITY, CURRICULUM, VERSION = uuid_of(1), uuid_of(2), uuid_of(3)
MEMBER, RECORD, ENROLMENT, VISIT = uuid_of(4), uuid_of(5), uuid_of(6), uuid_of(7)
SCHEME, SCHEME_VERSION, TRAJECTORY = uuid_of(8), uuid_of(9), uuid_of(10)
REGISTRATION, TARGET, STATEMENT = uuid_of(11), uuid_of(12), uuid_of(13)
STEWARD, STEWARD_RECORD = uuid_of(14), uuid_of(15)
SESSION = hashlib.sha256(b"a session").digest()

HOME = f"{IRI_BASE}/communities/ignite"
LESSON = f"{HOME}/curricula/small-course/lessons/values"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
ACTOR, AUTHORITY = own_actor(Iris(IRI_BASE), RECORD), own_authority(Iris(IRI_BASE))


def as_json(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
