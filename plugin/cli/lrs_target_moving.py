"""`child lrs target replay | drain | move | remove`: where a remote LRS stands in the log."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from community import OPERATOR
from lrs_adapter import LrsError, checked_endpoint, foresee_removal, foresee_replay, visit
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.record_targets import (
    drain_log_target,
    move_log_target,
    remove_log_target,
    replay_log_target,
)
from storage import utc_now

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
ANSWERS = frozenset({"well", "may_not_read"})
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what it would do; do nothing.")


@click.command("replay")
@click.argument("label")
@click.option("--since", type=MOMENT, help="What was stored here from this moment on (UTC).")
@click.option("--after", type=click.IntRange(0), help="What comes after this position; 0 for all.")
@dry_run_option
@json_option
def replay(
    label: str, since: datetime | None, after: int | None, dry_run: bool, as_json: bool
) -> None:
    """Send LABEL again what it got from some point on, by the filter of now.

    Ids are the same, so what it has is stored once. What was refused or kept back from there on is
    judged anew.

    Example: child lrs target replay ministry --since 2026-09-01 --dry-run
    """
    if (since is None) == (after is None):
        raise click.UsageError("Give --since or --after.")
    since = since.replace(tzinfo=UTC) if since else None
    services = ready_services(as_json=as_json)
    try:
        if dry_run:
            with services.database.reading() as session:
                told = foresee_replay(session, label, since=since, after=after)
        else:
            with services.database.unit_of_work() as uow:
                told = replay_log_target(
                    uow, label, asker=OPERATOR, since=since, after=after, now=utc_now()
                )
                uow.commit()
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    would = "would be" if dry_run else "are"
    say(
        {"label": label, "dry_run": dry_run, **asdict(told)},
        f"{told.again} records after position {told.after} {would} looked at again for {label}, "
        f"{told.letters} of which it had refused.",
        as_json=as_json,
    )


@click.command("drain")
@click.argument("label")
@json_option
def drain(label: str, as_json: bool) -> None:
    """Send LABEL what there is by now, then no more; `resume` takes it back.

    Example: child lrs target drain ministry
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            left = drain_log_target(uow, label, asker=OPERATOR, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    state = "draining" if left else "drained"
    say(
        {"label": label, "state": state, "left": left},
        f"{label} gets {left} more and then nothing." if left else f"{label} has everything.",
        as_json=as_json,
    )


@click.command("move")
@click.argument("label")
@click.option("--endpoint", required=True, help="Where the other LRS is; ends before /statements.")
@click.option("--key", "key_", required=True, help="The key that it gave you.")
@click.option("--secret", prompt=True, hide_input=True, help="Its secret; asked for if left out.")
@click.option("--anew", is_flag=True, help="Send everything again from the first record on.")
@click.option("--unseen", is_flag=True, help="Do not ask first whether an LRS answers there.")
@dry_run_option
@json_option
def move(
    label: str,
    endpoint: str,
    key_: str,
    secret: str,
    anew: bool,
    unseen: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send what goes to LABEL to another LRS instead.

    From where it stopped, for an LRS to which the records were taken over; with --anew from the
    first record on. The LRS is asked first whether it answers to the key.

    Example: child lrs target move ministry --endpoint https://new.example.org/xapi --key K
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            foresee_removal(session, label)
        endpoint = checked_endpoint(endpoint)
        if not unseen:
            timeout_s = services.settings.http_timeout_s
            seen = visit(endpoint, key_, secret, timeout_s=timeout_s)
            if seen.code not in ANSWERS:
                refuse(
                    f"No LRS answers there to that key [{seen.code}]. Nothing was changed; look at "
                    "address and key, or leave the look out by --unseen.",
                    as_json=as_json,
                )
        with services.database.unit_of_work() as uow:
            told = move_log_target(
                uow,
                services,
                label,
                asker=OPERATOR,
                endpoint=endpoint,
                key=key_,
                secret=secret,
                anew=anew,
                now=utc_now(),
            )
            if not dry_run:
                uow.commit()
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    would = "would go" if dry_run else "go"
    say(
        {"label": label, "endpoint": endpoint, "dry_run": dry_run, **asdict(told)},
        f"Records after position {told.after} {would} to {endpoint}. What the LRS of before has "
        "stays there.",
        as_json=as_json,
    )


@click.command("remove")
@click.argument("label")
@click.option("--yes", is_flag=True, help="Do not ask.")
@dry_run_option
@json_option
def remove(label: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Send nothing to LABEL any more and forget it; what it took stays there.

    Example: child lrs target remove ministry --dry-run
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            told = foresee_removal(session, label)
        lost = (
            f"{label} at {told.endpoint} is at position {told.cursor}, {told.behind} behind. "
            f"Forgotten with it: {told.letters} refused records, {told.asked} erasures of which "
            "nobody there said that all is gone."
        )
        if not dry_run:
            if not (yes or as_json):
                click.echo(lost)
                click.confirm("Remove it?", abort=True)
            with services.database.unit_of_work() as uow:
                remove_log_target(uow, label, asker=OPERATOR, now=utc_now())
                uow.commit()
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    done = lost if dry_run else f"{label} is removed; the audit log tells what it was."
    say({"label": label, "removed": not dry_run, **asdict(told)}, done, as_json=as_json)


MOVING = (replay, drain, move, remove)
