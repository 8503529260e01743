"""`child lms roster`: read the lists of courses' members from an LMS now, and see what came."""

from typing import Any
from uuid import UUID, uuid4

import click

from community import OPERATOR
from curricula import course_titles
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import (
    LtiError,
    Reading,
    Roster,
    ask_for_list,
    learners_listed,
    read_rosters,
    registration,
    rosters_of,
)
from plugin.services import Services
from storage import utc_now


@click.command("roster")
@click.argument("registration_id", type=click.UUID)
@click.option("--course", help="One course alone, by the key that this command shows for it.")
@json_option
def roster_command(registration_id: UUID, course: str | None, *, as_json: bool) -> None:
    """Read the lists of courses' members from an LMS now.

    An LMS offers the list of a course with the first launch of somebody who teaches there. Ends
    with 1 where a list could not be read; what was known of it stays.

    Example: child lms roster 6f1c2a0e-0000-4000-8000-000000000000 --json
    """
    own = ready_services(as_json=as_json)
    try:
        found = [_read(own, one) for one in _wanted(own, registration_id, course)]
    except LtiError as error:
        refuse(str(error), as_json=as_json)
    lines = [
        f"{one['course']}  {one['title'] or 'no title yet'}  {one['learners']} learners, "
        f"{one['gone']} no longer on the list  {one['trouble'] or 'read'}"
        for one in found
    ]
    nothing = "This LMS has offered no list yet: somebody who teaches must launch from a course."
    say({"courses": found}, "\n".join(lines) or nothing, as_json=as_json)
    if any(one["trouble"] for one in found):
        raise SystemExit(1)


def _wanted(own: Services, registration_id: UUID, course: str | None) -> list[Roster]:
    with own.database.reading() as session:
        registration(session, registration_id)
        known = rosters_of(session, registration_id, now=utc_now())
    wanted = [one for one in known if course in (None, one.place)]
    if course is not None and not wanted:
        raise LtiError(f"This LMS has offered no list of the course {course}.")
    return wanted


def _read(own: Services, wanted: Roster) -> dict[str, Any]:
    """What came of reading it; the list is asked for as somebody who manages the service may."""
    with own.database.unit_of_work() as uow:
        asked = ask_for_list(uow, wanted.place, asker=OPERATOR, now=utc_now())
        uow.commit()
    reading = Reading(
        own.database,
        own.secret_box,
        uuid4(),
        timeout_s=own.settings.http_timeout_s,
        every_h=own.settings.roster_h,
    )
    waits = asked.not_before is not None
    read = 0 if waits else read_rosters(reading, only=wanted.id)
    with own.database.reading() as session:
        titles = course_titles(session, [wanted.place])
        people = learners_listed(session, wanted.id)
        now = next(
            each
            for each in rosters_of(session, wanted.registration_id, now=utc_now())
            if each.id == wanted.id
        )
    trouble = None if read else (now.trouble or ("asked-to-wait" if waits else "being-read"))
    return {
        "course": wanted.place,
        "title": titles.get(wanted.place),
        "read": now.read,
        "trouble": trouble,
        "not_before": now.not_before,
        "learners": sum(one.gone is None for one in people),
        "gone": sum(one.gone is not None for one in people),
    }
