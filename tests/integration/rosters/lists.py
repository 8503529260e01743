"""A course whose list an LMS gives, page by page, and the acts that its tests are about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from community import Role, identify_by_lti, names_of
from plugin.lti import (
    Launch,
    Reading,
    Registration,
    Roster,
    RosterPerson,
    learners_listed,
    note_staff,
    read_rosters,
    roster_at,
    want_list,
)
from plugin.lti.models import RosterRow
from tests.integration.ags.scores import launch_of
from tests.integration.lti_platform import MEMBERSHIP, Answer, Asked, Platform, Tool

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PATH = "/courses/2/members"


def member(subject: str, role: str = "Learner", **more: Any) -> dict[str, Any]:
    return {
        "user_id": subject,
        "roles": [f"{MEMBERSHIP}{role}"],
        "name": f"Demo {subject}",
        "email": f"{subject}@demo.example",
        "status": "Active",
    } | more


def page(*members: dict[str, Any], link: str | None = None) -> Answer:
    headers = {"Link": link} if link else {}
    return Answer(200, {"id": "x", "context": {"id": "2"}, "members": list(members)}, headers)


@dataclass
class Course:
    tool: Tool
    registration: Registration
    platform: Platform
    now: datetime = NOW
    owner: UUID = field(default_factory=uuid4)

    @property
    def place(self) -> str:
        return f"lti:{self.registration.id}:1:2"

    @property
    def url(self) -> str:
        return f"{self.platform.url}{PATH}"

    def launch(self, subject: str = "teacher", *roles: Role, **changes: Any) -> UUID:
        """Of staff, unless it says otherwise; who it was."""
        given: dict[str, Any] = {
            "roles": frozenset(roles or {Role.COORDINATOR, Role.FACILITATOR}),
            "memberships_url": f"{self.url}?type_id=1",
            "subject": subject,
        }
        launch: Launch = launch_of(self.registration, **given | changes)
        with self.tool.database.unit_of_work() as uow:
            who = identify_by_lti(
                uow,
                issuer=launch.issuer,
                client_id=launch.client_id,
                subject=subject,
                name=f"Demo {subject}",
                now=self.now,
            )
            listed = want_list(uow, launch, place=self.place, now=self.now)
            note_staff(uow, listed, launch, member_id=who.id, now=self.now)
            uow.commit()
        return who.id

    def gives(self, *answers: Answer, path: str = PATH) -> None:
        """Each in its turn, the last one for ever."""
        left = list(answers)
        self.platform.routes[path] = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def gives_pages(self, *members: dict[str, Any], most: int, differences: bool = False) -> None:
        """The list as a well-behaved LMS pages it."""

        def answer(asked: Asked) -> Answer:
            query = dict(part.split("=") for part in asked.query.split("&"))
            start = int(query.get("from", 0))
            shown = members[start : start + most]
            link = None
            if start + most < len(members):
                link = f'<{self.url}?type_id=1&from={start + most}>; rel="next"'
            elif differences:
                link = f'<{self.url}/changes?since=9>; rel="differences"'
            return page(*shown, link=link)

        self.platform.routes[PATH] = answer

    def reading(self, *, every_h: float = 24.0) -> Reading:
        return Reading(
            self.tool.database,
            self.tool.services.secret_box,
            self.owner,
            timeout_s=3.0,
            every_h=every_h,
            tokens=self.tool.tokens,
        )

    def read(self, *, after: timedelta = timedelta(), every_h: float = 24.0) -> int:
        self.now += after
        return read_rosters(self.reading(every_h=every_h), clock=lambda: self.now)

    def asked(self) -> list[Asked]:
        return self.platform.asked_for(PATH)

    def roster(self) -> Roster:
        with self.tool.database.reading() as session:
            found = roster_at(session, self.place, now=self.now)
        assert found is not None
        return found

    def row(self) -> RosterRow:
        with self.tool.database.reading() as session:
            return session.get_one(RosterRow, self.roster().id)

    def learners(self) -> dict[str, RosterPerson]:
        """By name; who has none by an empty one."""
        with self.tool.database.reading() as session:
            found = learners_listed(session, self.roster().id)
            names = names_of(session, [one.member_id for one in found])
        return {names.get(one.member_id, ""): one for one in found}

    def here(self) -> set[str]:
        return {name for name, one in self.learners().items() if one.gone is None}
