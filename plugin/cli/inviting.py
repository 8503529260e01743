"""Inviting from the command line: the first administrator, and anybody else."""

import click

from community import (
    INSTALLATION,
    OPERATOR,
    CommunityError,
    Role,
    Scope,
    UnitScope,
    community_by_slug,
    invite,
    unit_by_slug,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, progress, refuse, say
from plugin.services import Services
from plugin.translations import LANGUAGES
from storage import utc_now

NO_MAIL_SERVER = (
    "No mail server is set, so nobody mails this link: hand it over yourself, to that person alone "
    "(docs/operating/mail.md)."
)

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of the mail.",
)


@click.group()
def admin() -> None:
    """The installation's administrators."""


@admin.command("invite")
@click.argument("email")
@click.option("--reason", default="administrator of this installation", show_default=True)
@language_option
@json_option
def invite_administrator(email: str, reason: str, language: str, as_json: bool) -> None:
    """Print a one-time link that makes whoever has EMAIL an administrator; mail it too.

    The link is good for seven days and once. Until mail is set up it waits in the outbox: hand the
    printed one over.

    \b
    Example:
      child admin invite operator@example.org
    """
    services = ready_services(as_json=as_json)
    _invite(services, email, Role.ADMINISTRATOR, INSTALLATION, reason, language, as_json)


@click.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--community", help="Short name of the community in which the role is held.")
@click.option("--unit", help="Short name of the training unit in which the role is held.")
@click.option("--reason", required=True, help="Why; the invited person reads it.")
@language_option
@json_option
def invite_person(
    email: str,
    role: str,
    community: str | None,
    unit: str | None,
    reason: str,
    language: str,
    as_json: bool,
) -> None:
    """Invite EMAIL to a role in a community or a training unit, else in the whole installation.

    \b
    Example:
      child person invite sol@example.org --role steward --community ignite --reason "founds it"
    """
    if community and unit:
        raise click.UsageError("Name a community or a unit, not both.")
    services = ready_services(as_json=as_json)
    try:
        scope: Scope = INSTALLATION
        with services.database.reading() as session:
            if community:
                scope = community_by_slug(session, community).id
            if unit:
                scope = UnitScope(unit_by_slug(session, unit).id)
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    _invite(services, email, Role(role), scope, reason, language, as_json)


def _invite(
    services: Services,
    email: str,
    role: Role,
    scope: Scope,
    reason: str,
    language: str,
    as_json: bool,
) -> None:
    try:
        with services.database.unit_of_work() as uow:
            made, link = invite(
                uow,
                asker=OPERATOR,
                address=email,
                role=role,
                scope=scope,
                reason=reason,
                base_url=services.settings.base_url,
                box=services.secret_box,
                locale=language,
                now=utc_now(),
            )
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    is_mailed = services.settings.smtp_url is not None
    data = {
        "id": made.id,
        "url": link,
        "expires": made.expires.isoformat(),
        "is_mailed": is_mailed,
    }
    say(data, link, as_json=as_json)
    if not is_mailed and not as_json:
        progress(NO_MAIL_SERVER)
