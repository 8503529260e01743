"""An installation that sends to a practice mail server, with members who have addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from sqlalchemy import select

from community import join, post
from community.mailing.models import MailRow
from lrs_adapter import Iris
from plugin.mail import send_due_mail
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.mailing.mail_servers import Mailbox

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
JUDGED = {"curriculum": "A course", "lesson": "A lesson"}


@dataclass
class MailingWorld:
    services: Services
    owner: UUID = field(default_factory=uuid4)

    @property
    def database(self) -> Database:
        return self.services.database

    def member(self, email: str | None, *, name: str = "Demo", locale: str | None = "en") -> UUID:
        with self.database.unit_of_work() as uow:
            joined = join(uow, name=name, email=email, locale=locale, now=NOW)
            uow.commit()
        return joined.id

    def post(self, to: UUID | str, kind: str = "answer-judged", **given: Any) -> UUID:
        arguments: dict[str, Any] = {"values": JUDGED, "now": NOW} | given
        with self.database.unit_of_work() as uow:
            mail_id = post(uow, kind=kind, to=to, **arguments)
            uow.commit()
        assert mail_id is not None
        return mail_id

    def post_link(self, to: str, link: str, *, minutes: int = 15, locale: str = "en") -> UUID:
        return self.post(
            to,
            "sign-in-link",
            values={"name": None, "minutes": minutes, "purpose": "sign-in"},
            secret={"link": link, "code": "12345678"},
            box=self.services.secret_box,
            locale=locale,
            until=NOW + timedelta(minutes=minutes),
        )

    def send(self, now: datetime = NOW, **given: Any) -> int:
        return send_due_mail(self.services, self.owner, now=now, **given)

    def row(self, mail_id: UUID) -> MailRow:
        with self.database.reading() as session:
            return session.scalars(select(MailRow).where(MailRow.id == mail_id)).one()

    def told(self, mail_id: UUID) -> tuple[str, str | None, int]:
        row = self.row(mail_id)
        return row.state, row.reason, row.attempts

    def sending_to(self, url: str, **changed: Any) -> "MailingWorld":
        settings = replace(self.services.settings, smtp_url=url, **changed)
        return MailingWorld(replace(self.services, settings=settings))


def mailing_world(
    database: Database, folder: Path, box: Mailbox | None = None, **settings: str
) -> MailingWorld:
    environment: Mapping[str, str] = {
        "CHILD_DATA_DIR": str(folder),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_BASE_URL": IRI_BASE,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_HTTP_TIMEOUT_S": "1",
        **(
            {
                "CHILD_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
                "CHILD_MAIL_FROM": "CHILD <child@child.example>",
            }
            if box
            else {}
        ),
        **settings,
    }
    return MailingWorld(
        Services(
            settings=read_settings(environment),
            database=database,
            secret_box=SecretBox(Fernet.generate_key().decode()),
            iris=Iris(IRI_BASE),
        )
    )
