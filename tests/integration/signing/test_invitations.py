"""Invitations: who may send which, what accepting does, and what a link that is over tells."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    Invitation,
    InvitationOver,
    NotAllowed,
    Role,
    Scope,
    accept_invitation,
    end_grant,
    found_community,
    grant,
    invite,
    member,
    roles_of,
)
from community.auditing import AuditRow
from community.invitations.models import InvitationRow
from plugin.cli import main
from storage import utc_now
from tests.databases import IRI_BASE
from tests.integration.signing.mailbox import posted
from tests.integration.signing.signing_world import BASE, SigningWorld, get, send

SOL = "sol@child.example"


@pytest.fixture
def ignite(world: SigningWorld) -> UUID:
    with world.database.unit_of_work() as uow:
        founded = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return founded.id


def invited(
    world: SigningWorld,
    scope: Scope,
    role: Role = Role.STEWARD,
    *,
    asker: Asker = OPERATOR,
    address: str = SOL,
) -> tuple[Invitation, str]:
    """The invitation and the path of its link."""
    with world.database.unit_of_work() as uow:
        made, link = invite(
            uow,
            asker=asker,
            address=address,
            role=role,
            scope=scope,
            reason="founds it",
            base_url=BASE,
            now=utc_now(),
        )
        uow.commit()
    return made, link.removeprefix(BASE)


def roles(world: SigningWorld, member_id: UUID | None, scope: Scope) -> frozenset[Role]:
    assert member_id is not None
    with world.database.reading() as session:
        return roles_of(session, member_id, scope, now=utc_now())


def who(world: SigningWorld, invitation_id: UUID) -> UUID | None:
    with world.database.reading() as session:
        return session.get_one(InvitationRow, invitation_id).accepted_by


def steward(world: SigningWorld, community_id: UUID) -> tuple[UUID, UUID]:
    member = world.member("Demo steward")
    with world.database.unit_of_work() as uow:
        given = grant(
            uow,
            member_id=member.id,
            role=Role.STEWARD,
            reason="test",
            community_id=community_id,
            now=utc_now(),
        )
        uow.commit()
    return member.id, given


def test_accepting_makes_a_member_with_the_role_who_comes_again_by_mail(
    world: SigningWorld, ignite: UUID
) -> None:
    made, link = invited(world, ignite)
    browser = world.browser()
    page = get(browser, link).text
    assert "Ignite" in page
    assert SOL in page
    answer = send(browser, link, {"name": "Demo Sol"})
    assert (answer.status_code, answer.location) == (303, "/home")
    assert "Demo Sol" in get(browser, "/home").text
    assert roles(world, who(world, made.id), ignite) == {Role.STEWARD}
    again = world.browser()
    send(again, "/sign-in", {"email": SOL})
    mail = next(one for one in posted(world.services) if one.kind == "sign-in-link")
    send(again, mail.path)
    assert "Demo Sol" in get(again, "/home").text


def test_the_link_works_once(world: SigningWorld, ignite: UUID) -> None:
    _, link = invited(world, ignite)
    send(world.browser(), link, {"name": "Demo Sol"})
    other = world.browser()
    assert get(other, link).status_code == 410
    assert send(other, link, page="/sign-in").status_code == 410
    assert get(other, "/me").status_code == 401


def test_links_that_are_over_all_tell_the_same(world: SigningWorld, ignite: UUID) -> None:
    _, newer_sent = invited(world, ignite)
    old, expired = invited(world, ignite)
    with world.database.unit_of_work() as uow:
        uow.session.get_one(InvitationRow, old.id).expires = utc_now() - timedelta(seconds=1)
        uow.commit()
    pages = [get(world.browser(), each) for each in (newer_sent, expired, "/invitations/made-up")]
    assert [one.status_code for one in pages] == [410] * 3
    for page in pages:
        assert "Ignite" not in page.text
        assert SOL not in page.text


def test_whoever_is_known_by_the_address_gets_the_role(world: SigningWorld, ignite: UUID) -> None:
    sol = world.known(SOL, "Demo Sol")
    made, link = invited(world, ignite)
    send(world.browser(), link)
    assert who(world, made.id) == sol.id


def test_whoever_is_signed_in_there_does_not_get_the_role(
    world: SigningWorld, ignite: UUID
) -> None:
    mallory = world.member("Demo Mallory")
    browser = world.signed_in(mallory)
    made, link = invited(world, ignite)
    send(browser, link, {"name": "Demo Sol"})
    assert who(world, made.id) != mallory.id
    assert roles(world, mallory.id, ignite) == frozenset()
    assert world.sessions(mallory.id) == []


def test_nobody_gives_more_than_she_may(world: SigningWorld, ignite: UUID) -> None:
    member_id, given = steward(world, ignite)
    with pytest.raises(NotAllowed):
        invited(world, INSTALLATION, Role.ADMINISTRATOR, asker=Asker(member_id))
    _, link = invited(world, ignite, asker=Asker(member_id))
    with world.database.unit_of_work() as uow:
        end_grant(uow, given, reason="test", now=utc_now())
        uow.commit()
    with world.database.unit_of_work() as uow, pytest.raises(InvitationOver):
        accept_invitation(uow, link.rsplit("/", 1)[1], now=utc_now())


def test_a_steward_invites_at_the_desk_and_never_sees_the_link(
    world: SigningWorld, ignite: UUID
) -> None:
    member_id, _ = steward(world, ignite)
    with world.database.reading() as session:
        browser = world.signed_in(member(session, member_id))
    form = {"email": SOL, "office": f"author@{ignite}", "reason": "writes lessons"}
    answer = send(browser, "/desk/invitations", form)
    assert answer.location == "/desk/invitations"
    mail = posted(world.services)[-1]
    assert (mail.kind, mail.to) == ("invitation", SOL)
    page = get(browser, "/desk/invitations").text
    assert SOL.replace("@", "@<wbr>") in page
    assert mail.path not in page
    for wrong in (
        {"office": f"administrator@{'*'}"},
        {"email": "sol"},
        {"reason": " "},
    ):
        refused = send(browser, "/desk/invitations", form | wrong)
        assert refused.status_code == 422
    listed = page.split("/desk/invitations/")[1].split("/withdraw")[0]
    assert send(
        browser, f"/desk/invitations/{listed}/withdraw", page="/desk/invitations"
    ).location == ("/desk/invitations")
    assert get(world.browser(), mail.path).status_code == 410


def test_inviting_asks_for_a_fresh_proof(world: SigningWorld, ignite: UUID) -> None:
    member_id, _ = steward(world, ignite)
    with world.database.reading() as session:
        browser = world.signed_in(member(session, member_id))
    world.age_proofs(timedelta(minutes=11))
    form = {"email": SOL, "office": f"author@{ignite}", "reason": "writes lessons"}
    assert send(browser, "/desk/invitations", form).location.startswith("/prove")
    assert posted(world.services) == []


def test_the_audit_log_tells_of_it_without_the_address(world: SigningWorld, ignite: UUID) -> None:
    _, link = invited(world, ignite)
    send(world.browser(), link, {"name": "Demo Sol"})
    with world.database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        told = [row.act for row in rows]
        assert SOL not in repr([row.__dict__ for row in rows])
        kept = session.scalars(select(InvitationRow)).one()
        assert kept.address is None
    assert told == ["invitation.made", "role.granted", "invitation.accepted"]


def test_the_first_administrator_comes_by_a_printed_link(
    world: SigningWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = world.services.settings
    for name, value in (
        ("CHILD_DATA_DIR", str(settings.data_dir)),
        ("CHILD_DATABASE_URL", settings.database_url),
        ("CHILD_IRI_BASE", IRI_BASE),
    ):
        monkeypatch.setenv(name, value)
    command = ["admin", "invite", "operator@child.example", "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["is_mailed"] is False
    said = CliRunner().invoke(main, ["admin", "invite", "second@child.example"])
    assert "hand it over yourself" in said.stderr
    assert said.stdout.startswith("http")
    browser = world.browser()
    send(browser, told["url"].removeprefix(BASE), {"name": "Demo operator"})
    member_id = who(world, UUID(told["id"]))
    assert roles(world, member_id, INSTALLATION) == {Role.ADMINISTRATOR}
    with world.database.reading() as session:
        acts = session.scalars(select(AuditRow.act)).all()
    assert "session.began" in acts
    assert CliRunner().invoke(main, ["admin", "invite", "nobody"]).exit_code == 1
    refused = CliRunner().invoke(
        main,
        ["person", "invite", SOL, "--role", "steward", "--community", "none", "--reason", "x"],
    )
    assert refused.exit_code == 1
    wrong = ["person", "invite", SOL, "--role", "steward", "--reason", "x"]
    assert CliRunner().invoke(main, wrong).exit_code == 1
