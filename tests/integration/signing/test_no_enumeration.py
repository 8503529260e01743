"""Nobody learns who is here: what is somebody's and what is nobody's get the same page, by the same
status, for the same work. Each pair is asked from browsers that differ in nothing else.
"""

import re
import statistics
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from community import (
    OPERATOR,
    Asker,
    Member,
    Role,
    enter_joining_code,
    found_community,
    grant,
    invite,
    issue_sign_in_link,
    make_joining_code,
    withdraw_invitation,
)
from community.invitations.models import InvitationRow
from community.joining.models import JoiningOfferRow
from plugin.sign_in.limits import TRIES_IN_BROWSER
from storage import utc_now
from tests.integration.signing.mailbox import posted
from tests.integration.signing.signing_world import BASE, TOKEN, SigningWorld, get, send
from tests.integration.signing.work import counted

ANA, NOBODY = "ana@child.example", "nob@child.example"


@dataclass(frozen=True, slots=True)
class Told:
    """What came back, without what is another in each answer; and what it cost."""

    status: int
    location: str | None
    cookies: tuple[str, ...]
    page: str
    work: tuple[str, ...]


@pytest.fixture
def ana(world: SigningWorld) -> Member:
    return world.known(ANA, "Demo Ana")


def told(
    world: SigningWorld,
    browser: FlaskClient,
    path: str,
    data: dict[str, str] | None = None,
    *,
    page: str = "/sign-in",
    hide: str = "",
) -> Told:
    """GET, or with `data` the POST that `page` would send. `hide` is what was asked for."""
    form = TOKEN.search(get(browser, page).text)
    assert form
    with counted(world.database) as work:
        answer = (
            get(browser, path)
            if data is None
            else browser.post(path, base_url=BASE, data={"csrf_token": form.group(1), **data})
        )
    cookies = tuple(sorted(one.split("=")[0] for one in answer.headers.getlist("Set-Cookie")))
    text = re.sub(r'name="csrf_token" value="[^"]*"|<code>[^<]*</code>', "", answer.text)
    for each in (path, *(data or {}).values(), hide):
        text = text.replace(each or "\0", "")
    return Told(answer.status_code, answer.location, cookies, text, tuple(work))


def test_asking_for_a_link(world: SigningWorld, ana: Member) -> None:
    first, second = (
        told(world, world.browser(), "/sign-in", {"email": address}) for address in (ANA, NOBODY)
    )
    assert first == second
    assert first.status == 303
    assert [mail.to for mail in posted(world.services)] == [ANA]


def test_typing_a_code_after_it(world: SigningWorld, ana: Member) -> None:
    """Six wrong ones: the link ends after five, for nobody's address as for hers."""
    found = []
    for address in (ANA, NOBODY):
        browser = world.browser()
        send(browser, "/sign-in", {"email": address})
        posted(world.services)
        code = {"code": "2222-2222"}
        found.append(
            [told(world, browser, "/sign-in/code", code, page="/sign-in/sent") for _ in range(6)]
        )
    assert found[0] == found[1]
    assert {one.status for one in found[0]} == {422}
    assert TRIES_IN_BROWSER.most > 6


@pytest.mark.parametrize("is_post", [False, True], ids=["opened", "used"])
def test_opening_a_mailed_link_elsewhere(world: SigningWorld, ana: Member, is_post: bool) -> None:
    send(world.browser(), "/sign-in", {"email": ANA})
    real = posted(world.services)[-1].path
    made_up = "/sign-in/mail/" + "x" * len(real.rpartition("/")[2])
    data: dict[str, str] | None = {} if is_post else None
    first, second = (told(world, world.browser(), path, data) for path in (real, made_up))
    assert first == second
    assert first.status == 410


@pytest.mark.parametrize("is_post", [False, True], ids=["opened", "accepted"])
def test_invitations_that_are_over(world: SigningWorld, ana: Member, is_post: bool) -> None:
    paths = [*over_invitations(world), "/invitations/" + "x" * 43]
    data: dict[str, str] | None = {"name": "Demo"} if is_post else None
    answers = [told(world, world.browser(), path, data) for path in paths]
    assert answers == [answers[-1]] * len(paths)
    assert answers[-1].status == 410


def over_invitations(world: SigningWorld) -> list[str]:
    """One to somebody who is here and one to nobody, expired, withdrawn and accepted."""
    here, now, paths = community(world), utc_now(), []
    for address in (ANA, NOBODY):
        for how in ("expired", "withdrawn", "accepted"):
            with world.database.unit_of_work() as uow:
                made, link = invite(
                    uow,
                    asker=OPERATOR,
                    address=address,
                    role=Role.AUTHOR,
                    scope=here,
                    reason="test",
                    base_url=BASE,
                    now=now,
                )
                if how == "expired":
                    row = uow.session.get_one(InvitationRow, made.id)
                    row.expires = now - timedelta(seconds=1)
                if how == "withdrawn":
                    withdraw_invitation(uow, asker=OPERATOR, invitation_id=made.id, now=now)
                uow.commit()
            paths.append(link.removeprefix(BASE))
            if how == "accepted":
                send(world.browser(), paths[-1], {"name": "Demo"})
    return paths


def test_one_time_links_that_are_over(world: SigningWorld, ana: Member) -> None:
    with world.database.unit_of_work() as uow:
        token = issue_sign_in_link(uow, member_id=ana.id, now=utc_now(), ttl=timedelta(hours=1))
        uow.commit()
    send(world.browser(), f"/sign-in/{token}")
    paths = (f"/sign-in/{token}", "/sign-in/" + "x" * 43)
    answers = [told(world, world.browser(), path, {}) for path in paths]
    assert answers[0] == answers[1]


def test_proving_by_an_address(world: SigningWorld, ana: Member) -> None:
    """Somebody else's address and nobody's are both none of hers."""
    browser = world.signed_in(world.known("sol@child.example", "Demo Sol"))
    answers = [
        told(world, browser, "/prove/email", {"method": f"email:{address}"}, page="/me")
        for address in (ANA, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert answers[0].status == 404


def test_adding_an_address(world: SigningWorld, ana: Member) -> None:
    browser = world.signed_in(world.known("sol@child.example", "Demo Sol"))
    send(browser, "/me/identities/email", {"email": "x@child.example"}, page="/me/identities")
    answers = [
        told(world, browser, "/me/identities/email", {"email": address}, page="/me/identities")
        for address in (ANA, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert answers[0].status == 303


def test_inviting_an_address(world: SigningWorld, ana: Member) -> None:
    here = community(world)
    browser = world.signed_in(officer(world, here, Role.STEWARD))
    answers = [
        told(
            world,
            browser,
            "/desk/invitations",
            {"email": address, "office": f"author@{here}", "reason": "test"},
            page="/desk/invitations",
        )
        for address in (ANA, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert answers[0].status == 303


def test_codes_for_joining_places(world: SigningWorld, ana: Member) -> None:
    """A code that somebody else took, one that is too old and one that never was."""
    taken, old = world.member("Demo Eva"), world.member("Demo Teo")
    with world.database.unit_of_work() as uow:
        codes = [
            make_joining_code(uow, asker=Asker(each.id), now=utc_now()) for each in (taken, old)
        ]
        enter_joining_code(uow, asker=Asker(ana.id), code=codes[0].code, now=utc_now())
        uow.session.execute(
            update(JoiningOfferRow)
            .where(JoiningOfferRow.id == codes[1].offer_id)
            .values(expires=utc_now() - timedelta(seconds=1))
        )
        uow.commit()
    browser = world.signed_in(world.member("Demo Mallory"))
    answers = [
        told(world, browser, "/me/joining/code", {"code": code}, page="/me")
        for code in (codes[0].code, codes[1].code, "0000-0000-0000")
    ]
    assert answers == [answers[0]] * 3
    assert answers[0].status == 422


def test_looking_for_somebody_in_the_directory(world: SigningWorld) -> None:
    """Who did not agree to be found is not there, as whoever does not exist."""
    here = community(world)
    officer(world, here, Role.LEARNER, "Demo Hidden")
    browser = world.signed_in(officer(world, here, Role.MENTOR))
    answers = [
        told(world, browser, f"/communities/ignite/people?q={name}", page="/me", hide=name)
        for name in ("Hidden", "Madeup")
    ]
    assert answers[0] == answers[1]
    assert answers[0].status == 200


@pytest.mark.slow
def test_no_answer_takes_much_longer_for_somebody(world: SigningWorld) -> None:
    """Coarse: the tests above count the work, this one would notice what they do not see."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(80):
        address, is_known = f"p{turn}@child.example", turn % 2 == 0
        if is_known:
            world.known(address, "Demo person")
        browser = world.browser()
        get(browser, "/sign-in")
        began = time.perf_counter()
        send(browser, "/sign-in", {"email": address})
        took[is_known].append(time.perf_counter() - began)
    hers, nobody_s = (statistics.median(took[which]) for which in (True, False))
    assert 0.5 < hers / nobody_s < 2


def community(world: SigningWorld) -> UUID:
    with world.database.unit_of_work() as uow:
        founded = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return founded.id


def officer(
    world: SigningWorld, community_id: UUID, role: Role, name: str = "Demo officer"
) -> Member:
    member = world.member(name)
    with world.database.unit_of_work() as uow:
        grant(
            uow,
            member_id=member.id,
            role=role,
            reason="test",
            community_id=community_id,
            now=utc_now(),
        )
        uow.commit()
    return member
