"""`child role`: who holds which office, in the installation, a community or a training unit."""

from datetime import datetime
from uuid import UUID

import click
from sqlalchemy.orm import Session

from community import (
    OPERATOR,
    CommunityError,
    Role,
    UnknownMember,
    all_grants,
    appoint,
    community_in,
    end_role,
    grants_in,
    member,
    member_by_record_id,
    unit_in,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.places import chosen_place, place_name, place_options
from storage import utc_now


@click.group()
def role() -> None:
    """Roles of people: give, end, list. Example: child role list --installation"""


@role.command("grant")
@click.argument("record_id", type=click.UUID)
@click.option("--role", "name", type=click.Choice([each.value for each in Role]), required=True)
@place_options
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day before it ends (UTC).")
@click.option("--reason", required=True, help="Why; kept with the role and in the audit log.")
@json_option
def grant_command(
    record_id: UUID,
    *,
    name: str,
    installation: bool,
    community_slug: str | None,
    unit_slug: str | None,
    until: datetime | None,
    reason: str,
    as_json: bool,
) -> None:
    """Give a role to the member whom records name RECORD_ID.

    Example: child role grant 6f1c2a0e-0000-4000-8000-000000000000 --role coordinator --unit north
    --reason "leads the department"
    """
    services, now = ready_services(as_json=as_json), utc_now()
    try:
        with services.database.unit_of_work() as uow:
            scope = chosen_place(
                uow.session,
                installation=installation,
                community_slug=community_slug,
                unit_slug=unit_slug,
            )
            given = appoint(
                uow,
                asker=OPERATOR,
                member_id=_member_id(uow.session, record_id),
                community_id=community_in(scope),
                unit_id=unit_in(scope),
                role=Role(name),
                reason=reason,
                until=until and until.replace(tzinfo=now.tzinfo),
                now=now,
            )
            where = place_name(uow.session, scope)
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    say({"grant": given}, f"{name} of the {where}: grant {given}", as_json=as_json)


@role.command("end")
@click.argument("grant_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@json_option
def end_command(grant_id: UUID, *, reason: str, as_json: bool) -> None:
    """End a role now. GRANT_ID is what child role list shows; the row stays.

    Example: child role end 6f1c2a0e-0000-4000-8000-000000000000 --reason "left the department"
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            ended = end_role(uow, grant_id, asker=OPERATOR, reason=reason, now=utc_now())
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    say({"grant": ended.id, "until": ended.until}, f"Ended {ended.role}.", as_json=as_json)


@role.command("list")
@place_options
@json_option
def list_command(
    *, installation: bool, community_slug: str | None, unit_slug: str | None, as_json: bool
) -> None:
    """List who holds what now in one place; without a place, every role ever given.

    Example: child role list --unit north --json
    """
    services, now = ready_services(as_json=as_json), utc_now()
    try:
        with services.database.reading() as session:
            if installation or community_slug or unit_slug:
                scope = chosen_place(
                    session,
                    installation=installation,
                    community_slug=community_slug,
                    unit_slug=unit_slug,
                )
                found = grants_in(session, scope, now=now)
            else:
                found = all_grants(session)
            where = {each.id: place_name(session, each.scope) for each in found}
            records = {each.id: member(session, each.member_id).record_id for each in found}
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    data = [
        {
            "grant": each.id,
            "member": records[each.id],
            "role": each.role,
            "where": where[each.id],
            "since": each.since.isoformat(),
            "until": each.until and each.until.isoformat(),
            "reason": each.reason,
        }
        for each in found
    ]
    lines = [
        f"{each.id}  {records[each.id]}  {each.role}  {where[each.id]}  since {each.since:%Y-%m-%d}"
        + (f" until {each.until:%Y-%m-%d}" if each.until else "")
        for each in found
    ]
    say(data, "\n".join(lines) or "Nobody holds a role there.", as_json=as_json)


def _member_id(session: Session, record_id: UUID) -> UUID:
    found = member_by_record_id(session, record_id)
    if found is None:
        raise UnknownMember(record_id)
    return found.id
