"""`child lrs target refused | resend | set-aside`: when a remote LRS took not all."""

from dataclasses import asdict
from uuid import UUID

import click

from community import OPERATOR
from lrs_adapter import LrsError, dead_letters
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, refuse, say
from plugin.operations import acting
from storage import StorageError, utc_now


@click.command("refused")
@click.argument("label")
@json_option
def refused(label: str, as_json: bool) -> None:
    """List the statements that LABEL refused for good, with its reasons.

    Example: child lrs target refused ministry --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        try:
            found = dead_letters(session, label)
        except LrsError as error:
            refuse(str(error), as_json=as_json)
    lines = [f"{one.statement_id}  {one.at:%Y-%m-%d %H:%M}  {one.reason}" for one in found]
    say(
        [asdict(one) for one in found],
        "\n".join(lines) or f"{label} refused nothing.",
        as_json=as_json,
    )


@click.command("resend")
@click.argument("label")
@click.option(
    "only",
    "--statement",
    multiple=True,
    type=click.UUID,
    help="Only this one; repeat it. Default: all.",
)
@json_option
def resend(label: str, only: tuple[UUID, ...], as_json: bool) -> None:
    """Send LABEL again what it refused for good, once the cause is mended.

    Ends with 1 when something is still refused, or when the LRS does not answer.

    Example: child lrs target resend ministry
    """
    services = ready_services(as_json=as_json)
    try:
        outcomes, trouble = acting.resend_refused(services, OPERATOR, label, only, now=utc_now())
    except (LrsError, StorageError) as error:
        refuse(str(error), as_json=as_json)
    arrived = sum(one.delivered for one in outcomes)
    lines = [f"{arrived} arrived, {len(outcomes) - arrived} refused again."]
    lines += [f"  {one.statement_id}  {one.reason}" for one in outcomes if not one.delivered]
    lines += [f"Stopped: {trouble}"] if trouble else []
    data = {"resent": [asdict(one) for one in outcomes], "trouble": trouble}
    say(data, "\n".join(lines), as_json=as_json)
    if trouble or arrived < len(outcomes):
        click.get_current_context().exit(REFUSED)


@click.command("set-aside")
@click.argument("label")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, 1000))
@click.option("--reason", default="Set aside by hand.", show_default=True, help="Why; it is kept.")
@json_option
def set_aside(label: str, count: int, reason: str, as_json: bool) -> None:
    """Let the next statements for LABEL wait aside, so that those after them go on.

    For an LRS that answers them with an error for ever. `resend` sends them again.

    Example: child lrs target set-aside ministry --count 1
    """
    services = ready_services(as_json=as_json)
    try:
        found = acting.set_aside(services, OPERATOR, label, reason, count=count, now=utc_now())
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    ids = [str(one) for one in found]
    say(ids, "\n".join(ids) or f"Nothing waits for {label}.", as_json=as_json)


MENDING = (refused, resend, set_aside)
