"""kill -9 while an invitation is accepted: she gets in all the same, and nothing is there twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from community import (
    INSTALLATION,
    OPERATOR,
    Role,
    Scope,
    found_community,
    grants_of,
    invite,
)
from community.auditing import AuditRow
from community.invitations.models import InvitationRow
from community.members import MemberRow
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.web.sessions import WebSession
from storage import utc_now
from tests.integration.kill_points.browser import Browser, ServerGone
from tests.integration.kill_points.points import ACCEPTING
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import KILLED, ForkServer, serve, serving
from tests.integration.signing.mailbox import posted

SOL, NAME = "sol@child.example", "Demo Sol"
LET_IN, OVER = 303, 410


@pytest.fixture
def services(installed: Installation) -> Iterator[Services]:
    opened = open_services(read_settings(installed.environment))
    yield opened
    opened.database.dispose()


@pytest.fixture
def ignite(services: Services) -> UUID:
    with services.database.unit_of_work() as uow:
        founded = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return founded.id


def invited(services: Services, role: Role, scope: Scope) -> str:
    """The path of the link that the operator hands her."""
    base = services.settings.base_url
    with services.database.unit_of_work() as uow:
        _, link = invite(
            uow,
            asker=OPERATOR,
            address=SOL,
            role=role,
            scope=scope,
            reason="founds it",
            base_url=base,
            now=utc_now(),
        )
        uow.commit()
    return link.removeprefix(base)


def accept(browser: Browser, link: str) -> int:
    """Press the button behind the link, where there is one; the status."""
    page = browser.get(link)
    if page.status == OVER:
        return OVER
    return browser.post(link, {**page.hidden(""), "name": NAME}).status


def come_in_by_mail(browser: Browser, services: Services) -> None:
    """As anybody does whose address is known."""
    fields = browser.get("/sign-in").hidden("/sign-in")
    assert browser.post("/sign-in", {**fields, "email": SOL}).status == LET_IN
    (link,) = [mail.path for mail in posted(services) if mail.kind == "sign-in-link"]
    assert browser.post(link, browser.get(link).hidden("")).status == LET_IN


def kill_while_accepting(
    installed: Installation, processes: ForkServer, link: str, point: str, log: Path
) -> None:
    kill = {"CHILD_KILL_AT": point, "CHILD_KILL_LOG": str(log)}
    running = serve(processes, {**installed.environment, **kill})
    with pytest.raises(ServerGone):
        accept(Browser(installed.port), link)
    assert running.wait() == KILLED
    assert log.read_text(encoding="utf-8").split() == [point]


def told_of_the_one(services: Services, role: Role, scope: Scope) -> Counter[str]:
    """How often each act is in the audit log, but for what services tell when they start; there is
    one member, with that one role.
    """
    with services.database.reading() as session:
        (member_id,) = session.scalars(select(MemberRow.id)).all()
        held = grants_of(session, member_id, now=utc_now())
        accepted = session.scalars(select(InvitationRow.accepted_by)).all()
        acts = session.scalars(select(AuditRow.act).where(AuditRow.act != "settings.noted")).all()
    assert [(one.role, one.scope) for one in held] == [(role, scope)]
    assert set(accepted) == {member_id}
    return Counter(acts)


@pytest.mark.parametrize("point", ACCEPTING)
def test_killed_there_she_gets_in(
    installed: Installation,
    processes: ForkServer,
    services: Services,
    ignite: UUID,
    point: str,
    tmp_path: Path,
) -> None:
    """Until it is kept that she accepted, her link works; afterwards her address does."""
    link = invited(services, Role.STEWARD, ignite)
    kill_while_accepting(installed, processes, link, point, tmp_path / "killed")
    with serving(processes, installed.environment):
        browser = Browser(installed.port)
        again = accept(browser, link)
        assert again == (LET_IN if point == ACCEPTING[0] else OVER)
        if again == OVER:
            assert browser.get("/home").status == 401
            come_in_by_mail(browser, services)
        assert NAME in browser.get("/home").text
    told = told_of_the_one(services, Role.STEWARD, ignite)
    assert told == {"invitation.made": 1, "role.granted": 1, "invitation.accepted": 1}


@pytest.mark.parametrize("point", ACCEPTING[1:])
def test_the_first_administrator_is_invited_once_more_where_no_mail_leaves(
    installed: Installation, processes: ForkServer, services: Services, point: str, tmp_path: Path
) -> None:
    """`child admin invite` again: she is who she was, with the role that she had, and the audit
    log tells of the sessions that there were.
    """
    link = invited(services, Role.ADMINISTRATOR, INSTALLATION)
    kill_while_accepting(installed, processes, link, point, tmp_path / "killed")
    once_more = invited(services, Role.ADMINISTRATOR, INSTALLATION)
    with serving(processes, installed.environment):
        browser = Browser(installed.port)
        assert accept(browser, once_more) == LET_IN
        assert NAME in browser.get("/home").text
    told = told_of_the_one(services, Role.ADMINISTRATOR, INSTALLATION)
    with services.database.reading() as session:
        sessions = session.scalar(select(func.count()).select_from(WebSession))
    assert told["role.granted"] == 1
    assert told["session.began"] == sessions
