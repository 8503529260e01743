"""`child lms`: connect LMSs, by invitation or by hand, and see which are connected."""

from typing import Any, get_args
from uuid import UUID

import click

from community import OPERATOR, CommunityError
from plugin.cli.choosing import chosen_community, community_option
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import (
    LtiError,
    Registration,
    add_registration,
    change_registration,
    due_scores,
    invite,
    registrations,
    remove_registration,
)
from plugin.lti.registrations import ALGORITHMS, DeploymentRule
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


@lms.command("add")
@community_option
@click.option("--name", required=True, help="What this LMS is called here and in records.")
@click.option("--issuer", required=True, help="The LMS's issuer (Moodle: Platform ID).")
@click.option("--client-id", required=True)
@click.option("--auth-login-url", required=True, help="The LMS's authentication request URL.")
@click.option("--auth-token-url", required=True, help="The LMS's access token URL.")
@click.option("--jwks-url", required=True, help="The LMS's public key set URL.")
@click.option("--deployment", "deployments", multiple=True, help="A deployment id; repeatable.")
@click.option(
    "--deployment-rule",
    type=click.Choice(get_args(DeploymentRule)),
    help="listed: only those given; first: the first launch decides; any: all that launch.",
)
@click.option("--frame-origin", "frame_origins", multiple=True, help="https://lms.example.org")
@click.option("--issuer-alias", "issuer_aliases", multiple=True, help="Another spelling of it.")
@click.option("--token-audience", help="aud of our assertion, where it is not the token URL.")
@click.option("--algorithm", "algorithms", multiple=True, type=click.Choice(ALGORITHMS))
@click.option("--trusted-audience", "trusted_audiences", multiple=True)
@click.option("--allow-missing-resource-link", is_flag=True, help="For some Blackboard builds.")
@json_option
def add(slug: str | None, *, as_json: bool, algorithms: tuple[str, ...], **values: Any) -> None:
    """Connect an LMS by hand, with the values that it shows for the tool.

    Example: child lms add --community ignite --name "Campus Moodle"
    --issuer https://moodle.example.org --client-id a1b2c3 --deployment 1
    --auth-login-url https://moodle.example.org/mod/lti/auth.php
    --auth-token-url https://moodle.example.org/mod/lti/token.php
    --jwks-url https://moodle.example.org/mod/lti/certs.php
    """
    own = ready_services(as_json=as_json)
    try:
        with own.database.unit_of_work() as uow:
            stored = add_registration(
                uow,
                asker=OPERATOR,
                community_id=chosen_community(uow.session, slug).id,
                algorithms=algorithms or ("RS256",),
                now=utc_now(),
                **values,
            )
            uow.commit()
    except (CommunityError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    base = own.settings.base_url
    tool = {
        "login_url": f"{base}/lti/login",
        "launch_url": f"{base}/lti/launch",
        "jwks_url": f"{base}/lti/jwks.json",
    }
    say(
        _as_dict(stored) | {"tool": tool},
        f"{stored.name} is connected as {stored.id}. Enter in the LMS: "
        f"login {tool['login_url']}, redirection and tool {tool['launch_url']}, "
        f"key set {tool['jwks_url']}",
        as_json=as_json,
    )


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
    lines += [f"score {one.id}  {one.state}  {one.attempts} tries  {one.reason}" for one in unsent]
    document = {
        "registrations": [_as_dict(one) for one in known],
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
@json_option
def change(
    registration_id: UUID,
    *,
    as_json: bool,
    deployments: tuple[str, ...],
    aliases: tuple[str, ...],
    origins: tuple[str, ...],
    dropped: tuple[str, ...],
) -> None:
    """Change what a connected LMS may do.

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
                now=now,
            )
            uow.commit()
    except LtiError as error:
        refuse(str(error), as_json=as_json)
    say(_as_dict(changed), f"Changed {changed.name}.", as_json=as_json)


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


def _as_dict(one: Registration) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state,
        "issuer": one.issuer,
        "issuer_aliases": one.issuer_aliases,
        "client_id": one.client_id,
        "auth_login_url": one.auth_login_url,
        "auth_token_url": one.auth_token_url,
        "token_audience": one.token_audience,
        "jwks_url": one.jwks_url,
        "algorithms": one.algorithms,
        "deployments": sorted(one.deployments),
        "deployment_rule": one.deployment_rule,
        "frame_origins": one.frame_origins,
        "trusted_audiences": one.trusted_audiences,
        "allow_missing_resource_link": one.allow_missing_resource_link,
    }
