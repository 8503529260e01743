"""`child lms new-key`: another key pair with which CHILD signs what it sends to LMSs."""

import click

import plugin.lti
from community import OPERATOR
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, say
from storage import utc_now


@click.command("new-key")
@json_option
def new_key(as_json: bool) -> None:
    """Make another signing key. LMSs find it in the key set now; it signs from tomorrow on.

    Older keys stay in the key set. Nothing has to be done in any LMS that was given the key set's
    address.

    \b
    Example:
      child lms new-key
    """
    services = ready_services(as_json=as_json)
    made = plugin.lti.new_key(services.database, services.secret_box, asker=OPERATOR, now=utc_now())
    say(
        {"kid": made.kid, "created": made.created.isoformat()},
        f"{made.kid} signs from tomorrow on.",
        as_json=as_json,
    )
