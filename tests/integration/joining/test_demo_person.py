"""The demo's Lucía, who is two members: made once, however often the demo is started."""

from community import OPERATOR, Asker, joinings_of, members_together, part
from curricula import enrolments_of
from lrs_adapter import Iris, head_position
from plugin.demo.earlier import live_earlier_story
from plugin.demo.people import Cast, member_of_the_lms
from plugin.demo.world import CURRICULA, DemoState, World, build_world
from plugin.lti import add_registration
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox, utc_now

LMS = "https://lms.example"


def test_she_is_joined_once_and_stays_parted(database: Database, secret_box: SecretBox) -> None:
    settings = read_settings({"CHILD_BASE_URL": "https://child.example"})
    services = Services(settings, database, secret_box, Iris(settings.iri_base))
    cast = cast_in(services, build_world(services, DemoState()))
    earlier = live_earlier_story(services, cast)
    with database.unit_of_work() as uow:
        present = member_of_the_lms(uow, cast, "lucia", now=utc_now())
        uow.commit()
    with database.reading() as session:
        assert members_together(session, present) == {earlier, present}
        (enrolment,) = enrolments_of(session, earlier)
        assert "Former LMS" in (enrolment.platform or "")
        (joined,) = joinings_of(session, present)
        recorded = head_position(session)
    assert recorded > 0
    with database.unit_of_work() as uow:
        part(uow, asker=Asker(present), joining_id=joined.id, now=utc_now())
        uow.commit()
    assert live_earlier_story(services, cast) == earlier
    with database.reading() as session:
        assert members_together(session, present) == {present}
        assert head_position(session) == recorded


def cast_in(services: Services, world: World) -> Cast:
    """Lucía alone, at an LMS of the demo's community."""
    with services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            community_id=world.community_id,
            now=utc_now(),
            name="LMS",
            issuer=LMS,
            client_id="child",
            auth_login_url=f"{LMS}/auth",
            auth_token_url=f"{LMS}/token",
            jwks_url=f"{LMS}/jwks",
        )
        uow.commit()
    return Cast(
        registration=lms,
        deployment_id="1",
        people={"lucia": {"id": 7, "name": "Demo learner Lucía (fictional)", "locale": "es"}},
        courses={"es": "2"},
        curricula={language: folder.name for language, folder in CURRICULA.items()},
        members={},
        communities=(world.community_id, world.council_id),
    )
