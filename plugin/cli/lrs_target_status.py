"""`child lrs target status | accept`: how it goes, and that another LRS is the right one."""

from dataclasses import asdict
from typing import Any

import click

from community import OPERATOR
from lrs_adapter import LrsError, targets
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.operations.target_standing import TargetStanding, target_standing
from plugin.record_targets import accept_log_target
from storage import utc_now

NONE = "There are no remote LRSs yet."


@click.command("status")
@click.argument("label", required=False)
@click.option("--label", "named", help="The same as LABEL.")
@json_option
def status(label: str | None, named: str | None, as_json: bool) -> None:
    """Say how far each remote LRS is behind, how fast it is sent to, and what went wrong.

    With LABEL also what it refused for good, each with what can be done.

    Example: child lrs target status ministry
    """
    label = label or named
    services = ready_services(as_json=as_json)
    now = utc_now()
    with services.database.reading() as session:
        labels = [label] if label else [one.label for one in targets(session)]
        try:
            found = [
                target_standing(session, one, most=None if label else 0, now=now) for one in labels
            ]
        except LrsError as error:
            refuse(str(error), as_json=as_json)
    lines = [line for one in found for line in _lines(one)]
    data = [_data(one) for one in found]
    if label:
        data[0]["refused"] = [
            asdict(one.letter) | {"code": one.code, "todo": one.todo} for one in found[0].letters
        ]
    say(data, "\n".join(lines) or NONE, as_json=as_json)


@click.command("accept")
@click.argument("label")
@json_option
def accept(label: str, as_json: bool) -> None:
    """Go on with the LRS that answers for LABEL now, though it lacks what went there before.

    After `other_lrs`. To send it everything again: child lrs target replay LABEL --after 0

    Example: child lrs target accept ministry
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            accept_log_target(uow, label, asker=OPERATOR, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"label": label, "accepted": True}, f"{label} is tried again now.", as_json=as_json)


def _lines(one: TargetStanding) -> list[str]:
    row = one.status
    line = (
        f"{row.label}: {one.standing}, {row.behind} behind, {row.dead_letters} refused for good"
        + (f", {row.withheld} withheld (no consent)" if row.withheld else "")
        + (f", {row.filtered} left out by its filter" if row.filtered else "")
        + (f", {one.pace:.1f} a second" if one.pace is not None else "")
        + (f"; {row.failures} tries failed: {row.last_error}" if row.failures else "")
    )
    letters = [
        f"  {each.letter.statement_id}  {each.letter.reason}\n    {each.todo}"
        for each in one.letters
    ]
    return [line, *([f"  {one.finding.todo}"] if one.finding.todo else []), *letters]


def _data(one: TargetStanding) -> dict[str, Any]:
    told = {"standing": one.standing, "pace": one.pace, "waiting_s": one.waiting_s}
    return asdict(one.status) | told | {"todo": one.finding.todo}


STATUS = (status, accept)
