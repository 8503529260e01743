"""Posting a mail: one row in the outbox, written with what caused it."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.dialects import postgresql, sqlite

from community.mailing.address_form import tidy_address
from community.mailing.errors import BadMail
from community.mailing.kinds import Delivery, Kind, kind_of
from community.mailing.models import MailRow, MailState
from community.mailing.preferences import delivery_of
from community.members import PersonRow
from community.profile.look import time_zone_of
from storage import SecretBox, UnitOfWork

NOTHING: Mapping[str, Any] = MappingProxyType({})
DIGEST_AT = time(6, 0)
"""When the day's digest goes out, where its reader is."""


def post(
    uow: UnitOfWork,
    *,
    kind: str,
    to: UUID | str,
    values: Mapping[str, Any] = NOTHING,
    secret: Mapping[str, str] = NOTHING,
    box: SecretBox | None = None,
    locale: str | None = None,
    until: datetime | None = None,
    once: str | None = None,
    now: datetime,
) -> UUID | None:
    """Put a mail into the outbox, in the transaction of its cause; its id, if one goes out.

    `to` is a member, or an address of somebody who is none yet (`locale` is then the language to
    write in). `values` is what the kind's words are filled with, JSON without secrets; `secret`
    (links that let somebody in) is sealed with `box` and wiped once the mail is out. After `until`
    it is not sent any more. While a mail with the same kind, member and `once` waits, there is no
    second one. A member who was forgotten or does not want the kind gets none, one who wants it
    daily finds it in the day's digest. Raises `BadMail`, `BadAddress`.
    """
    declared = kind_of(kind)
    _check(declared, values, secret, box)
    state, next_try = MailState.QUEUED, now
    if isinstance(to, UUID):
        delivery = delivery_of(uow.session, to, kind)
        if delivery is Delivery.NEVER or uow.session.get(PersonRow, to) is None:
            return None
        if delivery is Delivery.DAILY:
            zone = time_zone_of(uow.session, to, now=now)
            state, next_try = MailState.WAITING, next_digest(now, zone)
    mail_id = uuid4()
    insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    added = uow.session.execute(
        insert(MailRow)
        .values(
            id=mail_id,
            kind=kind,
            member_id=to if isinstance(to, UUID) else None,
            address=None if isinstance(to, UUID) else tidy_address(to),
            locale=locale,
            contents=dict(values),
            secret=box.seal(orjson.dumps(dict(secret)).decode()) if box and secret else None,
            once=once,
            until=until,
            state=state.value,
            attempts=0,
            queued=now,
            next_try=next_try,
            lease_token=0,
        )
        .on_conflict_do_nothing()
        .returning(MailRow.id)
    ).scalar_one_or_none()
    return mail_id if added is not None else None


def next_digest(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next digest goes out to somebody in that zone (UTC-aware)."""
    day = now.astimezone(zone).date()
    morning = datetime.combine(day, DIGEST_AT, zone).astimezone(UTC)
    if morning > now:
        return morning
    return datetime.combine(day + timedelta(days=1), DIGEST_AT, zone).astimezone(UTC)


def _check(
    kind: Kind, values: Mapping[str, Any], secret: Mapping[str, str], box: SecretBox | None
) -> None:
    for what, wanted, given in (
        ("values", kind.values, values.keys()),
        ("secret", kind.secret, secret.keys()),
    ):
        if wanted != given:
            raise BadMail(
                f"a mail of the kind {kind.name} has the {what} {sorted(wanted)}, not "
                f"{sorted(given)}"
            )
    if secret and box is None:
        raise BadMail(f"the secret of {kind.name} needs the box that seals it")
