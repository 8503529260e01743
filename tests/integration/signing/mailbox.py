"""The mail that waits in the outbox, opened with the installation's key."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from community.mailing.models import MailRow
from plugin.services import Services
from plugin.sign_in.sending import send_asked_links
from storage import utc_now


@dataclass(frozen=True, slots=True)
class Mail:
    kind: str
    to: str | None
    values: dict[str, Any]
    secret: dict[str, str]

    @property
    def path(self) -> str:
        """Of the link, without the service's address."""
        return "/" + self.secret["link"].split("/", 3)[3]


def posted(services: Services) -> list[Mail]:
    """Every mail in the outbox, the oldest first, after the worker has looked at what was asked."""
    while send_asked_links(services, now=utc_now()):
        pass
    with services.database.reading() as session:
        rows = session.scalars(select(MailRow).order_by(MailRow.queued)).all()
        return [
            Mail(
                row.kind,
                row.address or (str(row.member_id) if row.member_id else None),
                dict(row.contents),
                json.loads(services.secret_box.open(row.secret)) if row.secret else {},
            )
            for row in rows
        ]
