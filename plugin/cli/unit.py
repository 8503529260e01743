"""`child unit`: training units, their LMSs, and the communities that they work with."""

from typing import Any
from uuid import UUID

import click

from community import (
    OPERATOR,
    CommunityError,
    agree,
    agreements,
    ask_agreement,
    communities_with,
    community,
    community_by_slug,
    end_agreement,
    found_unit,
    lms_of_units,
    unit_by_slug,
    units,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import LtiError, give_lms_to_unit, take_lms_from_unit
from storage import utc_now

REASON = click.option("--reason", required=True, help="Why; kept in the audit log.")


@click.group()
def unit() -> None:
    """Training units: departments that deliver courses. Example: child unit list"""


@unit.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Its name, in English unless --language says else.")
@click.option("--language", default="en", show_default=True, help="Language of the name (BCP 47).")
@json_option
def add(slug: str, *, name: str, language: str, as_json: bool) -> None:
    """Found a training unit; SLUG is its short name in commands.

    Example: child unit add north --name "Training, North"
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            founded = found_unit(
                uow, asker=OPERATOR, slug=slug, name={language: name}, now=utc_now()
            )
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    say({"id": founded.id, "slug": slug}, f"Founded {slug}.", as_json=as_json)


@unit.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the units with their LMSs and the communities that they work with.

    Example: child unit list --json
    """
    services, now = ready_services(as_json=as_json), utc_now()
    with services.database.reading() as session:
        data: list[dict[str, Any]] = [
            {
                "id": each.id,
                "slug": each.slug,
                "name": each.name,
                "lms": sorted(map(str, lms_of_units(session, [each.id]))),
                "communities": sorted(
                    community(session, one).slug
                    for one in communities_with(session, each.id, now=now)
                ),
            }
            for each in units(session)
        ]
    lines = [
        f"{each['slug']}  LMSs {len(each['lms'])}  works with "
        f"{', '.join(each['communities']) or 'no community yet'}"
        for each in data
    ]
    none = "No training unit yet. Found one: child unit add --help"
    say(data, "\n".join(lines) or none, as_json=as_json)


@unit.command("lms")
@click.argument("slug")
@click.argument("registration_id", type=click.UUID)
@click.option("--take", is_flag=True, help="Take it from the unit instead.")
@REASON
@json_option
def lms(slug: str, registration_id: UUID, *, take: bool, reason: str, as_json: bool) -> None:
    """Let a connected LMS (child lms list) belong to the unit: its people see its courses.

    Example: child unit lms north 6f1c2a0e-0000-4000-8000-000000000000 --reason "their Moodle"
    """
    services, now = ready_services(as_json=as_json), utc_now()
    try:
        with services.database.unit_of_work() as uow:
            unit_id = unit_by_slug(uow.session, slug).id
            if take:
                take_lms_from_unit(
                    uow, registration_id, unit_id=unit_id, asker=OPERATOR, reason=reason, now=now
                )
            else:
                give_lms_to_unit(
                    uow, registration_id, unit_id=unit_id, asker=OPERATOR, reason=reason, now=now
                )
            uow.commit()
    except (CommunityError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    said = "no longer belongs" if take else "belongs"
    say({"unit": slug, "lms": registration_id}, f"The LMS {said} to {slug}.", as_json=as_json)


@unit.command("community")
@click.argument("slug")
@click.argument("community_slug", metavar="COMMUNITY")
@click.option("--end", is_flag=True, help="End their work together instead.")
@REASON
@json_option
def community_command(
    slug: str, community_slug: str, *, end: bool, reason: str, as_json: bool
) -> None:
    """Note that a unit and a community work together; both have said so to you.

    On the pages one side asks and the other agrees.

    Example: child unit community north ignite --reason "agreed in March"
    """
    services, now = ready_services(as_json=as_json), utc_now()
    try:
        with services.database.unit_of_work() as uow:
            unit_id = unit_by_slug(uow.session, slug).id
            place = community_by_slug(uow.session, community_slug).id
            known = agreements(uow.session, unit_id=unit_id, community_id=place)
            open_one = next((each for each in known if each.ended is None), None)
            if end:
                ended = open_one.id if open_one else unit_id
                done = end_agreement(uow, ended, asker=OPERATOR, reason=reason, now=now)
            else:
                asked = open_one or ask_agreement(
                    uow,
                    asker=OPERATOR,
                    unit_id=unit_id,
                    community_id=place,
                    by_unit=True,
                    reason=reason,
                    now=now,
                )
                done = agree(uow, asked.id, asker=OPERATOR, now=now)
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    said = "no longer work" if end else "work"
    say(
        {"agreement": done.id, "agreed": done.agreed, "ended": done.ended},
        f"{slug} and {community_slug} {said} together.",
        as_json=as_json,
    )
