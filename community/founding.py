"""A community is founded, or its time zone set, by somebody who may; the audit log tells."""

from datetime import datetime
from uuid import UUID

from community.auditing import audit
from community.communities import Community, found_community, set_community_zone
from community.rights import Asker, Permission, require
from community.scopes import INSTALLATION
from lrs_adapter import LanguageMap
from storage import UnitOfWork


def add_community(
    uow: UnitOfWork,
    *,
    asker: Asker,
    slug: str,
    name: LanguageMap,
    time_zone: str | None = None,
    now: datetime,
) -> Community:
    """Raises `NotAllowed`, and as `found_community` does."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    founded = found_community(uow, slug=slug, name=name, time_zone=time_zone, now=now)
    _tell(uow, asker, "community.founded", founded.id, {"slug": slug, "time_zone": time_zone}, now)
    return founded


def change_zone(
    uow: UnitOfWork, community_id: UUID, time_zone: str | None, *, asker: Asker, now: datetime
) -> None:
    """Raises `NotAllowed`, and as `set_community_zone` does."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    set_community_zone(uow, community_id, time_zone)
    _tell(uow, asker, "community.changed", community_id, {"time_zone": time_zone}, now)


def _tell(
    uow: UnitOfWork,
    asker: Asker,
    act: str,
    community_id: UUID,
    details: dict[str, object],
    now: datetime,
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="community",
        subject_id=community_id,
        community_id=community_id,
        details=details,
        now=now,
    )
