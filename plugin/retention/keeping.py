"""What stays whatever the rules say: what paths ask for, and whom legal holds name."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from certification import needed_by_paths
from community import known_as, members_together
from lrs_adapter import Iris, Keeping, LogEntry, own_actor
from lrs_adapter.identifiers import account_identifier
from plugin.retention.holds import held_members
from plugin.services import Services


def keeping_of(services: Services, session: Session) -> Keeping:
    """Of every place that a held person joined, and however records name her."""
    held: set[str] = set()
    for member_id in held_members(session):
        known = known_as(session, members_together(session, member_id))
        held |= {own_actor(services.iris, one) for one in known.members.values()}
        held |= {
            f"mbox::mailto:{form}"
            for address in known.addresses
            for form in {address, address.lower()}
        }
        held |= {account_identifier(issuer, subject) for issuer, subject in known.accounts}
    return Keeping(partial(_stands_on, iris=services.iris), frozenset(held))


def _stands_on(session: Session, entries: Sequence[LogEntry], *, iris: Iris) -> frozenset[UUID]:
    return needed_by_paths(session, iris, entries)
