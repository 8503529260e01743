"""What follows an erasure: who asked for one, and what other LRSs were asked because of it."""

from dataclasses import asdict
from uuid import UUID

import click

from community import OPERATOR, CommunityError, decline_forgetting, open_forget_requests
from lrs_adapter import LrsError, RequestState, erasure_states, request_states
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.erasing import ask_others, tell_complied
from plugin.erasing.asked_words import letter
from storage import utc_now


@click.command("status")
@json_option
def status(as_json: bool) -> None:
    """Show what is under way or done, and what the LRSs that took records were asked.

    \b
    Example:
      child person erase status --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        states, asked = erasure_states(session), request_states(session)
    lines = []
    for state in states:
        how = "done" if state.done else f"at {state.looked:,} of {state.of:,}"
        lines.append(f"{state.begun:%Y-%m-%d %H:%M}  {state.id}  {how}")
        lines += [f"  {_request_line(one)}" for one in asked if one.erasure_id == state.id]
    say(
        [
            asdict(state) | {"asked": [asdict(one) for one in asked if one.erasure_id == state.id]}
            for state in states
        ],
        "\n".join(lines) or "Nobody was erased here.",
        as_json=as_json,
    )


@click.command("requests")
@json_option
def requests_(as_json: bool) -> None:
    """List who asked on her own page to be forgotten, the first due first.

    \b
    Example:
      child person erase requests --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = open_forget_requests(session)
    lines = [
        f"{one.record_id}  asked {one.asked:%Y-%m-%d}, due {one.due:%Y-%m-%d}" for one in found
    ]
    say(
        [asdict(one) for one in found],
        "\n".join(lines) or "Nobody asks to be forgotten.",
        as_json=as_json,
    )


@click.command("decline")
@click.argument("record_id", type=click.UUID)
@click.option("--reason", required=True, help="She reads it on her page.")
@json_option
def decline(record_id: UUID, reason: str, as_json: bool) -> None:
    """Say no to somebody who asked to be forgotten, and why: a duty to keep, say.

    \b
    Example:
      child person erase decline 6f1c… --reason "The law has us keep these exams until 2030."
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            decline_forgetting(uow, record_id, asker=OPERATOR, reason=reason, now=utc_now())
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"record_id": record_id}, "Declined; she reads why.", as_json=as_json)


@click.command("ask")
@json_option
def ask(as_json: bool) -> None:
    """Take her records back at the LRSs that took them, now; the worker does it anyway.

    \b
    Example:
      child person erase ask
    """
    services = ready_services(as_json=as_json)
    done = total = ask_others(services, now=utc_now())
    while done:
        done = ask_others(services, now=utc_now())
        total += done
    say({"voided": total}, f"{total:,} records were taken back elsewhere.", as_json=as_json)


@click.command("letter")
@click.argument("erasure", type=click.UUID)
@click.argument("label")
@json_option
def write_letter(erasure: UUID, label: str, as_json: bool) -> None:
    """Print what to write to whoever runs LABEL, so that all is deleted there.

    \b
    Example:
      child person erase letter 0b7e… ministry
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = [
            one
            for one in request_states(session)
            if one.erasure_id == erasure and one.label == label
        ]
        if not found:
            refuse(f"{label} was not asked for erasure {erasure}.", as_json=as_json)
        text = letter(session, found[0], services.settings.base_url)
    say({"letter": text}, text, as_json=as_json)


@click.command("complied")
@click.argument("erasure", type=click.UUID)
@click.argument("label")
@json_option
def complied(erasure: UUID, label: str, as_json: bool) -> None:
    """Note that whoever runs LABEL said that everything of hers is gone there.

    \b
    Example:
      child person erase complied 0b7e… ministry
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            tell_complied(uow, erasure, label, asker=OPERATOR, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"erasure": erasure, "label": label}, f"{label} complied.", as_json=as_json)


def _request_line(one: RequestState) -> str:
    if one.complied:
        return f"{one.label}: complied {one.complied:%Y-%m-%d}"
    took_back = f"{one.voids:,} of {one.sent:,} records taken back"
    refused = f", {one.refused:,} refused" if one.refused else ""
    trouble = f" ({one.trouble})" if one.trouble else ""
    return f"{one.label}: {took_back}{refused}; not yet confirmed{trouble}"
