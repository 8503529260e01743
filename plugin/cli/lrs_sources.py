"""`child lrs source`: other LRSs whose records are read into this one."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from community import OPERATOR
from lrs_adapter import (
    LrsError,
    SourceStatus,
    source_status,
    sources,
)
from plugin.cli.lrs_pausing import add_pausing
from plugin.cli.lrs_source_mending import MENDING
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, refuse, say
from plugin.record_sources import (
    change_log_source,
    harvest_from,
    pause_log_source,
    remove_log_source,
)
from storage import utc_now

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
VERSION = click.Choice(["1.0.3", "2.0.0"])
CLEARED = {
    "verbs": ("verbs",),
    "activities": ("activities",),
    "filter": ("verbs", "activities"),
}
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
NONE = "Nothing is harvested yet."


@click.group()
def source() -> None:
    """Other LRSs whose records are read into this one (harvested)."""


@source.command("add")
@click.option(
    "--label", required=True, help="Lower-case letters, digits, hyphens; schemes name it."
)
@click.option("--endpoint", required=True, help="The address that ends before /statements.")
@click.option("--key", "key_", required=True, help="A key that reads statements there.")
@click.option("--secret", prompt=True, hide_input=True, help="Its secret; asked for if left out.")
@click.option("--since", type=MOMENT, help="Only what was stored there after it (UTC).")
@click.option("verbs", "--verb", multiple=True, help="Only this verb (IRI); repeat it.")
@click.option(
    "activities", "--activity", multiple=True, help="Only this activity and those below; repeat it."
)
@click.option("--same-as", help="The target that is the same LRS by another address.")
@click.option("--xapi-version", type=VERSION, default="1.0.3", show_default=True)
@click.option("--define", "defines", is_flag=True, help="What it says of activities counts here.")
@click.option("--overlap", type=int, default=60, show_default=True, help="Seconds read again.")
@click.option("--every", type=int, default=60, show_default=True, help="Seconds between looks.")
@json_option
def add(
    label: str,
    endpoint: str,
    key_: str,
    secret: str,
    since: datetime | None,
    verbs: tuple[str, ...],
    activities: tuple[str, ...],
    same_as: str | None,
    xapi_version: str,
    defines: bool,
    overlap: int,
    every: int,
    as_json: bool,
) -> None:
    """Read another LRS's statements into this one: all that it has or will have, or some.

    They count in certification only where a scheme names source:LABEL. A statement comes in when
    it meets each kind that you name, by one of what you name of it; what takes one back always.

    \b
    Example: child lrs source add --label moodle --endpoint https://lms.example.org/xapi --key K
    Example: child lrs source add --label quiz --endpoint https://lms.example.org/xapi --key K \\
      --verb http://adlnet.gov/expapi/verbs/completed --activity https://lms.example.org/course/7 \\
      --since 2026-09-01
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            name = harvest_from(
                uow,
                services,
                asker=OPERATOR,
                label=label,
                endpoint=endpoint,
                key=key_,
                secret=secret,
                since=_utc(since),
                verbs=verbs,
                activities=activities,
                same_as=same_as,
                xapi_version=xapi_version,
                defines=defines,
                overlap_s=overlap,
                every_s=every,
                now=utc_now(),
            )
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say(
        {"label": label, "endpoint": endpoint, "authority": name},
        f"{label} is read from now on. Schemes trust it as {name}.",
        as_json=as_json,
    )


@source.command("list")
@click.option("--removed", is_flag=True, help="Those, too, that were removed.")
@json_option
def list_sources(removed: bool, as_json: bool) -> None:
    """List the LRSs that are read.

    Example: child lrs source list --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = sources(session, removed=removed)
    lines = [f"{one.label}  {one.endpoint}  {one.state}" for one in found]
    data = [
        {
            "label": one.label,
            "endpoint": one.endpoint,
            "state": one.state,
            "authority": one.origin,
        }
        for one in found
    ]
    say(data, "\n".join(lines) or NONE, as_json=as_json)


@source.command("status")
@click.option("--label", help="One source alone.")
@json_option
def status(label: str | None, as_json: bool) -> None:
    """Say how far each LRS was read, how much was taken, and what went wrong.

    Ends with 1 when the last try of one failed.

    Example: child lrs source status --label moodle
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        try:
            found = [source_status(session, label)] if label else sources(session)
        except LrsError as error:
            refuse(str(error), as_json=as_json)
    data = [asdict(one) for one in found]
    say(data, "\n".join(_line(one) for one in found) or NONE, as_json=as_json)
    if any(one.failures for one in found):
        click.get_current_context().exit(REFUSED)


@source.command("change")
@click.argument("label")
@click.option("--endpoint", help="Another address of the same LRS.")
@click.option("--key", "key_", help="Another key; its secret is asked for.")
@click.option("--secret", help="Another secret for the same or the new key.")
@click.option("--since", type=MOMENT, help="Read again what was stored there after it (UTC).")
@click.option("verbs", "--verb", multiple=True, help="Only this verb (IRI); repeat it.")
@click.option(
    "activities", "--activity", multiple=True, help="Only this activity and those below; repeat it."
)
@click.option(
    "--clear",
    multiple=True,
    type=click.Choice(sorted(CLEARED)),
    help="Choose by this no more; repeat it. `filter` is both.",
)
@click.option("--same-as", help="The target that is the same LRS by another address.")
@click.option("--xapi-version", type=VERSION)
@click.option("--define/--no-define", "defines", default=None, help="What it says of activities.")
@click.option("--overlap", type=int, help="Seconds read again.")
@click.option("--every", type=int, help="Seconds between looks.")
@json_option
def change(
    label: str,
    endpoint: str | None,
    key_: str | None,
    secret: str | None,
    since: datetime | None,
    verbs: tuple[str, ...],
    activities: tuple[str, ...],
    clear: tuple[str, ...],
    same_as: str | None,
    xapi_version: str | None,
    defines: bool | None,
    overlap: int | None,
    every: int | None,
    as_json: bool,
) -> None:
    """Correct LABEL's address, key or ways, choose what is read of it, and try again at once.

    Another LRS is another source: schemes that trust source:LABEL mean this one. What is named
    takes the place of what was named before of that kind. What was left out before stays out until
    it is read again (--since).

    \b
    Example: child lrs source change moodle --since 2026-09-01
    Example: child lrs source change moodle --verb http://adlnet.gov/expapi/verbs/passed
    Example: child lrs source change moodle --clear filter --since 2026-09-01
    """
    if key_ is not None and secret is None:
        secret = click.prompt("Secret", hide_input=True, err=True)
    given: dict[str, Any] = {
        "endpoint": endpoint,
        "key": key_,
        "secret": secret,
        "since": _utc(since),
        "verbs": _chosen("verbs", verbs, clear),
        "activities": _chosen("activities", activities, clear),
        "same_as": same_as,
        "xapi_version": xapi_version,
        "defines": defines,
        "overlap_s": overlap,
        "every_s": every,
    }
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            is_wider = change_log_source(
                uow, services, label, asker=OPERATOR, now=utc_now(), **given
            )
            starts = source_status(uow.session, label).starts
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    changed = [name for name, value in given.items() if value is not None]
    data: dict[str, Any] = {"label": label, "changed": changed}
    line = f"{label} is tried again now."
    if is_wider:
        since_then = f"{starts or EARLIEST:%Y-%m-%dT%H:%M:%SZ}"
        data["read_again"] = f"child lrs source change {label} --since {since_then}"
        line += f" What was left out before comes in once it is read again: {data['read_again']}"
    say(data, line, as_json=as_json)


add_pausing(
    source,
    pause_log_source,
    pauses="""Read nothing from LABEL until it is resumed; nothing is lost.

    Example: child lrs source pause moodle
    """,
    resumes="""Read LABEL again from where it stopped, also before its next try is due.

    Example: child lrs source resume moodle
    """,
)


@source.command("remove")
@click.argument("label")
@json_option
def remove(label: str, as_json: bool) -> None:
    """Read nothing from LABEL any more and forget its key; what was taken stays.

    Its label is never given to another LRS.

    Example: child lrs source remove moodle
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            remove_log_source(uow, label, asker=OPERATOR, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"label": label, "state": "removed"}, f"{label} is not read any more.", as_json=as_json)


def _line(one: SourceStatus) -> str:
    reached = f"{one.reached:%Y-%m-%d %H:%M:%S}" if one.reached else "its beginning"
    line = (
        f"{one.label}: {one.state}, read up to {reached}, "
        f"{one.taken} taken, {one.known} known, {one.refused} refused"
    )
    if one.kept_out:
        line += f", {one.kept_out} kept out, as they should be"
    if one.verbs or one.activities or one.starts:
        line += f"; {one.filtered} arrived and were left out by its filter"
    if one.is_behind:
        line += "; there is more"
    if one.back_at:
        minutes = round(one.back_s / 60)
        line += (
            f"; its clock was set back by about {minutes} min, seen {one.back_at:%Y-%m-%d %H:%M}"
        )
        line += ", and is read again from there" if one.is_back else ", and was read again since"
    if one.failures:
        line += f"; {one.failures} tries failed: {one.last_error}"
    return line


def _chosen(kind: str, named: tuple[str, ...], clear: tuple[str, ...]) -> tuple[str, ...] | None:
    """None where nothing is said of it."""
    if not named and any(kind in CLEARED[one] for one in clear):
        return ()
    return named or None


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


for command in MENDING:
    source.add_command(command)
