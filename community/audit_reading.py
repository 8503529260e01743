"""Read the audit log: what was changed in a scope, the newest first, a page at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from community.auditing import MEMBER, AuditRow
from community.rights import Asker, Permission, require
from community.scopes import INSTALLATION, Scope, community_in, unit_in
from storage import among


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """See `AuditRow`."""

    id: int
    at: datetime
    by: str
    member_id: UUID | None
    act: str
    subject_kind: str
    subject_id: str
    community_id: UUID | None
    unit_id: UUID | None
    reason: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What narrows the log. `act` may be a whole act or its noun ("role"); `subject_id` finds what
    was done to somebody or something, `member_id` what somebody did, `people` what any of these
    members, however many, did or had done to them; `since` is included and `until` is not
    (UTC-aware).
    """

    act: str | None = None
    subject_id: str | None = None
    member_id: UUID | None = None
    people: Collection[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None


def audit_entries(
    session: Session,
    *,
    asker: Asker,
    scope: Scope,
    only: AuditFilter = AuditFilter(),
    before: int | None = None,
    limit: int = 50,
    now: datetime,
) -> list[AuditEntry]:
    """Entries of one scope, the newest first; of the installation's scope all there are.

    `before` is the id of the last entry of the page before. Raises `NotAllowed`.
    """
    require(session, asker, Permission.SEE_AUDIT, scope, now=now)
    wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if scope is not INSTALLATION:
        wanted = wanted.where(_there(scope))
    if only.act:
        noun = AuditRow.act.startswith(f"{only.act}.", autoescape=True)
        wanted = wanted.where((AuditRow.act == only.act) | noun)
    if only.subject_id:
        wanted = wanted.where(AuditRow.subject_id == only.subject_id)
    if only.member_id:
        wanted = wanted.where(AuditRow.member_id == only.member_id)
    if only.people is not None:
        done_to = among(session, AuditRow.subject_id, [str(each) for each in only.people])
        hers = (AuditRow.subject_kind == MEMBER) & done_to
        wanted = wanted.where(among(session, AuditRow.member_id, only.people) | hers)
    if only.since:
        wanted = wanted.where(AuditRow.at >= only.since)
    if only.until:
        wanted = wanted.where(AuditRow.at < only.until)
    if before is not None:
        wanted = wanted.where(AuditRow.id < before)
    return [_entry(row) for row in session.scalars(wanted)]


def entries_about(
    session: Session, scope: Scope, kind: str, subject_ids: Collection[str], acts: Collection[str]
) -> list[AuditEntry]:
    """What these acts did to these subjects in a scope, oldest first. Whoever calls has asked
    whether it may be shown.
    """
    if not subject_ids:
        return []
    wanted = select(AuditRow).where(
        AuditRow.subject_kind == kind,
        AuditRow.subject_id.in_(subject_ids),
        AuditRow.act.in_(acts),
    )
    if scope is not INSTALLATION:
        wanted = wanted.where(_there(scope))
    return [_entry(row) for row in session.scalars(wanted.order_by(AuditRow.id))]


def _there(scope: Scope) -> ColumnElement[bool]:
    if community_in(scope) is None:
        return AuditRow.unit_id == unit_in(scope)
    return AuditRow.community_id == community_in(scope)


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        by=row.by,
        member_id=row.member_id,
        act=row.act,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        community_id=row.community_id,
        unit_id=row.unit_id,
        reason=row.reason,
        details=dict(row.details),
    )
