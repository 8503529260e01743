"""Legal holds: `child retention hold` and `release`."""

from dataclasses import asdict
from uuid import UUID

import click

from community import OPERATOR, CommunityError
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.retention import end_hold, hold
from storage import utc_now


@click.command("hold")
@click.argument("record_id", type=click.UUID)
@click.option("--reason", required=True, help="The case or the article; not her name.")
@json_option
def hold_command(record_id: UUID, reason: str, as_json: bool) -> None:
    """Keep all that names a person, by her number in records, whatever the rules say.

    \b
    Example:
      child retention hold 6f1c… --reason "Case 12/2026"
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            made = hold(uow, record_id, asker=OPERATOR, reason=reason, now=utc_now())
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say(asdict(made), f"Held: child retention release {made.id} ends it.", as_json=as_json)


@click.command("release")
@click.argument("hold_id", type=click.UUID)
@json_option
def release(hold_id: UUID, as_json: bool) -> None:
    """End a legal hold; what it kept goes by the rules.

    \b
    Example:
      child retention release 0b7e…
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            end_hold(uow, hold_id, asker=OPERATOR, now=utc_now())
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"id": hold_id}, "Released.", as_json=as_json)
