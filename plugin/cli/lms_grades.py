"""`child lms grades`: what became of each grade that goes to an LMS, and sending some again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import click

from community import OPERATOR, CommunityError
from curricula import CurriculaError, Enrolment, enrolments_to_decide
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, refuse, say
from plugin.grade_fates import FATES, GradeLine, grade_lines
from plugin.grades_again import DECIDES, MOST_AT_ONCE, send_grades_again
from plugin.lti import (
    LtiError,
    ReadingColumns,
    ask_to_compare,
    comparing_at,
    read_columns,
    registration,
)
from plugin.services import Services
from storage import utc_now

MOST_LEARNERS = 100_000
course_option = click.option("--course", help="One course alone, by the key that `list` shows.")


@click.group()
def grades() -> None:
    """Grades on their way to an LMS. Example: child lms grades list 6f1c2a0e-… --fate refused"""


@grades.command("list")
@click.argument("registration_id", type=click.UUID)
@course_option
@click.option("--fate", type=click.Choice(FATES), help="Only those of which this became.")
@json_option
def list_command(
    registration_id: UUID, course: str | None, fate: str | None, *, as_json: bool
) -> None:
    """Show what became of each grade: arrived, on its way, refused and why, or never sent.

    Example: child lms grades list 6f1c2a0e-0000-4000-8000-000000000000 --fate refused --json
    """
    own = ready_services(as_json=as_json)
    found = [
        one for one in _lines(own, registration_id, course, as_json) if fate in (None, one.fate)
    ]
    lines = [
        f"{one.fate:10}  {one.enrolment.place}  {one.enrolment.id}  {one.lesson_slug}"
        + (f"  {one.state.reason}" if one.state and one.state.reason else "")
        for one in found
    ]
    nothing = "No learner of this LMS has finished a lesson, or none is like that."
    say({"grades": [_as_dict(one) for one in found]}, "\n".join(lines) or nothing, as_json=as_json)


@grades.command("send")
@click.argument("registration_id", type=click.UUID)
@course_option
@click.option("--enrolment", "enrolment_id", type=click.UUID, help="One learner's grades alone.")
@click.option("--lesson", help="The grades of one lesson alone, by its short name.")
@click.option("--all", "everything", is_flag=True, help="Those that arrived, too.")
@click.option("--replace", is_flag=True, help="Also over grades that somebody typed in the LMS.")
@json_option
def send(
    registration_id: UUID,
    course: str | None,
    enrolment_id: UUID | None,
    lesson: str | None,
    *,
    everything: bool,
    replace: bool,
    as_json: bool,
) -> None:
    """Send again what did not arrive and does not go by itself; the worker does the sending.

    What counts now is sent. With --all also what arrived: for a gradebook that was set back.

    Example: child lms grades send 6f1c2a0e-0000-4000-8000-000000000000 --json
    """
    own = ready_services(as_json=as_json)
    wanted = [
        (one.enrolment.id, one.lesson_slug)
        for one in _lines(own, registration_id, course, as_json)
        if (
            one.is_undelivered
            or (replace and one.is_typed_over)
            or (everything and one.fate == "sent")
        )
        and enrolment_id in (None, one.enrolment.id)
        and lesson in (None, one.lesson_slug)
    ]
    sent = 0
    for start in range(0, len(wanted), MOST_AT_ONCE):
        with own.database.unit_of_work() as uow:
            sent += send_grades_again(
                uow,
                wanted[start : start + MOST_AT_ONCE],
                asker=OPERATOR,
                replaces_typed=replace,
                now=utc_now(),
            )
            uow.commit()
    say({"due": sent}, f"{sent} grades are due again.", as_json=as_json)


@grades.command("compare")
@click.argument("registration_id", type=click.UUID)
@course_option
@json_option
def compare(registration_id: UUID, course: str | None, *, as_json: bool) -> None:
    """Read the grades in the LMS now, and show those that are not what was sent.

    Ends with 1 where they could not be read. Nothing is sent: that is `child lms grades send`.

    Example: child lms grades compare 6f1c2a0e-0000-4000-8000-000000000000 --json
    """
    own = ready_services(as_json=as_json)
    places = {one.enrolment.place for one in _lines(own, registration_id, course, as_json)}
    troubles = {place: _compare(own, registration_id, place) for place in sorted(places)}
    found = [
        one
        for one in _lines(own, registration_id, course, as_json)
        if one.state and one.state.difference not in (None, "same")
    ]
    lines = [
        f"{one.state.difference:6}  {one.enrolment.place}  {one.enrolment.id}  {one.lesson_slug}  "
        f"sent {one.state.share}, there {one.state.held}"
        for one in found
        if one.state
    ]
    lines += [f"{place}: {trouble}" for place, trouble in troubles.items() if trouble]
    document = {
        "differences": [_as_dict(one) for one in found],
        "courses": [{"course": place, "trouble": one} for place, one in troubles.items()],
    }
    say(document, "\n".join(lines) or "Nothing is different.", as_json=as_json)
    if any(troubles.values()):
        raise SystemExit(REFUSED)


def _compare(own: Services, registration_id: UUID, place: str) -> str | None:
    """Read the columns of one course; the code of what was wrong, if anything was."""
    with own.database.unit_of_work() as uow:
        lms = registration(uow.session, registration_id)
        ask_to_compare(uow, [lms.community_id], place, asker=OPERATOR, now=utc_now())
        uow.commit()
    reading = ReadingColumns(
        own.database, own.secret_box, uuid4(), timeout_s=own.settings.http_timeout_s
    )
    while read_columns(reading, place=place):
        pass
    with own.database.reading() as session:
        known = comparing_at(session, place, now=utc_now())
    return known.trouble if known else "no-results"


def _lines(
    own: Services, registration_id: UUID, course: str | None, as_json: bool
) -> list[GradeLine]:
    try:
        with own.database.reading() as session:
            lms = registration(session, registration_id)
            found, _many = enrolments_to_decide(
                session,
                OPERATOR,
                DECIDES,
                [lms.community_id],
                place=course or "",
                limit=MOST_LEARNERS,
                now=utc_now(),
            )
            return grade_lines(session, _of_lms(found, registration_id))
    except (CommunityError, CurriculaError, LtiError) as error:
        refuse(str(error), as_json=as_json)


def _of_lms(found: Sequence[Enrolment], registration_id: UUID) -> list[Enrolment]:
    """Courses of other LMSs of the community are not asked about."""
    return [one for one in found if one.place.startswith(f"lti:{registration_id}:")]


def _as_dict(one: GradeLine) -> dict[str, Any]:
    state = one.state
    return {
        "course": one.enrolment.place,
        "enrolment": one.enrolment.id,
        "lesson": one.lesson_slug,
        "fate": one.fate,
        "grade": state.share if state else None,
        "progress": state.progress if state else "",
        "queued": state.queued if state else None,
        "settled": state.settled if state else None,
        "attempts": state.attempts if state else 0,
        "next_try": state.next_try if state else None,
        "answer": state.answer if state else "",
        "reason": state.reason if state else None,
        "difference": state.difference if state else None,
        "held": state.held if state else None,
        "held_read": state.held_read if state else None,
    }
