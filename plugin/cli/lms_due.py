"""`child lms due`: when placed lessons are due, what late work costs, and changing both."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from community import OPERATOR, CommunityError
from curricula import CurriculaError, LateRule, Reach
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.due_dates import MOST_AT_ONCE, Grade, plan_due, resend_due, set_due
from plugin.lti import (
    UNRULED,
    DueRule,
    LtiError,
    Placement,
    due_rules_of,
    placements_reached,
    registration,
)
from plugin.services import Services
from storage import utc_now

MOST_PLACED = 100_000


@click.group()
def due() -> None:
    """Due dates and late rules of placed lessons. Example: child lms due list 6f1c2a0e-… --json"""


@due.command("list")
@click.argument("registration_id", type=click.UUID)
@click.option("--course", help="One course alone, by its key.")
@json_option
def list_command(registration_id: UUID, course: str | None, *, as_json: bool) -> None:
    """Show the lessons that were placed by this LMS, when each is due and what late work costs.

    Example: child lms due list 6f1c2a0e-0000-4000-8000-000000000000 --json
    """
    own = ready_services(as_json=as_json)
    try:
        with own.database.reading() as session:
            lms = registration(session, registration_id)
            found, _total = placements_reached(
                session,
                {lms.community_id: Reach(everything=True)},
                registration_id=registration_id,
                place=course,
                limit=MOST_PLACED,
            )
            lessons = [one for one in found if one.what.kind == "lesson"]
            rules = due_rules_of(session, [one.id for one in lessons])
    except LtiError as error:
        refuse(str(error), as_json=as_json)
    shown = [_as_dict(one, rules.get(one.id, UNRULED)) for one in lessons]
    lines = [
        f"{one['placement']}  {one['course']}  {one['lesson']}  due {one['due'] or '–'}  "
        f"{_in_short(rules.get(one['placement'], UNRULED).late)}"
        for one in shown
    ]
    text = "\n".join(lines) or "No lesson was placed by this LMS."
    say({"lessons": shown}, text, as_json=as_json)


@due.command("set")
@click.argument("placement_id", type=click.UUID)
@click.option("--at", "moment", help="Due then: ISO 8601 with its zone.")
@click.option("--as-lms", is_flag=True, help="Due when the LMS says, or when it was placed for.")
@click.option("--no-rule", is_flag=True, help="Late work costs nothing.")
@click.option("--once", type=click.IntRange(0, 100), help="Percent less, however late.")
@click.option("--daily", type=click.IntRange(0, 100), help="Percent less for each begun day.")
@click.option("--at-most", type=click.IntRange(1, 100), help="With --daily: percent in all.")
@click.option("--grace-minutes", type=int, help="So late is in time.")
@click.option("--nothing-after", type=int, help="Days after which nothing counts; 0: never.")
@click.option("--yes", is_flag=True, help="Send grades that change again without asking.")
@json_option
def set_command(
    placement_id: UUID,
    moment: str | None,
    once: int | None,
    daily: int | None,
    at_most: int | None,
    grace_minutes: int | None,
    nothing_after: int | None,
    *,
    as_lms: bool,
    no_rule: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Say when a placed lesson is due and what late work costs; what is not named stays.

    Grades that change by it are due again. Without --yes it asks first; with --json it refuses.

    Example: child lms due set 6f1c2a0e-… --at 2026-12-03T18:00+01:00 --daily 10 --at-most 50
    """
    own = ready_services(as_json=as_json)
    if sum((no_rule, once is not None, daily is not None)) > 1 or (moment and as_lms):
        refuse("Choose one of --no-rule, --once, --daily, and of --at, --as-lms.", as_json=as_json)
    try:
        with own.database.reading() as session:
            present = due_rules_of(session, [placement_id]).get(placement_id, UNRULED)
            rule = DueRule(
                None if as_lms else _moment(moment, present.due, as_json),
                _late(present.late, no_rule, once, daily, at_most, grace_minutes, nothing_after),
            )
            grades = plan_due(session, placement_id, rule, asker=OPERATOR, now=utc_now())
        if grades and not yes:
            if as_json:
                refuse(
                    f"{len(grades)} grades change. Say --yes to send them again.",
                    as_json=True,
                )
            click.confirm(f"{len(grades)} grades change and are sent again. Go on?", abort=True)
        sent = _set(own, placement_id, rule, grades)
    except (CommunityError, CurriculaError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    text = f"Saved: {_in_short(rule.late)}. {sent} grades are due again."
    say({"placement": placement_id, **_rule_dict(rule), "sent_again": sent}, text, as_json=as_json)


def _set(own: Services, placement_id: UUID, rule: DueRule, grades: list[Grade]) -> int:
    with own.database.unit_of_work() as uow:
        set_due(uow, placement_id, rule, asker=OPERATOR, now=utc_now())
        uow.commit()
    sent = 0
    for start in range(0, len(grades), MOST_AT_ONCE):
        with own.database.unit_of_work() as uow:
            some = grades[start : start + MOST_AT_ONCE]
            sent += resend_due(uow, placement_id, some, asker=OPERATOR, now=utc_now())
            uow.commit()
    return sent


def _moment(given: str | None, present: datetime | None, as_json: bool) -> datetime | None:
    if given is None:
        return present
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        refuse("--at is a moment with its zone, such as 2026-12-03T18:00+01:00.", as_json=as_json)
    return found


def _late(
    present: LateRule,
    no_rule: bool,
    once: int | None,
    daily: int | None,
    at_most: int | None,
    grace_minutes: int | None,
    nothing_after: int | None,
) -> LateRule:
    if no_rule:
        return LateRule()
    rule = present
    if once is not None:
        rule = replace(rule, kind="once", percent=once, at_most=100)
    if daily is not None:
        rule = replace(rule, kind="daily", percent=daily)
    if at_most is not None:
        rule = replace(rule, at_most=at_most)
    if grace_minutes is not None:
        rule = replace(rule, grace_minutes=grace_minutes)
    if nothing_after is not None:
        rule = replace(rule, nothing_after_days=nothing_after or None)
    return rule


def _in_short(rule: LateRule) -> str:
    if rule.kind == "none":
        return "late work costs nothing"
    told = f"{rule.percent} percent less"
    if rule.kind == "daily":
        told += f" a day, {rule.at_most} at most"
    if rule.grace_minutes:
        told += f", {rule.grace_minutes} minutes of grace"
    if rule.nothing_after_days:
        told += f", nothing after {rule.nothing_after_days} days"
    return told


def _as_dict(one: Placement, rule: DueRule) -> dict[str, Any]:
    return {
        "placement": one.id,
        "course": one.place,
        "lesson": one.what.slug,
        "title": one.what.title,
        "placed_due": one.what.submission.end,
        **_rule_dict(rule),
    }


def _rule_dict(rule: DueRule) -> dict[str, Any]:
    late = rule.late
    return {
        "due": rule.due,
        "late": late.kind,
        "percent": late.percent,
        "at_most": late.at_most,
        "grace_minutes": late.grace_minutes,
        "nothing_after_days": late.nothing_after_days,
    }
