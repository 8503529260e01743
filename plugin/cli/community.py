"""`child community`: found communities, list them, give people their roles."""

from datetime import timedelta
from uuid import UUID

import click

from community import (
    OPERATOR,
    CommunityError,
    Role,
    add_community,
    appoint,
    change_zone,
    communities,
    community_by_slug,
    issue_sign_in_link,
    join,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from storage import utc_now


@click.group()
def community() -> None:
    """Communities of practice and their people."""


@community.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Its name, in English unless --language says else.")
@click.option("--language", default="en", show_default=True, help="Language of the name (BCP 47).")
@click.option("--time-zone", help="In which its members see times unless they choose (IANA name).")
@json_option
def add(slug: str, name: str, language: str, time_zone: str | None, as_json: bool) -> None:
    """Found a community; SLUG is its short name in addresses and records, for ever.

    \b
    Example:
      child community add ignite --name "Ignite"
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            founded = add_community(
                uow,
                asker=OPERATOR,
                slug=slug,
                name={language: name},
                time_zone=time_zone,
                now=utc_now(),
            )
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    say({"id": founded.id, "slug": slug}, f"Founded {slug}.", as_json=as_json)


@community.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the communities.

    \b
    Example:
      child community list --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = communities(session)
    say(
        [
            {"id": one.id, "slug": one.slug, "name": one.name, "time_zone": one.time_zone}
            for one in found
        ],
        "\n".join(f"{one.slug}  {next(iter(one.name.values()), '')}" for one in found)
        or "No community yet. Found one: child community add --help",
        as_json=as_json,
    )


@community.command("zone")
@click.argument("slug")
@click.argument("time_zone", required=False)
@json_option
def zone(slug: str, time_zone: str | None, as_json: bool) -> None:
    """Set the time zone of a community; without TIME_ZONE it has the installation's again.

    Its members see days and hours in it until they choose a zone themselves.

    \b
    Example:
      child community zone ignite America/Argentina/Buenos_Aires
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            place: UUID = community_by_slug(uow.session, slug).id
            change_zone(uow, place, time_zone, asker=OPERATOR, now=utc_now())
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    told = time_zone or f"{services.settings.time_zone} (the installation's)"
    say({"slug": slug, "time_zone": time_zone}, f"{slug} has times in {told}.", as_json=as_json)


@community.command("invite")
@click.argument("slug")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", required=True, help="What pages call the person.")
@click.option("--hours", default=24, show_default=True, help="How long the link is good.")
@click.option("--reason", required=True, help="Why they get the role; kept with the grant.")
@json_option
def invite(slug: str, role: str, name: str, hours: int, reason: str, as_json: bool) -> None:
    """In a demonstration: make a member with a role and print a link that signs them in once.

    \b
    Example:
      child community invite ignite --role steward --name "Our steward" --reason "founding steward"
    """
    services, now = ready_services(as_json=as_json), utc_now()
    if not services.settings.demo:
        refuse(
            "Links for people exist in a demonstration only (CHILD_DEMO=yes); elsewhere people "
            "come in by a launch from their LMS.",
            as_json=as_json,
        )
    try:
        with services.database.unit_of_work() as uow:
            place: UUID = community_by_slug(uow.session, slug).id
            member = join(uow, name=name, now=now)
            appoint(
                uow,
                asker=OPERATOR,
                member_id=member.id,
                community_id=place,
                role=Role(role),
                reason=reason,
                now=now,
            )
            token = issue_sign_in_link(
                uow, member_id=member.id, now=now, ttl=timedelta(hours=hours)
            )
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    url = f"{services.settings.base_url}/sign-in/{token}"
    say({"member": member.id, "url": url}, url, as_json=as_json)
