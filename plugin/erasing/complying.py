"""Note that whoever runs another LRS said that all of somebody's is gone there."""

from datetime import datetime
from uuid import UUID

from community import INSTALLATION, Asker, Permission, audit, require
from lrs_adapter import note_complied
from storage import UnitOfWork


def tell_complied(
    uow: UnitOfWork, erasure_id: UUID, label: str, *, asker: Asker, now: datetime
) -> None:
    """It is somebody's word that an article of law may hang on, so it is audited: by whom, of which
    LRS and which erasure. Said again it changes nothing. Raises `NotAllowed`, `UnknownErasure`.
    """
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    if note_complied(uow, erasure_id, label, now):
        audit(
            uow,
            asker=asker,
            act="erasure.complied",
            subject_kind="lrs",
            subject_id=label,
            details={"erasure": str(erasure_id)},
            now=now,
        )
