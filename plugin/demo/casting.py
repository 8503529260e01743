"""Who is who: the demo's people as the practice LMS and CHILD know them."""

from uuid import UUID

import requests

from plugin.demo.people import Cast
from plugin.demo.places import Places
from plugin.demo.world import COURSES, CURRICULA, DemoState, World
from plugin.lti import registrations
from plugin.services import Services

TIMEOUT_S = 10.0


def cast_of(services: Services, places: Places, state: DemoState, world: World) -> Cast:
    """Asked of the LMS that runs, once it is connected and its courses are there."""
    answer = requests.get(f"{places.lms_url}/control/state", timeout=TIMEOUT_S)
    answer.raise_for_status()
    lms = answer.json()
    with services.database.reading() as session:
        registration = next(one for one in registrations(session) if one.issuer == places.lms_url)
    tool = next(one for one in lms["tool"] if one["client_id"] == registration.client_id)
    ids = {course["title"]: str(course["id"]) for course in lms["course"]}
    return Cast(
        registration=registration,
        deployment_id=str(tool["id"]),
        people={row["username"]: row for row in lms["person"]},
        courses={language: ids[title] for language, title in COURSES.items()},
        curricula={language: folder.name for language, folder in CURRICULA.items()},
        members={"sol": UUID(state.steward), "ines": UUID(state.assessor)},
        communities=(world.community_id, world.council_id),
    )
