"""`child lrs target`: other LRSs that receive the log, each with its filter, version and pace."""

from typing import Any

import click

from community import OPERATOR, CommunityError
from lrs_adapter import LrsError, TargetSettings, targets
from plugin.cli.lrs_mending import MENDING
from plugin.cli.lrs_pausing import add_pausing
from plugin.cli.lrs_target_moving import MOVING
from plugin.cli.lrs_target_status import NONE, STATUS
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.target_options import CLEARED, settings_given, target_options
from plugin.record_stores import change_log_target, pause_log_target, send_log_to
from storage import utc_now


@click.group()
def target() -> None:
    """Remote LRSs that receive the records, all of them or what a filter chooses."""


@target.command("add")
@click.option("--label", required=True, help="A name of your choice, unique.")
@click.option("--endpoint", required=True, help="The address that ends before /statements.")
@click.option("--key", "key_", required=True, help="The key that the LRS gave you.")
@click.option("--secret", prompt=True, hide_input=True, help="Its secret; asked for if left out.")
@target_options
@json_option
def add(label: str, endpoint: str, key_: str, secret: str, as_json: bool, **given: Any) -> None:
    """Send every statement, or what you choose, to another LRS too, from the first one on.

    A statement goes when it meets each kind that you name, by one of what you name of it.

    \b
    Example: child lrs target add --label ministry --endpoint https://lrs.example.org/xapi --key K
    Example: child lrs target add --label hospital --endpoint https://lrs.example.org/xapi \\
      --key K --community nurses --activity https://child.example/communities/nurses/curricula/iv \\
      --xapi-version 2.0.0 --batch 200 --rate 500
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            chosen = settings_given(uow.session, services.iris, given)
            send_log_to(
                uow,
                services,
                asker=OPERATOR,
                label=label,
                endpoint=endpoint,
                key=key_,
                secret=secret,
                settings=TargetSettings().changed(chosen),
                now=utc_now(),
            )
        except (LrsError, CommunityError) as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    what = "what you chose of the log" if chosen else "the log"
    say({"label": label, "endpoint": endpoint}, f"{label} will receive {what}.", as_json=as_json)


@target.command("list")
@json_option
def list_targets(as_json: bool) -> None:
    """List the remote LRSs.

    Example: child lrs target list --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = targets(session)
    lines = [f"{one.label}  {one.endpoint}  {one.state}" for one in found]
    data = [{"label": one.label, "endpoint": one.endpoint, "state": one.state} for one in found]
    say(data, "\n".join(lines) or NONE, as_json=as_json)


@target.command("change")
@click.argument("label")
@click.option("--endpoint", help="Another address of the same LRS, which ends before /statements.")
@click.option("--key", "key_", help="Another key; its secret is asked for.")
@click.option("--secret", help="Another secret for the same or the new key.")
@target_options
@click.option(
    "--clear",
    multiple=True,
    type=click.Choice(sorted(CLEARED)),
    help="Choose by this no more; repeat it. `filter` is all four.",
)
@json_option
def change(
    label: str,
    endpoint: str | None,
    key_: str | None,
    secret: str | None,
    clear: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Correct LABEL's address, key or secret, or choose what it gets and how fast.

    What is chosen holds for what is sent from now on: it is tried at once. What is named takes
    the place of what was named before of that kind.

    \b
    Example: child lrs target change ministry --endpoint https://lrs.example.org/xapi
    Example: child lrs target change ministry --rate 100 --clear filter
    """
    if key_ is not None and secret is None:
        secret = click.prompt("Secret", hide_input=True, err=True)
    services = ready_services(as_json=as_json)
    login = {"endpoint": endpoint, "key": key_, "secret": secret}
    with services.database.unit_of_work() as uow:
        try:
            chosen = settings_given(uow.session, services.iris, given, clear)
            change_log_target(
                uow, services, label, asker=OPERATOR, now=utc_now(), **login, **chosen
            )
        except (LrsError, CommunityError) as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    changed = [name for name, value in login.items() if value is not None] + sorted(chosen)
    say({"label": label, "changed": changed}, f"{label} is tried again now.", as_json=as_json)


add_pausing(
    target,
    pause_log_target,
    pauses="""Send nothing to LABEL until it is resumed; nothing is lost.

    Example: child lrs target pause ministry
    """,
    resumes="""Send to LABEL again from where it stopped, also before its next try is due.

    Example: child lrs target resume ministry
    """,
)
for command in (*STATUS, *MENDING, *MOVING):
    target.add_command(command)
