"""Erase again who was erased: after a restore of a backup from before, by the list of erasures."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community import INSTALLATION, Asker, Permission, audit, every_member, require
from lrs_adapter import Tombstones, erased_among, own_actor, take_tombstones
from lrs_adapter.models import LogTerm
from lrs_adapter.terms import AGENT
from plugin.erasing.going_on import go_on
from plugin.erasing.person import erase_outsider, erase_person
from plugin.services import Services
from storage import in_portions

AT_ONCE = 500


def replay_tombstones(
    services: Services, tombstones: Tombstones, *, asker: Asker, now: datetime
) -> tuple[int, int]:
    """Take over the list, then erase whoever of it is here again: how many entries are new, and how
    many people were erased. Raises `NotAllowed`, `storage.CannotOpenSecret`.
    """
    with services.database.unit_of_work() as uow:
        require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
        fresh = take_tombstones(uow, tombstones, now)
        audit(
            uow,
            asker=asker,
            act="person.replayed",
            subject_kind="installation",
            subject_id="erasures",
            details={"entries": len(tombstones.rows), "new": fresh},
            now=now,
        )
        uow.commit()
    begun = 0
    for member_id in list(_members_erased(services)):
        with services.database.unit_of_work() as uow:
            one = erase_person(uow, services, member_id, asker=asker, tells_her=False, now=now)
            uow.commit()
        begun += 1
        _to_the_end(services, one.erasure_id, now)
    with services.database.reading() as session:
        outside = sorted(_agents_erased(session))
    if outside:
        with services.database.unit_of_work() as uow:
            rest = erase_outsider(uow, services, outside, asker=asker, now=now)
            uow.commit()
        begun += 1
        _to_the_end(services, rest.erasure_id, now)
    return fresh, begun


def _members_erased(services: Services) -> Iterator[UUID]:
    """By their record ids alone: who came back later by a launch of her own has another one."""
    with services.database.reading() as session:
        members = every_member(session)
        for some in in_portions(members, AT_ONCE):
            actors = {own_actor(services.iris, record_id): one for one, record_id in some}
            for actor in sorted(erased_among(session, actors)):
                yield actors[actor]


def _agents_erased(session: Session) -> set[str]:
    found: set[str] = set()
    after = 0
    while rows := session.execute(
        select(LogTerm.id, LogTerm.value)
        .where(LogTerm.id > after, LogTerm.kind == AGENT)
        .order_by(LogTerm.id)
        .limit(AT_ONCE * 10)
    ).all():
        after = rows[-1].id
        found |= erased_among(session, {row.value for row in rows})
    return found


def _to_the_end(services: Services, erasure_id: UUID, now: datetime) -> None:
    while not go_on(services, erasure_id, now=now):
        pass
