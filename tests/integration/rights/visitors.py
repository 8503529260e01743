"""A browser for everybody of roles.py, each a member of the site, signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community import Role, grant, join
from curricula import Place, enrol
from plugin.web.sessions import SESSION_KEY, WebSession, hash_of, sign_in
from plugin.web.visitors import Visitor
from storage import UnitOfWork, utc_now
from tests.integration.rights.roles import (
    ELSEWHERE,
    GUEST,
    INSTALLATION_ADMINISTRATOR,
    NO_ROLE,
    OF_OTHER_UNIT,
    OF_UNIT,
    WHO,
)
from tests.integration.rights.route_examples import EXAMPLES
from tests.integration.rights.route_world import BASE, Site

Who = Role | str
PROVED_WITHIN = timedelta(minutes=2)
"""Some pages ask again who she is after five."""


@dataclass(slots=True)
class People:
    """The members behind the browsers, so that who was signed out can be signed in again."""

    site: Site
    members: dict[Who, UUID]
    browsers: dict[Who, FlaskClient]

    def signed_in(self, who: Who) -> FlaskClient:
        """Her browser; where her session was ended or proved too long ago, she signs in again."""
        if who in self.members:
            with self.browsers[who].session_transaction(base_url=BASE) as cookie:
                token = cookie.get(SESSION_KEY, "")
            with self.site.services.database.reading() as session:
                row = session.get(WebSession, hash_of(token))
            if row is None or row.proved is None or row.proved <= utc_now() - PROVED_WITHIN:
                self.browsers[who] = browser_of(self.site, self.members[who])
        return self.browsers[who]

    def all_signed_in(self) -> dict[Who, FlaskClient]:
        return {who: self.signed_in(who) for who in self.browsers}


def make_people(site: Site) -> People:
    """Everybody of roles.py; who has a role for the site's course is enrolled there."""
    now = utc_now()
    with site.services.database.unit_of_work() as uow:
        members = {who: _member(uow, site, who, now) for who in WHO if who != GUEST}
        uow.commit()
    return People(site, members, {who: browser_of(site, members.get(who)) for who in WHO})


def ask(site: Site, client: FlaskClient, endpoint: str) -> TestResponse:
    """Send the route's example, as a browser would from a form without its fields."""
    method, path = EXAMPLES[endpoint]
    return client.open(
        path.format(**site.names),
        method=method,
        base_url=BASE,
        data={"placing": site.sealed} if endpoint == "web.place" else {},
        buffered=True,
    )


def _member(uow: UnitOfWork, site: Site, who: Who, now: datetime) -> UUID:
    member_id = join(uow, name="Demo", now=now).id

    def hold(role: Role, *, community_id: UUID | None = None, unit_id: UUID | None = None) -> None:
        grant(
            uow,
            member_id=member_id,
            community_id=community_id,
            unit_id=unit_id,
            role=role,
            reason="test",
            now=now,
        )

    if isinstance(who, Role):
        hold(who, community_id=site.community_id)
    elif who == ELSEWHERE:
        hold(Role.STEWARD, community_id=site.other_id)
    elif who == INSTALLATION_ADMINISTRATOR:
        hold(Role.ADMINISTRATOR)
    elif who in OF_UNIT:
        hold(OF_UNIT[who], unit_id=site.units[0])
    elif who in OF_OTHER_UNIT:
        hold(OF_OTHER_UNIT[who], unit_id=site.units[1])
    if who not in (NO_ROLE, ELSEWHERE):
        place = Place(site.course, "LMS")
        enrol(uow, member_id=member_id, version_id=site.version_id, place=place, now=now)
    return member_id


def browser_of(site: Site, member_id: UUID | None) -> FlaskClient:
    """A browser in which that member is signed in; nobody for None."""
    client = site.app.test_client()
    if member_id is None:
        return client
    with site.app.test_request_context(base_url=BASE):
        deep_linking = {"sealed": site.sealed}
        sign_in(Visitor(member_id=member_id, deep_linking=deep_linking, place=site.course))
        token = session[SESSION_KEY]
    with client.session_transaction(base_url=BASE) as cookie:
        cookie[SESSION_KEY] = token
    return client
