"""What was typed into a form outlives the renewed proof that it asks for, and is in no address."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from community import Role, grant, join, verify_address
from plugin.sign_in.limits import RateLimitRow
from plugin.web import sessions
from plugin.web.guard import ASK_PROOF
from plugin.web.kept_forms import MOST, NOTHING_TYPED
from plugin.web.sessions import WebSession, visitor_in
from storage import utc_now
from tests.integration.every_route.asking import Forms, routes
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import browser_of
from tests.integration.signing.mailbox import posted

TYPED = "typed before the proof"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, on the page where it stands."""

    page: str
    sent_to: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody with every role, who proves herself by mail; `forms` by their endpoint."""

    site: Site
    member_id: UUID
    forms: dict[str, Filled]

    def proved_an_hour_ago(self) -> FlaskClient:
        browser = browser_of(self.site, self.member_id)
        with self.site.services.database.unit_of_work() as uow:
            for row in uow.session.scalars(select(WebSession)):
                row.proved = (row.proved or utc_now()) - timedelta(hours=1)
            uow.commit()
        return browser

    def prove(self, browser: FlaskClient, onward: str) -> TestResponse:
        """By mail, as `onward`, the page of her ways in, offers it; where she is sent then."""
        address = f"{uuid4().hex}@child.example"  # so many links to one are too many
        with self.site.services.database.unit_of_work() as uow:
            uow.session.execute(delete(RateLimitRow))  # more often than people do
            verify_address(uow, self.member_id, address, utc_now())
            uow.commit()
        page = browser.get(onward, base_url=BASE)
        assert "What you have typed is kept." in page.text
        (form,) = [one for one in Forms(page.text).found if address in repr(one.fields)]
        browser.post(form.action, base_url=BASE, data=form.fields)
        return browser.post(posted(self.site.services)[-1].path, base_url=BASE)


@pytest.fixture(scope="module")
def typist(site: Site) -> Typist:
    now = utc_now()
    with site.services.database.unit_of_work() as uow:
        member_id, other = (join(uow, name="Demo", now=now).id for _ in range(2))
        grant(uow, member_id=member_id, role=Role.ADMINISTRATOR, reason="test", now=now)
        for role in Role:
            grant(
                uow,
                member_id=member_id,
                role=role,
                reason="test",
                community_id=site.community_id,
                now=now,
            )
        held = grant(
            uow,
            member_id=other,
            role=Role.AUTHOR,
            reason="test",
            community_id=site.community_id,
            now=now,
        )
        uow.commit()
    roles = "/desk/communities/ignite/roles"
    taken = site.course.split(":")[1]
    steward = f"steward@{site.community_id}"
    return Typist(
        site,
        member_id,
        {
            "web.invite_somebody": Filled(
                "/desk/invitations",
                "/desk/invitations",
                {"email": "n@child.example", "office": steward, "reason": TYPED},
            ),
            "web.give_role": Filled(
                f"{roles}/give?member={other}",
                f"{roles}/give",
                {"member": str(other), "role": "mentor", "until": "2999-06-30", "reason": TYPED},
            ),
            "web.end_held_role": Filled(
                f"{roles}/{held}/end", f"{roles}/{held}/end", {"reason": TYPED}
            ),
            "web.invite_lms": Filled(
                "/desk/units/north",
                "/desk/units/north/lms",
                {"name": TYPED, "community": str(site.community_id)},
            ),
            "web.give_this_lms": Filled(
                f"/desk/lms/{site.names['lms']}/unit",
                f"/desk/lms/{site.names['lms']}/unit",
                {"unit": str(site.units[0]), "reason": TYPED},
            ),
            "web.take_this_lms": Filled(
                f"/desk/lms/{taken}/unit", f"/desk/lms/{taken}/unit/take", {"reason": TYPED}
            ),
            "web.add_lms": Filled(
                "/desk/lms/connect",
                "/desk/lms/connect",
                {
                    "where": f"{site.community_id}:",
                    "name": TYPED,
                    "issuer": "https://typed.example",
                    "client_id": "typed",
                    "auth_login_url": "https://typed.example/auth",
                    "auth_token_url": "https://typed.example/token",
                    "jwks_url": "https://typed.example/certs",
                    "act": "connect",
                },
            ),
            "web.change_lms": Filled(
                f"/desk/lms/{site.names['lms']}",
                f"/desk/lms/{site.names['lms']}",
                {"deployments": "77", "issuer_aliases": "https://spelt.example"},
            ),
            "web.add_address": Filled(
                "/me/identities", "/me/identities/email", {"email": "typed@child.example"}
            ),
        },
    )


def test_every_form_that_asks_for_a_proof_is_here(site: Site, typist: Typist) -> None:
    posts = {name.split()[0] for name in routes(site, "POST")}
    assert ASK_PROOF & posts == set(typist.forms) | NOTHING_TYPED


@pytest.mark.parametrize(
    "endpoint",
    [
        "web.invite_somebody",
        "web.give_role",
        "web.end_held_role",
        "web.invite_lms",
        "web.give_this_lms",
        "web.take_this_lms",
        "web.add_lms",
        "web.change_lms",
        "web.add_address",
    ],
)
def test_what_was_typed_is_there_again(typist: Typist, endpoint: str) -> None:
    form = typist.forms[endpoint]
    browser = typist.proved_an_hour_ago()
    asked = browser.post(
        form.sent_to, base_url=BASE, data=form.fields, headers={"Referer": BASE + form.page}
    )
    assert asked.location.startswith("/prove")
    back = typist.prove(browser, asked.location)
    assert back.location == form.page
    words = [value for name, value in form.fields.items() if name in ("reason", "email", "name")]
    for word in words:
        for place in (asked.location, back.location, _kept_in_database(typist)):
            assert word not in place
    page = browser.get(form.page, base_url=BASE).text
    for value in form.fields.values():
        assert f'value="{value}"' in page or f"\n{value}</textarea>" in page, value
    for chosen in ("office", "role", "community", "unit"):
        if chosen in form.fields:
            assert f'value="{form.fields[chosen]}" selected' in page
    again = browser.get(form.page, base_url=BASE).text
    assert not [word for word in words if word in again]
    sent = browser.post(form.sent_to, base_url=BASE, data=form.fields)
    assert sent.status_code in (200, 303), "the proof holds: it can be sent"
    assert not (sent.location or "").startswith("/prove")


def test_a_browser_that_hides_where_it_was_goes_to_the_form_s_own_page(typist: Typist) -> None:
    form = typist.forms["web.give_role"]
    browser = typist.proved_an_hour_ago()
    asked = browser.post(form.sent_to, base_url=BASE, data=form.fields)
    assert typist.prove(browser, asked.location).location == form.sent_to
    assert TYPED in browser.get(form.sent_to, base_url=BASE).text


def test_it_comes_up_on_its_own_page_alone(typist: Typist) -> None:
    form = typist.forms["web.give_role"]
    browser = typist.proved_an_hour_ago()
    headers = {"Referer": BASE + form.page}
    asked = browser.post(form.sent_to, base_url=BASE, data=form.fields, headers=headers)
    typist.prove(browser, asked.location)
    assert TYPED not in browser.get("/desk/invitations", base_url=BASE).text
    assert TYPED in browser.get(form.page, base_url=BASE).text


def keeps(browser: FlaskClient) -> bool:
    return "What you have typed is kept." in browser.get("/prove", base_url=BASE).text


def ask(browser: FlaskClient, form: Filled, fields: Any = None) -> None:
    """Send it where a fresh proof is asked for first."""
    headers = {"Referer": BASE + form.page}
    answer = browser.post(form.sent_to, base_url=BASE, data=fields or form.fields, headers=headers)
    assert answer.location.startswith("/prove")


@pytest.mark.parametrize(
    "giant",
    [
        {"reason": "x" * 20_001},
        {"x" * 20_001: ""},
        {"reason": ["x"] * (MOST + 1)},
        {f"reason{n}": "" for n in range(MOST + 1)},
    ],
    ids=["long", "long name", "many values", "many names"],
)
def test_a_giant_is_not_kept_and_nothing_older(typist: Typist, giant: Any) -> None:
    form = typist.forms["web.end_held_role"]
    browser = typist.proved_an_hour_ago()
    ask(browser, form)
    assert keeps(browser)
    ask(browser, form, giant)
    assert not keeps(browser)


@pytest.mark.parametrize("sent_to", ["/me/held/copy", "/me/identities/remove"])
def test_a_button_alone_is_not_kept(typist: Typist, sent_to: str) -> None:
    browser = typist.proved_an_hour_ago()
    ask(browser, Filled("/me/held", sent_to, {"as": "json", "method": "email:x"}))
    assert not keeps(browser)


def test_a_form_of_no_page_is_not_kept(typist: Typist) -> None:
    form = typist.forms["web.invite_lms"]
    browser = typist.proved_an_hour_ago()
    browser.post(form.sent_to, base_url=BASE, data=form.fields)
    assert not keeps(browser)


def test_what_is_abandoned_is_gone_after_half_an_hour(
    typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = typist.forms["web.end_held_role"]
    browser = typist.proved_an_hour_ago()
    ask(browser, form)
    for minutes, is_there in ((29, True), (45, False)):
        later = utc_now() + timedelta(minutes=minutes)
        monkeypatch.setattr(sessions, "utc_now", lambda later=later: later)
        assert keeps(browser) is is_there
    monkeypatch.undo()
    assert not keeps(browser), "it is out of the row"
    assert TYPED not in browser.get(form.page, base_url=BASE).text


def test_every_value_of_a_field_is_kept(typist: Typist) -> None:
    form = typist.forms["web.end_held_role"]
    browser = typist.proved_an_hour_ago()
    ask(browser, form, {"reason": ["one", "two"]})
    with typist.site.services.database.reading() as session:
        rows = [visitor_in(row) for row in session.scalars(select(WebSession))]
    box = typist.site.services.secret_box
    opened = [box.open(each.kept_form.encode()) for each in rows if each.kept_form]
    assert {"reason": ["one", "two"]} in [json.loads(each)["fields"] for each in opened]


def _kept_in_database(typist: Typist) -> str:
    with typist.site.services.database.reading() as session:
        return repr([row.visitor for row in session.scalars(select(WebSession))])
