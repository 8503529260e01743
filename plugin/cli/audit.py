"""`child audit`: who changed a right, a key or a setting, what, when and why."""

from dataclasses import asdict
from datetime import datetime

import click

from community import (
    INSTALLATION,
    OPERATOR,
    AuditEntry,
    AuditFilter,
    CommunityError,
    Scope,
    audit_entries,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.places import chosen_place, place_options
from storage import utc_now

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.group()
def audit() -> None:
    """The audit log. It only grows. Example: child audit list --act role"""


@audit.command("list")
@place_options
@click.option("--act", help="An act such as role.granted, or its noun such as role.")
@click.option("--subject", help="Only what was done to this id.")
@click.option("--since", type=MOMENT, help="From this moment on (UTC).")
@click.option("--until", type=MOMENT, help="Before this moment (UTC).")
@click.option("--before", type=int, help="Go on after this entry of the page before.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
def list_command(
    *,
    installation: bool,
    community_slug: str | None,
    unit_slug: str | None,
    act: str | None,
    subject: str | None,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """List entries, the newest first; of one place, or of all.

    Example: child audit list --unit north --act role --since 2026-01-01 --json
    """
    services, now = ready_services(as_json=as_json), utc_now()
    only = AuditFilter(
        act=act,
        subject_id=subject,
        since=since and since.replace(tzinfo=now.tzinfo),
        until=until and until.replace(tzinfo=now.tzinfo),
    )
    try:
        with services.database.reading() as session:
            scope: Scope = INSTALLATION
            if community_slug or unit_slug:
                scope = chosen_place(
                    session,
                    installation=installation,
                    community_slug=community_slug,
                    unit_slug=unit_slug,
                )
            found = audit_entries(
                session,
                asker=OPERATOR,
                scope=scope,
                only=only,
                before=before,
                limit=limit,
                now=now,
            )
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    text = "\n".join(map(_line, found)) or "Nothing was changed there."
    say([asdict(each) for each in found], text, as_json=as_json)


def _line(entry: AuditEntry) -> str:
    who = entry.by if entry.member_id is None else f"member {entry.member_id}"
    why = f"  {entry.reason}" if entry.reason else ""
    return (
        f"{entry.id}  {entry.at:%Y-%m-%d %H:%M}  {entry.act}  "
        f"{entry.subject_kind} {entry.subject_id}  by {who}{why}"
    )
