"""What tests of first pages share: a path with a period, somebody in charge, a score that waits."""

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from certification import choose_path, import_scheme, project
from community import OPERATOR, Role, grant
from plugin.lti import add_registration
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from storage import utc_now
from tests.unit.plugin.web.world import SCHEME, World


def main_of(page: str) -> str:
    return page.partition("<main")[2]


def section(page: str, key: str) -> str:
    """One section of her page, by the id of its heading."""
    return page.partition(f'aria-labelledby="{key}-title"')[2].partition("</section>")[0]


def compute(world: World) -> None:
    services = world.services
    while project(services.database, services.iris, uuid4(), now=utc_now()):
        pass


def on_path(world: World, member_id: UUID, scheme: dict[str, Any] = SCHEME) -> UUID:
    """She is on the newest version of that scheme, which is computed."""
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        made = import_scheme(
            uow,
            world.services.iris,
            scheme,
            asker=OPERATOR,
            community_id=world.community.id,
            now=now,
        )
        chosen = choose_path(
            uow,
            world.services.iris,
            asker=OPERATOR,
            member_id=member_id,
            scheme_version_id=made.id,
            now=now,
        )
        uow.commit()
    compute(world)
    return chosen.id


def within(period: object, slug: str) -> dict[str, Any]:
    """The path of the world with a period for its first requirement."""
    first, second = SCHEME["root"]["requirements"]
    root = {**SCHEME["root"], "requirements": [{**first, "within": period}, second]}
    return {**SCHEME, "slug": slug, "title": {"en": "Timed path"}, "root": root}


def administrator(world: World, name: str = "Op", *roles: Role) -> FlaskClient:
    member = world.person(name, *roles)
    with world.services.database.unit_of_work() as uow:
        grant(uow, member_id=member, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return world.browser(member)


def score_that_waits(world: World, member_id: UUID) -> None:
    """An LMS that is not switched on yet, and a score on its way to it."""
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            community_id=world.community.id,
            now=now,
            name="North",
            issuer="https://lms.example",
            client_id="child",
            auth_login_url="https://lms.example/auth",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/jwks",
        )
        series = ScoreSeriesRow(
            registration_id=lms.id,
            line_item_url="https://lms.example/1",
            line_item_digest="1",
            user_id=str(member_id),
            can_read_results=False,
        )
        uow.session.add(series)
        uow.session.flush()
        uow.session.add(
            DueScoreRow(
                series_id=series.id, body=b"{}", timestamp=now, queued=now, state="due", attempts=0
            )
        )
        uow.commit()
