"""What launched content reads before anything else (cmi5, 10: the state `LMS.LaunchData`)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import orjson

from lrs_adapter.document_names import DocumentContext, DocumentKind, DocumentName
from lrs_adapter.document_shelves import Shelf
from lrs_adapter.document_writing import put_document
from lrs_adapter.launch_bounds import LAUNCH_DATA, LaunchBounds
from storage import UnitOfWork

SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


class LaunchMode(StrEnum):
    """Whether the content may record what completes and judges (cmi5, 10)."""

    NORMAL = "Normal"
    BROWSE = "Browse"
    REVIEW = "Review"


class MoveOn(StrEnum):
    """What the course wants of the content (cmi5, 13.1.4)."""

    PASSED = "Passed"
    COMPLETED = "Completed"
    COMPLETED_AND_PASSED = "CompletedAndPassed"
    COMPLETED_OR_PASSED = "CompletedOrPassed"
    NOT_APPLICABLE = "NotApplicable"


@dataclass(frozen=True, slots=True)
class LaunchData:
    """`mastery_score` is scaled, from 0 to 1; `publisher_id` the IRI under which the content's
    publisher knows the activity, None where that is the one which is launched.
    """

    mode: LaunchMode = LaunchMode.NORMAL
    move_on: MoveOn = MoveOn.NOT_APPLICABLE
    mastery_score: float | None = None
    return_url: str | None = None
    parameters: str | None = None
    publisher_id: str | None = None

    def document(self, activity: str, session_id: UUID) -> dict[str, Any]:
        """The state's JSON: content copies `contextTemplate` into every statement it sends."""
        publisher = {"objectType": "Activity", "id": self.publisher_id or activity}
        given = {
            "launchParameters": self.parameters,
            "masteryScore": self.mastery_score,
            "returnURL": self.return_url,
        }
        return {
            "contextTemplate": {
                "contextActivities": {"grouping": [publisher]},
                "extensions": {SESSION: str(session_id)},
            },
            "launchMode": self.mode.value,
            "moveOn": self.move_on.value,
            **{name: value for name, value in given.items() if value is not None},
        }


def keep_launch_data(
    uow: UnitOfWork, shelf: Shelf, bounds: LaunchBounds, data: LaunchData, *, now: datetime
) -> None:
    """Put the state where the content looks for it, with the id of the session that begins.

    The launch before, of the same attempt, loses its own: sessions of an attempt follow each
    other. Raises `TooManyDocuments`. Its lock is held until the commit, so it is called last.
    """
    context = DocumentContext(
        DocumentKind.STATE,
        activity=bounds.activity,
        actor=bounds.actor,
        registration=bounds.registration,
    )
    content = orjson.dumps(data.document(bounds.activity, uuid4()))
    name = DocumentName(context, LAUNCH_DATA)
    put_document(uow, shelf, name, content, "application/json", now=now)
