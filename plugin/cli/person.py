"""`child person`: which members are one person, and to forget one. Joining and parting are hers."""

from dataclasses import asdict
from uuid import UUID

import click

from community import JoiningEntry, joining_account
from plugin.cli.erasing import erase
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, say
from storage import utc_now


@click.group()
def person() -> None:
    """People: what they joined and parted, which is theirs alone to change; and to forget one."""


person.add_command(erase)


@person.command("list")
@click.option(
    "--record-id",
    type=click.UUID,
    help="Only what this member made, entered, joined or parted; as her records name her.",
)
@json_option
def list_(record_id: UUID | None, as_json: bool) -> None:
    """List every offer to join, the newest first, and what came of it.

    \b
    Example:
      child person list --json
    """
    services, now = ready_services(as_json=as_json), utc_now()
    with services.database.reading() as session:
        found = joining_account(session, now=now, record_id=record_id)
    say(
        [asdict(entry) for entry in found],
        "\n".join(map(_line, found)) or "Nobody has joined places yet.",
        as_json=as_json,
    )


def _line(entry: JoiningEntry) -> str:
    when = entry.parted_at or entry.joined_at or entry.code_made_at
    by = f" by the {entry.parted_by} side" if entry.parted_by else ""
    other = entry.second_record_id or "nobody yet"
    return f"{when:%Y-%m-%d %H:%M}  {entry.state}{by}  {entry.first_record_id}  {other}"
