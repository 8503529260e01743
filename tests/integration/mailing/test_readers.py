"""A mail is written for its reader as she is when it goes out: name, language, hours."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from community import (
    OPERATOR,
    Asker,
    Role,
    found_community,
    grant,
    invite,
    save_profile,
    verify_address,
)
from plugin.app import create_app
from storage import Database
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld, mailing_world

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
PATH: dict[str, Any] = {
    "scheme": {"en": "First path"},
    "trajectory": "t",
    "expires": "2027-01-01T02:00:00+00:00",
}


def choose(sends: MailingWorld, who: Any, **given: Any) -> None:
    whole = {"name": "", "languages": [], "time_zone": "", "teaches": [], "learns": []} | given
    with sends.database.unit_of_work() as uow:
        save_profile(uow, asker=Asker(who), given=whole, now=NOW)
        uow.commit()


def text_of(message: EmailMessage) -> str:
    return " ".join(str(next(message.iter_parts()).get_content()).split())


def test_what_she_chose_after_the_mail_was_posted_counts(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member("demo@example.org", name="Given name", locale="en")
    sends.post(who, "path-achieved", values=PATH)
    choose(sends, who, name="Chosen", languages=["fr", "es-AR"], time_zone=BUENOS_AIRES)
    assert sends.send() == 1
    text = text_of(box.arrived[0])
    assert text.startswith("Hola, Chosen:")
    assert "31 de diciembre de 2026" in text, "where she is, the year has not ended"


@pytest.mark.parametrize(
    ("zone", "told"),
    [(BUENOS_AIRES, "28 Nov 2026 09:00 (Buenos Aires)"), (None, "28 Nov 2026 12:00 (UTC)")],
)
def test_who_is_invited_reads_the_hours_of_the_community(
    sends: MailingWorld, box: Mailbox, zone: str | None, told: str
) -> None:
    _invite(sends, zone)
    assert sends.send() == 1
    text = text_of(box.arrived[0])
    assert f"until {told}." in text
    assert text.startswith("Hello, You are invited to “Ignite” on CHILD."), "by whom is not known"


def test_who_is_known_by_the_address_reads_her_own(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member("new@example.org")
    choose(sends, who, time_zone="Europe/Madrid")
    with sends.database.unit_of_work() as uow:
        verify_address(uow, who, "new@example.org", NOW)
        uow.commit()
    _invite(sends, BUENOS_AIRES)
    assert sends.send() == 1
    assert "until 28 Nov 2026 13:00 (Madrid)." in text_of(box.arrived[0])


def test_a_member_who_chose_no_zone_has_that_of_her_community(
    sends: MailingWorld, box: Mailbox
) -> None:
    who = sends.member("demo@example.org")
    with sends.database.unit_of_work() as uow:
        place = found_community(
            uow, slug="ignite", name={"en": "Ignite"}, time_zone=BUENOS_AIRES, now=NOW
        )
        grant(
            uow,
            member_id=who,
            community_id=place.id,
            role=Role.LEARNER,
            reason="test",
            now=NOW,
        )
        uow.commit()
    sends.post(who, "path-achieved", values=PATH)
    assert sends.send() == 1
    assert "31 December 2026" in text_of(box.arrived[0])


def test_the_mailbox_of_the_demo_speaks_her_language(database: Database, tmp_path: Path) -> None:
    world = mailing_world(database, tmp_path, CHILD_DEMO="yes")
    who = world.member("luz@example.org", locale="en")
    world.post(who, "path-achieved", values=PATH)
    choose(world, who, languages=["es-AR"])
    page = (
        create_app(world.services).test_client().get("/mailbox", base_url="https://child.example")
    )
    assert "Has logrado" in page.text
    assert "You have achieved" not in page.text


def _invite(sends: MailingWorld, zone: str | None) -> None:
    with sends.database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, time_zone=zone, now=NOW)
        invite(
            uow,
            asker=OPERATOR,
            address="new@example.org",
            role=Role.MENTOR,
            scope=place.id,
            reason="test",
            base_url="https://child.example",
            box=sends.services.secret_box,
            now=NOW,
        )
        uow.commit()
