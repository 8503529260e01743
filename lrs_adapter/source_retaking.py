"""Ask a source again for what was not taken from it, once the cause is mended there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from lrs_adapter.harvest_saving import set_aside, settle
from lrs_adapter.iris import Iris
from lrs_adapter.origins import Origin
from lrs_adapter.source_answers import SourcePage, SourceTrouble
from lrs_adapter.source_reading import SourceLrs
from lrs_adapter.source_rows import LrsSource, LrsSourceRefusal
from lrs_adapter.sources import source_row
from lrs_adapter.taking_in import TakenIn, take_in
from lrs_adapter.transport import kept_session
from storage import Database, SecretBox, UnitOfWork

GONE = "The LRS has no statement with this id any more."


@dataclass(frozen=True, slots=True)
class Retaken:
    """One that was refused and what became of it: on the log now, or still not for `reason`."""

    statement_id: UUID
    taken: bool
    reason: str


def retake_refused(
    database: Database,
    secret_box: SecretBox,
    iris: Iris,
    label: str,
    *,
    only: Collection[UUID] = (),
    now: datetime,
    timeout_s: float,
) -> tuple[list[Retaken], str | None]:
    """Ask for what is set aside of a source, or for those in `only`, each for itself.

    What has no id cannot be asked for. The second value says why it stopped before the end, if it
    did. Nothing is asked within a transaction. Raises `UnknownSource`, `CannotOpenSecret`.
    """
    source, ids = _refused(database, label, only)
    origin = Origin(source.origin_name, source.endpoint, source.defines)
    outcomes: list[Retaken] = []
    with kept_session() as session:
        remote = SourceLrs(
            session,
            source.endpoint,
            source.key,
            secret_box.open(source.secret),
            source.xapi_version,
            timeout_s,
        )
        for statement_id in ids:
            try:
                with remote.one(statement_id) as page:
                    reason = GONE
                    if page.statements:
                        then = partial(_settle, source.id, page, now)
                        found = take_in(
                            database,
                            iris,
                            origin,
                            page.statements,
                            version=source.xapi_version,
                            parts=page.parts,
                            now=now,
                            then=then,
                        )
                        reason = str(found.refused[0]) if found.refused else ""
            except SourceTrouble as trouble:
                return outcomes, str(trouble)
            outcomes.append(Retaken(statement_id, not reason, reason))
    return outcomes, None


def _refused(
    database: Database, label: str, only: Collection[UUID]
) -> tuple[LrsSource, list[UUID]]:
    with database.reading() as session:
        source = source_row(session, label)
        found = session.scalars(
            select(LrsSourceRefusal.statement_id)
            .where(
                LrsSourceRefusal.source_id == source.id,
                LrsSourceRefusal.statement_id.is_not(None),
            )
            .order_by(LrsSourceRefusal.id)
        ).all()
        session.expunge_all()
    return source, [one for one in found if one is not None and (not only or one in only)]


def _settle(
    source_id: UUID, page: SourcePage, now: datetime, uow: UnitOfWork, taken: TakenIn
) -> None:
    row = uow.session.get_one(LrsSource, source_id)
    row.taken += len(taken.taken)
    set_aside(uow.session, row, page.statements, taken.refused, now)
    settle(uow.session, row, taken)
