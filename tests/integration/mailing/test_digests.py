"""The day's digest: in the morning of whoever reads it, one a day, and what she wants alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from community import (
    Asker,
    Delivery,
    choose_delivery,
    digest_parts,
    gather_digests,
    next_digest,
    save_profile,
)
from community.mailing.models import MailRow
from community.members import PersonRow
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import JUDGED, NOW, MailingWorld

MORNING = NOW.replace(hour=6) + timedelta(days=1)
ALL = timedelta(hours=36)


def choose(sends: MailingWorld, who: UUID, wanted: Delivery, kind: str = "answer-judged") -> None:
    with sends.database.unit_of_work() as uow:
        choose_delivery(uow, who, kind, wanted, now=NOW)
        uow.commit()


def daily(sends: MailingWorld, address: str = "demo@example.org", zone: str | None = None) -> UUID:
    who = sends.member(address)
    choose(sends, who, Delivery.DAILY)
    if zone:
        move_to(sends, who, zone)
    return who


def move_to(sends: MailingWorld, who: UUID, zone: str) -> None:
    given = {"name": "", "languages": [], "time_zone": zone, "teaches": [], "learns": []}
    with sends.database.unit_of_work() as uow:
        save_profile(uow, asker=Asker(who), given=given, now=NOW)
        uow.commit()


def gather(sends: MailingWorld, now: datetime) -> int:
    return gather_digests(sends.database, now=now)


def text_of(box: Mailbox, at: int) -> str:
    return str(next(box.arrived[at].iter_parts()).get_content())


def test_a_day_s_mails_come_as_one(sends: MailingWorld, box: Mailbox) -> None:
    who, other = daily(sends), sends.member("other@example.org")
    for lesson in ("First lesson", "Second lesson", "Third lesson"):
        sends.post(who, values=JUDGED | {"lesson": lesson})
    sends.post(other)
    assert gather(sends, MORNING - timedelta(minutes=1)) == 0
    assert sends.send() == 1  # the other's, at once
    assert gather(sends, MORNING) == 1
    assert gather(sends, MORNING) == 0
    sends.send(MORNING)
    digest = box.arrived[1]
    assert digest["To"] == "demo@example.org"
    assert digest["Subject"] == "Your answers were judged, and 2 things more"
    for lesson in ("First lesson", "Second lesson", "Third lesson"):
        assert lesson in text_of(box, 1)
    with sends.database.reading() as session:
        mail_id = UUID(hex=str(digest["Message-ID"]).strip("<>").partition("@")[0])
        told, more = digest_parts(session, mail_id)
    assert (len(told), more) == (3, 0)


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("America/Argentina/Buenos_Aires", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 22, 0, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 21, 16, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 11, 22, 5, tzinfo=UTC)),
    ],
)
def test_it_comes_in_her_own_morning(sends: MailingWorld, zone: str, morning: datetime) -> None:
    sends.post(daily(sends, zone=zone))
    assert gather(sends, morning - timedelta(seconds=1)) == 0
    assert gather(sends, morning) == 1


def test_six_o_clock_is_six_o_clock_when_clocks_change() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)  # they go forward in the night
    assert next_digest(evening, madrid) == datetime(2026, 3, 29, 4, tzinfo=UTC)
    assert next_digest(evening - timedelta(days=1), madrid) == datetime(2026, 3, 28, 5, tzinfo=UTC)
    exactly = datetime(2026, 3, 28, 5, tzinfo=UTC)
    assert next_digest(exactly, madrid) == datetime(2026, 3, 29, 4, tzinfo=UTC)


def test_who_moves_to_another_zone_gets_one_a_day(sends: MailingWorld) -> None:
    who = daily(sends, zone="Pacific/Kiritimati")
    first = sends.post(who)
    move_to(sends, who, "America/Argentina/Buenos_Aires")
    second = sends.post(who)
    assert gather(sends, NOW + ALL) == 1
    assert {sends.told(one)[0] for one in (first, second)} == {"gathered"}


def test_a_great_many_come_as_one_that_tells_of_the_first(
    sends: MailingWorld, box: Mailbox
) -> None:
    who = daily(sends)
    for n in range(103):
        sends.post(who, values=JUDGED | {"lesson": f"Lesson {n}."})
    assert [gather(sends, MORNING), gather(sends, MORNING)] == [1, 0]
    sends.send(MORNING)
    (digest,) = box.arrived
    assert digest["Subject"] == "Your answers were judged, and 102 things more"
    assert text_of(box, 0).count("Lesson ") == 100
    assert "There are 3 things more than stand here" in text_of(box, 0)


def test_what_she_does_not_want_by_morning_is_in_no_digest(sends: MailingWorld) -> None:
    who = daily(sends)
    mail_id = sends.post(who)
    choose(sends, who, Delivery.NEVER)
    assert gather(sends, MORNING) == 0
    assert sends.told(mail_id)[:2] == ("dismissed", "not_wanted")


def test_what_she_ends_after_it_was_gathered_is_left_out(sends: MailingWorld, box: Mailbox) -> None:
    who = daily(sends)
    choose(sends, who, Delivery.DAILY, "path-achieved")
    judged = sends.post(who)
    path = {"scheme": {"en": "A path"}, "trajectory": "t", "expires": None}
    achieved = sends.post(who, "path-achieved", values=path)
    gather(sends, MORNING)
    choose(sends, who, Delivery.NEVER)
    sends.send(MORNING)
    assert [str(one["Subject"]) for one in box.arrived] == ["You have achieved “A path”"]
    assert sends.told(judged)[:2] == ("dismissed", "not_wanted")
    assert sends.told(achieved)[0] == "gathered"


def test_a_digest_of_nothing_that_she_wants_is_not_sent(sends: MailingWorld, box: Mailbox) -> None:
    who = daily(sends)
    sends.post(who)
    gather(sends, MORNING)
    choose(sends, who, Delivery.NEVER)
    assert sends.send(MORNING) == 1
    assert box.arrived == []
    with sends.database.reading() as session:
        digest = session.scalars(select(MailRow).where(MailRow.kind == "digest")).one()
    assert (digest.state, digest.reason) == ("dismissed", "not_wanted")


def test_whoever_was_forgotten_meanwhile_gets_none(sends: MailingWorld, box: Mailbox) -> None:
    before, after = daily(sends), daily(sends, "other@example.org")
    mails = [sends.post(who) for who in (before, after)]
    with sends.database.unit_of_work() as uow:
        uow.session.execute(delete(PersonRow).where(PersonRow.member_id == before))
        uow.commit()
    assert gather(sends, MORNING) == 1
    with sends.database.unit_of_work() as uow:
        uow.session.execute(delete(PersonRow).where(PersonRow.member_id == after))
        uow.commit()
    sends.send(MORNING)
    assert [sends.told(one)[:2] for one in mails] == [
        ("dismissed", "forgotten"),
        ("gathered", None),
    ]
    assert box.arrived == []
