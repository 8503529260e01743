"""Whoever can launch as somebody (an LMS's "log in as") gets no lasting way in to her account."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community import Asker, add_oidc, verify_address
from plugin.services import bind_services
from plugin.web.sessions import WebSession
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import arrive, launch_of, register
from tests.integration.signing.mailbox import Mail, posted
from tests.unit.plugin.web.world import World, get, make_world, post

HERS, TOLD, OTHERS = "luz@child.example", "luz@school.example", "admin@lms.example"
WAYS = "/me/identities"


@dataclass
class Launched:
    """Luz's place, and a browser into which an LMS has launched as her."""

    world: World
    browser: FlaskClient

    def asks(self, act: str, **fields: str) -> Any:
        return post(self.browser, f"{WAYS}/{act}", page=WAYS, **fields)

    def follow(self, mail: Mail) -> Any:
        return post(self.browser, mail.path, page=mail.path)

    def mails(self) -> list[Mail]:
        return posted(self.world.services)

    def knows(self, address: str) -> bool:
        return address in get(self.browser, WAYS).text

    def her_own(self, address: str) -> None:
        """She has proved it before."""
        with self.world.services.database.unit_of_work() as uow:
            hers = uow.session.scalars(select(WebSession.member_id)).first()
            assert hers is not None
            verify_address(uow, hers, address, utc_now())
            uow.commit()


def launched(world: World, email: str | None) -> Launched:
    browser, _ = arrive(world, launch_of(world, register(world), email=email, locale="en"))
    return Launched(world, browser)


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.mark.parametrize(
    ("act", "fields"),
    [("email", {"email": OTHERS}), ("remove", {"method": f"email:{HERS}"})],
)
def test_a_launch_is_no_proof_where_she_has_a_way_in_of_her_own(
    world: World, act: str, fields: dict[str, str]
) -> None:
    luz = launched(world, email=OTHERS)
    luz.her_own(HERS)
    refused = luz.asks(act, **fields)
    assert (refused.status_code, refused.location) == (303, "/prove?next=/me/identities&own=1")
    assert luz.mails() == []
    shown = get(luz.browser, refused.location)
    assert shown.status_code == 200, "and is not sent back and forth"
    assert "no proof for this" in shown.text
    assert HERS in shown.text
    assert "do it within ten minutes" not in shown.text, "launching again does not help"


def test_her_mailbox_is_such_a_proof_in_the_frame_too(world: World) -> None:
    luz = launched(world, email=None)
    luz.her_own(HERS)
    luz.asks("email", email="second@child.example")
    fields = {"method": f"email:{HERS}", "next": WAYS}
    post(luz.browser, "/prove/email", page="/prove?own=1", **fields)
    [proof] = luz.mails()
    assert proof.values["purpose"] == "prove"
    assert luz.follow(proof).location == WAYS
    assert luz.asks("email", email="second@child.example").location == "/sign-in/sent"
    luz.follow(luz.mails()[-1])
    assert luz.knows("second@child.example")


def test_the_first_address_is_one_that_is_known_of_her(world: World) -> None:
    luz = launched(world, email=TOLD)
    refused = luz.asks("email", email=OTHERS)
    assert refused.status_code == 422
    assert "l…@school.example" in refused.text
    assert f'value="{OTHERS}"' in refused.text
    assert luz.mails() == []
    assert luz.asks("email", email="no address").status_code == 422
    assert luz.asks("email", email=TOLD.upper()).location == "/sign-in/sent"
    luz.follow(luz.mails()[-1])
    assert luz.knows(TOLD)


def test_where_nothing_is_known_of_her_any_address_is_the_first(world: World) -> None:
    luz = launched(world, email=None)
    assert luz.asks("email", email=HERS).location == "/sign-in/sent"
    luz.follow(luz.mails()[-1])
    assert luz.knows(HERS)
    assert luz.asks("email", email=OTHERS).location.endswith("own=1")


def test_every_address_of_hers_is_told_of_a_change(world: World) -> None:
    """Not the newest alone, which may be that of whoever added it."""
    luz = launched(world, email=TOLD)
    luz.her_own(HERS)
    with world.services.database.unit_of_work() as uow:
        row = uow.session.scalars(select(WebSession)).one()
        row.method = "email"
        uow.commit()
    luz.asks("email", email=OTHERS)
    luz.follow(luz.mails()[-1])
    told = [one for one in luz.mails() if one.kind == "sign-in-changed"]
    assert {one.values["hint"] for one in told} == {"a…@lms.example"}
    assert {one.to for one in told} >= {HERS, TOLD}
    assert len(told) == 3, "and to the newest, as all her mail"


def test_an_account_at_the_provider_is_a_way_of_her_own_while_there_is_the_provider(
    world: World,
) -> None:
    luz = launched(world, email=None)
    with world.services.database.unit_of_work() as uow:
        hers = uow.session.scalars(select(WebSession.member_id)).first()
        add_oidc(uow, asker=Asker(hers), issuer="https://gone.example", subject="1", now=utc_now())
        uow.commit()
    assert luz.asks("email", email=HERS).location == "/sign-in/sent"


def test_where_links_let_nobody_in_an_address_is_no_way_of_her_own(world: World) -> None:
    """But the mail still goes nowhere else than to what is known of her."""
    luz = launched(world, email=TOLD)
    luz.her_own(HERS)
    settings = replace(world.services.settings, email_sign_in=False)
    bind_services(world.app, replace(world.services, settings=settings))
    assert luz.asks("email", email=OTHERS).status_code == 422
    assert luz.asks("email", email=TOLD).location == "/sign-in/sent"
