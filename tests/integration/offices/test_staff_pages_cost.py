"""Staff's pages ask at most twelve times, and as often with two thousand rows as with ten."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert

from community.auditing import AuditRow
from community.invitations.models import InvitationRow
from community.members import MemberRow, PersonRow
from community.roles import RoleGrant
from curricula import version
from curricula.learning_models import EnrolmentRow
from curricula.move_models import CourseRow
from storage import utc_now
from tests.integration.asked import asked
from tests.integration.offices.conftest import Offices
from tests.integration.offices.test_audit_names import move_to_a_newer_version
from tests.unit.plugin.web.world import get

MOST, OF_A_UNIT = 12, 15


@pytest.fixture
def pages(offices_world: Offices, tmp_path: Path) -> dict[str, tuple[str, int]]:
    """By path who looks, and how often it may ask."""
    move_to_a_newer_version(offices_world, tmp_path / "newer")
    with offices_world.database.reading() as session:
        curriculum = version(session, offices_world.world.version_id).curriculum_id
    slug = offices_world.world.community.slug
    return {
        "/desk": ("steward", MOST),
        "/desk/invitations": ("steward", MOST),
        f"/desk/curricula/{curriculum}": ("steward", MOST),
        f"/desk/curricula/{curriculum}/move": ("steward", MOST),
        f"/desk/communities/{slug}/roles": ("steward", MOST),
        f"/desk/communities/{slug}/roles/give?q=demo": ("steward", MOST),
        f"/desk/communities/{slug}/audit": ("steward", MOST),
        "/learners": ("steward", MOST),
        "/desk/installation/audit": ("boss", MOST),
        "/desk/units": ("boss", MOST),
        "/desk/units/north": ("coordinator", OF_A_UNIT),
        "/desk/units/north/roles": ("coordinator", MOST),
    }


def fill(world: Offices, numbers: range) -> None:
    """For each number a member with a role, an enrolment in a course of its own, an invitation
    and an entry of the audit log.
    """
    here, unit = world.world.community.id, world.north.unit_id
    now = utc_now()
    with world.database.unit_of_work() as uow:
        session = uow.session
        like = version(session, world.world.version_id)
        people = [uuid4() for _ in numbers]
        rows = list(zip(numbers, people, strict=True))
        session.execute(
            insert(MemberRow), [{"id": one, "record_id": uuid4(), "joined": now} for one in people]
        )
        session.execute(
            insert(PersonRow), [{"member_id": one, "name": f"Demo {n}"} for n, one in rows]
        )
        session.execute(
            insert(RoleGrant),
            [
                {
                    "id": uuid4(),
                    "member_id": one,
                    "community_id": here if n % 2 else None,
                    "unit_id": None if n % 2 else unit,
                    "role": "mentor",
                    "since": now,
                    "granted_by": world.boss,
                    "reason": "test",
                }
                for n, one in rows
            ],
        )
        session.execute(
            insert(EnrolmentRow),
            [
                {
                    "id": uuid4(),
                    "member_id": one,
                    "version_id": like.id,
                    "curriculum_id": like.curriculum_id,
                    "community_id": here,
                    "place": f"lti:many:{n}",
                    "platform": "LMS",
                    "started": now,
                }
                for n, one in rows
            ],
        )
        session.execute(
            insert(CourseRow),
            [
                {"community_id": here, "place": f"lti:many:{n}", "title": f"Course {n}"}
                for n in numbers
            ],
        )
        session.execute(
            insert(InvitationRow),
            [
                {
                    "id": uuid4(),
                    "token_hash": uuid4().bytes,
                    "address": f"somebody-{n}@demo.example",
                    "role": "mentor",
                    "community_id": here if n % 2 else None,
                    "unit_id": None if n % 2 else unit,
                    "reason": "test",
                    "invited_by": world.boss,
                    "made": now,
                    "expires": now + timedelta(days=1),
                }
                for n in numbers
            ],
        )
        session.execute(
            insert(AuditRow),
            [
                {
                    "at": now,
                    "by": "member",
                    "member_id": world.boss,
                    "act": "role.granted",
                    "subject_kind": "member",
                    "subject_id": str(one),
                    "community_id": here if n % 2 else None,
                    "unit_id": None if n % 2 else unit,
                    "reason": "test",
                    "details": {"role": "mentor", "grant": str(uuid4())},
                }
                for n, one in rows
            ],
        )
        uow.commit()


def test_staff_pages_cost_the_same_for_few_and_for_many(
    offices_world: Offices, pages: dict[str, tuple[str, int]]
) -> None:
    who = {
        "steward": offices_world.steward,
        "boss": offices_world.boss,
        "coordinator": offices_world.coordinator,
    }
    browsers = {name: offices_world.world.browser(one) for name, one in who.items()}
    costs: list[dict[str, int]] = []
    for numbers in (range(10), range(10, 2000)):
        fill(offices_world, numbers)
        seen: dict[str, int] = {}
        for path, (name, most) in pages.items():
            get(browsers[name], path)
            with asked(offices_world.database) as done:
                assert get(browsers[name], path).status_code == 200, path
            seen[path] = len([one for one in done if not one.startswith(("BEGIN", "PRAGMA"))])
            assert seen[path] <= most, (path, done)
        costs.append(seen)
    more = {path: (few, costs[1][path]) for path, few in costs[0].items() if costs[1][path] > few}
    assert not more, "a list of one kind of entry may ask less, never more"
