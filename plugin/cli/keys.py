"""`child keys …`: the keys with which CHILD signs what it sends to LMSs."""

import click

import plugin.lti
from community import OPERATOR
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.lti import UnknownKey, signing_kid, tool_keys
from storage import utc_now


@click.group()
def keys() -> None:
    """Keys with which CHILD signs what it sends to LMSs: which there are, the next, one less.

    The worker makes the next one by itself after CHILD_SIGNING_KEY_DAYS.
    """


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Every key in the key set, the newest first, and which one signs.

    \b
    Example:
      child keys list
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found, signing = tool_keys(session), signing_kid(session)
    past = False
    rows = []
    for key in found:
        state = "signs" if key.kid == signing else "past" if past else "next"
        past = past or key.kid == signing
        rows.append({"kid": key.kid, "created": key.created.isoformat(), "state": state})
    lines = [f"{row['kid']}  {row['created'][:10]}  {row['state']}" for row in rows]
    say(
        rows, "\n".join(lines) or "There is none yet; it is made at its first use.", as_json=as_json
    )


@keys.command("rotate")
@json_option
def rotate(as_json: bool) -> None:
    """Make the next key. LMSs find it in the key set now; it signs from tomorrow on.

    The one before leaves the key set a week after that. Nothing has to be done in an LMS that was
    given the key set's address.

    \b
    Example:
      child keys rotate
    """
    services = ready_services(as_json=as_json)
    made = plugin.lti.new_key(services.database, services.secret_box, asker=OPERATOR, now=utc_now())
    say(
        {"kid": made.kid, "created": made.created.isoformat()},
        f"{made.kid} signs from tomorrow on.",
        as_json=as_json,
    )


@keys.command("retire")
@click.argument("kid", metavar="KEY")
@json_option
def retire(kid: str, as_json: bool) -> None:
    """Take KEY out of the key set at once, where somebody may have seen its private half.

    LMSs that keep our key set for a while refuse us until they ask for it again; grades wait.

    \b
    Example:
      child keys rotate && child keys retire uCq3o7rYvM2N0kT9hW5b
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            plugin.lti.retire_key(uow, kid, asker=OPERATOR, now=utc_now())
        except UnknownKey as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    with services.database.reading() as session:
        signing = signing_kid(session)
    then = f"{signing} signs now." if signing else "The next one is made at its first use."
    say({"retired": kid, "signing": signing}, f"{kid} is gone. {then}", as_json=as_json)
