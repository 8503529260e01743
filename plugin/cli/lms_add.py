"""`child lms add`: connect an LMS by hand, with what it shows of itself and of the tool."""

from dataclasses import asdict
from typing import Any, get_args

import click

from community import OPERATOR, CommunityError
from plugin.cli.choosing import chosen_community, community_option
from plugin.cli.lms_words import registration_as_dict
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import (
    ALGORITHMS,
    DeploymentRule,
    LtiError,
    add_registration,
    read_configuration,
    tool_addresses,
)
from plugin.services import Services
from storage import utc_now

NEEDED = ("issuer", "auth_login_url", "auth_token_url", "jwks_url")


@click.command("add")
@community_option
@click.option("--name", required=True, help="What this LMS is called here and in records.")
@click.option(
    "--openid-configuration",
    "configuration",
    help="Where the LMS tells its addresses; what it says need not be given.",
)
@click.option("--issuer", help="The LMS's issuer (Moodle: Platform ID).")
@click.option("--client-id", required=True)
@click.option("--auth-login-url", help="The LMS's authentication request URL.")
@click.option("--auth-token-url", help="The LMS's access token URL.")
@click.option("--jwks-url", help="The LMS's public key set URL.")
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
def add(slug: str | None, *, as_json: bool, configuration: str | None, **values: Any) -> None:
    """Connect an LMS by hand, with the values that it shows for the tool.

    \b
    Examples:
      child lms add --community ignite --name "Campus Moodle" \\
        --openid-configuration https://moodle.example.org/mod/lti/openid-configuration.php \\
        --client-id a1b2c3 --deployment 1
      child lms add --community ignite --name "Campus Moodle" \\
        --issuer https://moodle.example.org --client-id a1b2c3 --deployment 1 \\
        --auth-login-url https://moodle.example.org/mod/lti/auth.php \\
        --auth-token-url https://moodle.example.org/mod/lti/token.php \\
        --jwks-url https://moodle.example.org/mod/lti/certs.php
    """
    own = ready_services(as_json=as_json)
    try:
        if configuration:
            values = _completed(own, configuration, values)
        if missing := [name for name in NEEDED if not values[name]]:
            refuse(f"Give --{missing[0].replace('_', '-')}.", as_json=as_json)
        with own.database.unit_of_work() as uow:
            stored = add_registration(
                uow,
                asker=OPERATOR,
                community_id=chosen_community(uow.session, slug).id,
                now=utc_now(),
                **values | {"algorithms": values["algorithms"] or ("RS256",)},
            )
            uow.commit()
    except (CommunityError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    ours = tool_addresses(own.settings.base_url)
    say(
        registration_as_dict(stored) | {"tool": asdict(ours)},
        f"{stored.name} is connected as {stored.id}. Enter in the LMS: "
        f"login {ours.login_url}, redirection, Deep Linking and tool {ours.launch_url}, "
        f"key set {ours.jwks_url}",
        as_json=as_json,
    )


def _completed(own: Services, configuration: str, values: dict[str, Any]) -> dict[str, Any]:
    """`values`, and what the LMS says of itself where nothing was given."""
    settings = own.settings
    said = read_configuration(
        configuration, base_url=settings.base_url, timeout_s=settings.http_timeout_s
    )
    found = {
        "issuer": said.issuer,
        "auth_login_url": said.authorization_endpoint,
        "auth_token_url": said.token_endpoint,
        "jwks_url": said.jwks_uri,
        "token_audience": said.token_audience,
        "algorithms": said.algorithms,
    }
    return values | {name: value for name, value in found.items() if not values[name]}
