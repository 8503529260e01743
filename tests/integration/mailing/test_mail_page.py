"""“Which mails you get”: chosen signed in, all at once, and refused when the form is not ours."""

from uuid import UUID

import pytest

from community import (
    OPTIONAL,
    Delivery,
    Role,
    deliveries_of,
    found_community,
    grant,
    note_refusal,
    verify_address,
)
from storage import utc_now
from tests.integration.signing.signing_world import BASE, SigningWorld, get, send

PAGE = "/me/mail"
ALL_DAILY = dict.fromkeys(OPTIONAL, "daily")


def chosen(world: SigningWorld, who: UUID) -> dict[str, Delivery]:
    with world.database.reading() as session:
        return deliveries_of(session, who)


def test_choices_are_kept_and_shown(world: SigningWorld) -> None:
    who, other = world.member(), world.member()
    before = chosen(world, other.id)
    browser = world.signed_in(who)
    answer = send(browser, PAGE, {**ALL_DAILY, "role-granted": "never"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert chosen(world, who.id) == {
        kind: Delivery.NEVER if kind == "role-granted" else Delivery.DAILY for kind in OPTIONAL
    }
    assert chosen(world, other.id) == before
    page = get(browser, PAGE).text
    assert "Your choices are kept." in page
    shown = len(OPTIONAL) - 1
    assert "An answer waits for my judgement" not in page, "she judges nothing"
    assert page.count('value="daily" selected') == shown - 1
    assert page.count('value="never" selected') == 1
    assert "Your choices are kept." not in get(browser, PAGE).text


def test_what_only_judges_get_is_asked_of_them_and_may_be_left_out(world: SigningWorld) -> None:
    mentor, learner = world.member(), world.member()
    with world.database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        grant(
            uow,
            member_id=mentor.id,
            community_id=place.id,
            role=Role.MENTOR,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    assert "An answer waits for my judgement" in get(world.signed_in(mentor), PAGE).text
    browser = world.signed_in(learner)
    without = {kind: way for kind, way in ALL_DAILY.items() if kind != "answer-waits"}
    assert send(browser, PAGE, without).status_code == 303
    assert chosen(world, learner.id)["answer-waits"] is Delivery.DAILY
    assert send(browser, PAGE, ALL_DAILY | {"answer-waits": "never"}).status_code == 303
    assert "An answer waits for my judgement" in get(browser, PAGE).text, "to change it again"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"role-granted": "never"},
        {**ALL_DAILY, "role-granted": "sometimes"},
    ],
    ids=["nothing", "a part", "no such way"],
)
def test_another_form_changes_nothing(
    world: SigningWorld,
    form: dict[str, str],
) -> None:
    who = world.member()
    before = chosen(world, who.id)
    assert send(world.signed_in(who), PAGE, form).status_code == 400
    assert chosen(world, who.id) == before


def test_essential_mails_cannot_be_ended(world: SigningWorld) -> None:
    who = world.member()
    browser = world.signed_in(who)
    assert send(browser, PAGE, {**ALL_DAILY, "sign-in-link": "never"}).status_code == 303
    assert "sign-in-link" not in chosen(world, who.id)


def test_nobody_else_may(world: SigningWorld) -> None:
    who = world.member()
    signed_in = world.signed_in(who)
    assert signed_in.post(PAGE, base_url=BASE, data=ALL_DAILY).status_code == 400  # no token
    assert get(world.browser(), PAGE).status_code == 401
    assert send(world.browser(), PAGE, ALL_DAILY, page="/sign-in").status_code == 401
    assert chosen(world, who.id)["role-granted"] is Delivery.AT_ONCE


def test_it_tells_where_mail_goes(world: SigningWorld) -> None:
    who = world.member()
    browser = world.signed_in(who)
    assert "knows no e-mail address of yours" in get(browser, PAGE).text
    with world.database.unit_of_work() as uow:
        verify_address(uow, who.id, "sol@child.example", utc_now())
        uow.commit()
    assert "Confirmed" in get(browser, PAGE).text
    with world.database.unit_of_work() as uow:
        note_refusal(uow, "sol@child.example", reason="rcpt 550 5.1.1", now=utc_now())
        uow.commit()
    page = get(browser, PAGE).text
    assert "sol@child.example" in page
    assert "Takes no mail; confirm it again to use it" in page
