"""`child lms`: connect LMSs, by invitation or by hand, and see which are connected."""

from uuid import UUID

import click

from community import OPERATOR, CommunityError
from plugin.cli.choosing import chosen_community, community_option
from plugin.cli.lms_words import registration_as_dict
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import (
    LtiError,
    change_registration,
    due_scores,
    invite,
    registrations,
    remove_registration,
)
from storage import utc_now


@click.group()
def lms() -> None:
    """Connect LMSs. Example: child lms invite --community ignite --name "Campus Moodle" """


@lms.command("invite")
@community_option
@click.option(
    "--name",
    default="LMS",
    show_default=True,
    help="What this LMS is called here and in records.",
)
@json_option
def invite_command(slug: str | None, name: str, *, as_json: bool) -> None:
    """Make a one-time address that connects an LMS by Dynamic Registration.

    Give it to the LMS's administrator; it is good once, for seven days.

    Example: child lms invite --community ignite --name "Campus Moodle" --json
    """
    own = ready_services(as_json=as_json)
    try:
        with own.database.unit_of_work() as uow:
            url = invite(
                uow,
                asker=OPERATOR,
                community_id=chosen_community(uow.session, slug).id,
                name=name,
                base_url=own.settings.base_url,
                now=utc_now(),
            )
            uow.commit()
    except (CommunityError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    say({"url": url}, url, as_json=as_json)


@lms.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """Show the connected LMSs, and scores that did not reach them.

    Example: child lms list --json
    """
    own = ready_services(as_json=as_json)
    with own.database.reading() as session:
        known = registrations(session)
        unsent = due_scores(session)
    lines = [
        f"{one.id}  {one.state:7}  {one.name}  {one.issuer}  client {one.client_id}  "
        f"deployments {', '.join(sorted(one.deployments)) or 'none yet'} ({one.deployment_rule})"
        for one in known
    ]
    lines += [
        f"{one.id}  waits until somebody allows its services at {', '.join(one.waiting_origins)}"
        for one in known
        if one.waiting_origins
    ]
    lines += [f"score {one.id}  {one.state}  {one.attempts} tries  {one.reason}" for one in unsent]
    document = {
        "registrations": [registration_as_dict(one) for one in known],
        "scores": [
            {
                "id": one.id,
                "registration": one.registration_id,
                "state": one.state,
                "attempts": one.attempts,
                "reason": one.reason,
                "next_try": one.next_try,
            }
            for one in unsent
        ],
    }
    say(document, "\n".join(lines) or "No LMS is connected yet.", as_json=as_json)


@lms.command("change")
@click.argument("registration_id", type=click.UUID)
@click.option("--deployment", "deployments", multiple=True, help="Let this deployment launch.")
@click.option("--issuer-alias", "aliases", multiple=True, help="Another spelling of the issuer.")
@click.option("--frame-origin", "origins", multiple=True, help="Let this origin frame CHILD.")
@click.option("--drop-frame-origin", "dropped", multiple=True, help="Let it no longer.")
@click.option(
    "--service-origin", "places", multiple=True, help="Let grades and lists be at this origin."
)
@click.option("--drop-service-origin", "left", multiple=True, help="Let them be there no longer.")
@json_option
def change(
    registration_id: UUID,
    *,
    as_json: bool,
    deployments: tuple[str, ...],
    aliases: tuple[str, ...],
    origins: tuple[str, ...],
    dropped: tuple[str, ...],
    places: tuple[str, ...],
    left: tuple[str, ...],
) -> None:
    """Change what a connected LMS may do.

    Its services (where grades and lists of members are) are called at its own addresses and at the
    host that its first launch named. `child lms list --json` shows other hosts that launches named
    since (waiting_origins): nothing is sent there until --service-origin allows it.

    Example: child lms change 6f1c2a0e-0000-4000-8000-000000000000 --deployment 7
    """
    own, now = ready_services(as_json=as_json), utc_now()
    try:
        with own.database.unit_of_work() as uow:
            changed = change_registration(
                uow,
                registration_id,
                asker=OPERATOR,
                deployments=deployments,
                issuer_aliases=aliases,
                frame_origins=origins,
                dropped_frame_origins=dropped,
                service_origins=places,
                dropped_service_origins=left,
                now=now,
            )
            uow.commit()
    except LtiError as error:
        refuse(str(error), as_json=as_json)
    say(registration_as_dict(changed), f"Changed {changed.name}.", as_json=as_json)


@lms.command("remove")
@click.argument("registration_id", type=click.UUID)
@click.confirmation_option(prompt="Its launches and unsent scores end with it. Remove it?")
@json_option
def remove(registration_id: UUID, *, as_json: bool) -> None:
    """Disconnect an LMS. Members and their records stay.

    Example: child lms remove 6f1c2a0e-0000-4000-8000-000000000000 --yes
    """
    own = ready_services(as_json=as_json)
    try:
        with own.database.unit_of_work() as uow:
            remove_registration(uow, registration_id, asker=OPERATOR, now=utc_now())
            uow.commit()
    except LtiError as error:
        refuse(str(error), as_json=as_json)
    say({"removed": registration_id}, f"Removed {registration_id}.", as_json=as_json)
