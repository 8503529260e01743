"""One mail of the outbox as it reads: whatever row it is, for the server and for the mailbox."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.orm import Session

from community import DIGEST, Look, digest_parts, look_of, person_of
from plugin.mail.letter import Contents
from plugin.mail.rendering import Rendered, language_of, render
from plugin.mail.stopping import can_be_stopped, stop_token
from plugin.services import Services
from storage import utc_now

STOP_PATH = "/mail/stop/"


def compose(
    session: Session,
    services: Services,
    *,
    mail_id: UUID,
    kind: str,
    member_id: UUID | None,
    locale: str | None,
    values: Mapping[str, Any],
    secret: bytes | None,
) -> tuple[Rendered, str | None]:
    """The words, and the address where the reader ends mails of this kind, where she can.

    As she is known when they are written: what she wants to be called, her language and her hours;
    else those of her community, and for an address what the mail was given with.
    """
    look = look_of(session.connection(), member_id, now=utc_now()) if member_id else Look()
    person = person_of(session, member_id) if member_id else None
    stop_url = None
    if member_id is not None and can_be_stopped(kind):
        token = stop_token(services.secret_box, member_id, kind)
        stop_url = f"{services.settings.base_url}{STOP_PATH}{token}"
    parts, more = digest_parts(session, mail_id) if kind == DIGEST else ([], 0)
    contents = Contents(
        base_url=services.settings.base_url,
        values=values,
        secret=orjson.loads(services.secret_box.open(secret)) if secret else {},
        parts=[(one.kind, one.contents) for one in parts],
        more=more,
        zone=ZoneInfo(look.zone or values.get("zone") or services.settings.time_zone),
        zone_is_hers=look.zone_is_hers,
    )
    rendered = render(
        kind,
        contents,
        language=language_of(locale, *look.languages, person.locale if person else None),
        stop_url=stop_url,
        name=look.name or values.get("name"),
    )
    return rendered, stop_url
