"""The whole log, out and in: who may, and that the audit log tells it before anything is read."""

from datetime import datetime
from enum import StrEnum

from community import INSTALLATION, Asker, Permission, audit, community_by_slug, require
from lrs_adapter.whole_log import Extract, fix_extract
from plugin.services import Services
from storage import UnitOfWork


class LogForm(StrEnum):
    """xAPI JSON lines, or a table for analysts."""

    XAPI = "xapi"
    CSV = "csv"


def take_log_out(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    form: LogForm,
    since: datetime | None = None,
    until: datetime | None = None,
    community: str | None = None,
    now: datetime,
) -> Extract:
    """Fix what is taken out: all that was stored after `since` and until `until`, or what of it
    names the community with this short name. Raises `community.NotAllowed`, `UnknownCommunity`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    iri = None
    if community is not None:
        iri = services.iris.community(community_by_slug(uow.session, community).slug)
    extract = fix_extract(uow.session, since=since, until=until, community=iri)
    audit(
        uow,
        asker=asker,
        act="log.exported",
        subject_kind="log",
        subject_id="whole",
        details={
            "as": form.value,
            "community": community,
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
        },
        now=now,
    )
    return extract


def take_log_in(uow: UnitOfWork, *, asker: Asker, label: str, what: str, now: datetime) -> None:
    """Have records taken in under the name `label` from a file whose form is `what`. Raises
    `community.NotAllowed`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    audit(
        uow,
        asker=asker,
        act="log.imported",
        subject_kind="log",
        subject_id=label,
        details={"as": what},
        now=now,
    )
