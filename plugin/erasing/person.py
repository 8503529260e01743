"""Erase a person: who she is, what she wrote, and her link to every record, in one transaction.

What is left then, to go through the whole log, `going_on` does in small steps.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from certification import erase_paths
from community import (
    INSTALLATION,
    Asker,
    KnownAs,
    Permission,
    audit,
    erase_person_rows,
    forget_reasons,
    known_as,
    lock_person,
    member,
    members_together,
    require,
    settle_forgetting,
)
from curricula import erase_learner
from lrs_adapter import Foretold, Hers, begin_erasure, foretell, own_actor
from lrs_adapter.identifiers import account_identifier
from plugin.erasing.sessions import forget_connections
from plugin.erasing.telling import farewell_of, say_farewell
from plugin.held import Held, held_about
from plugin.retention import forget_holds, refuse_held
from plugin.services import Services
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Begun:
    """`rows` says how many rows of which table were deleted or emptied."""

    erasure_id: UUID
    rows: Mapping[str, int]
    members: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would do; nothing was changed."""

    members: int
    identifiers: int
    held: tuple[Held, ...]
    records: Foretold


def plan_erasure(
    services: Services, member_id: UUID, *, asker: Asker, besides: Collection[str], now: datetime
) -> Plan:
    """Goes through the whole log. Raises `NotAllowed`, `UnknownMember`."""
    with services.database.reading() as session:
        require(session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
        together = members_together(session, member_id)
        known = known_as(session, together)
        held = held_about(session, services.iris, together)
    hers = hers_of(services, known, besides)
    foretold = foretell(services.database, services.iris, hers)
    return Plan(len(together), len(hers.identifiers), tuple(held), foretold)


def erase_person(
    uow: UnitOfWork,
    services: Services,
    member_id: UUID,
    *,
    asker: Asker,
    besides: Collection[str] = (),
    tells_her: bool = True,
    now: datetime,
) -> Begun:
    """All members that are she; `besides` are identifiers of agents by which others' systems know
    her and CHILD did not. With `tells_her` a last mail says so, where one reaches her. It cannot be
    undone. Raises `NotAllowed`, `UnknownMember`.
    """
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    member(uow.session, member_id)
    together = lock_person(uow, member_id)
    refuse_held(uow.session, together)
    known = known_as(uow.session, together)
    farewell = farewell_of(uow.session, services, together, now=now) if tells_her else None
    erasure_id, replacing = begin_erasure(
        uow, services.secret_box, services.iris, hers_of(services, known, besides), now
    )
    fresh = {
        one: replacing.pseudonym(own_actor(services.iris, record_id))
        for one, record_id in known.members.items()
    }
    rows: Counter[str] = Counter()
    rows += forget_connections(uow, services.secret_box, known)
    rows += forget_holds(uow, together)
    rows += erase_learner(uow, together)
    rows += erase_paths(uow, fresh, now)
    rows += erase_person_rows(uow, known, fresh)
    if farewell is not None:
        say_farewell(uow, farewell, now=now)
    settle_forgetting(uow, together, now)
    rows["audit"] += forget_reasons(uow, together)
    for one in sorted(together):
        audit(
            uow,
            asker=asker,
            act="person.erased",
            subject_kind="member",
            subject_id=one,
            details={"erasure": str(erasure_id)},
            now=now,
        )
    return Begun(erasure_id, dict(+rows), len(together))


def erase_outsider(
    uow: UnitOfWork,
    services: Services,
    identifiers: Collection[str],
    *,
    asker: Asker,
    names: Iterable[str] = (),
    now: datetime,
) -> Begun:
    """Somebody whom only received records name, by her identifiers as an agent. Raises
    `NotAllowed`.
    """
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    hers = Hers(tuple(sorted(set(identifiers))), tuple(sorted(set(names))))
    erasure_id, _ = begin_erasure(uow, services.secret_box, services.iris, hers, now)
    audit(
        uow,
        asker=asker,
        act="person.erased",
        subject_kind="erasure",
        subject_id=erasure_id,
        now=now,
    )
    return Begun(erasure_id, {}, 0)


def hers_of(services: Services, known: KnownAs, besides: Iterable[str]) -> Hers:
    """Her record ids, addresses, and accounts at LMSs, as agents of records."""
    found = {own_actor(services.iris, record_id) for record_id in known.members.values()}
    for address in known.addresses:
        found |= {f"mbox::mailto:{address}", f"mbox::mailto:{address.lower()}"}
    found |= {account_identifier(issuer, subject) for issuer, subject in known.accounts}
    return Hers(tuple(sorted(found | set(besides))), tuple(sorted(known.names)))
