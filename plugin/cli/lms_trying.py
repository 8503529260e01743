"""`child lms test`: try every part of a connection, and say what to mend."""

from dataclasses import asdict
from uuid import UUID

import click

from community import OPERATOR, CommunityError
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, refuse, say
from plugin.lti import LtiError, check_connection
from plugin.web.lms_check_words import check_names, check_told, state_words
from storage import utc_now


@click.command("test")
@click.argument("registration_id", type=click.UUID)
@json_option
def test_lms(registration_id: UUID, *, as_json: bool) -> None:
    """Try an LMS's key set, clock, tokens and gradebook. Ends with 1 where something is wrong.

    \b
    Example:
      child lms test 6f1c2a0e-0000-4000-8000-000000000000 --json
    """
    own = ready_services(as_json=as_json)
    try:
        found = check_connection(
            own.database,
            own.secret_box,
            registration_id,
            asker=OPERATOR,
            timeout_s=own.settings.http_timeout_s,
            now=utc_now(),
        )
    except (CommunityError, LtiError) as error:
        refuse(str(error), as_json=as_json)
    names, states = check_names(), state_words()
    lines = [
        f"{names[one.name]}: {states[one.state]}"
        + (f" ({one.detail})" if one.detail else "")
        + (f"\n  {check_told(one)}" if one.state == "wrong" else "")
        for one in found
    ]
    is_wrong = any(one.state == "wrong" for one in found)
    checks = [asdict(one) | {"todo": check_told(one)} for one in found]
    say({"well": not is_wrong, "checks": checks}, "\n".join(lines), as_json=as_json)
    if is_wrong:
        raise SystemExit(REFUSED)
