"""Take back a record of ours that a person's decision has overtaken (xAPI 1.0.3 part 2, 2.3.2)."""

from dataclasses import replace
from uuid import UUID

from lrs_adapter.draft import Draft, Happening, Record, Verb
from lrs_adapter.iris import Iris
from lrs_adapter.record import record, recorded_id
from storage import UnitOfWork


def take_back(uow: UnitOfWork, iris: Iris, happening: Happening, draft: Draft) -> UUID | None:
    """Void the statement that told `happening`; its id, or None where none was recorded.

    `draft` says who takes it back, when, and in which context; its verb and object are set here.
    A record is taken back once, whoever asks again. Call it before the record that takes its
    place is queued, so that no reader ever sees both count.
    """
    statement_id = recorded_id(uow.session, happening)
    if statement_id is None:
        return None
    voiding = replace(draft, verb=Verb.VOIDED, object=Record(statement_id), platform=None)
    record(uow, iris, Happening("statement", statement_id, "voided"), voiding)
    return statement_id
