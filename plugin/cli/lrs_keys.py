"""`child lrs key rotate | launch`: a key's next secret, and content that speaks for one learner."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import click

from community import OPERATOR
from lrs_adapter import (
    LaunchBounds,
    LaunchData,
    LaunchMode,
    LrsError,
    MoveOn,
    actor_identifier,
    read_activity,
    read_agent,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.record_stores import launch_content, rotate_lrs_key
from storage import utc_now

OVERLAP_H = 24
LAUNCH_MIN = 60
LONGEST_LAUNCH_MIN = 24 * 60


class _Mastery(click.FloatRange):
    """cmi5, 10: from 0 to 1, with at most four decimal places."""

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        score = float(super().convert(value, param, ctx))
        if round(score, 4) != score:
            self.fail(f"{value} has more than four decimal places.", param, ctx)
        return score


MASTERY = _Mastery(0, 1)


@click.command("rotate")
@click.argument("name", metavar="KEY")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 24 * 90),
    default=OVERLAP_H,
    show_default=True,
    help="How long the secret it had is good beside the new one.",
)
@json_option
def rotate(name: str, overlap_hours: int, as_json: bool) -> None:
    """Give KEY a new secret, shown once. What it stored keeps its authority.

    Example: child lrs key rotate 3f9c0a1b2c3d4e5f6071 --overlap-hours 48
    """
    services = ready_services(as_json=as_json)
    now, overlap = utc_now(), timedelta(hours=overlap_hours)
    with services.database.unit_of_work() as uow:
        try:
            issued = rotate_lrs_key(uow, name, overlap=overlap, asker=OPERATOR, now=now)
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    until = (now + overlap).isoformat(timespec="minutes")
    say(
        {"key": issued.key, "secret": issued.secret, "former_until": until},
        f"Key       {issued.key}\nSecret    {issued.secret}\nThe one before ends at {until}.",
        as_json=as_json,
    )


@click.command("launch")
@click.argument("name", metavar="KEY")
@click.option("--url", required=True, help="Where the content is.")
@click.option("--activity", required=True, help="The IRI of the activity that is launched.")
@click.option("--actor", required=True, help="The learner, as an xAPI agent in JSON.")
@click.option("--registration", type=click.UUID, help="Her attempt; a new one if left out.")
@click.option(
    "--minutes",
    type=click.IntRange(1, LONGEST_LAUNCH_MIN),
    default=LAUNCH_MIN,
    show_default=True,
    help="How long the content may speak.",
)
@click.option(
    "--mode",
    type=click.Choice([one.value for one in LaunchMode]),
    default=LaunchMode.NORMAL.value,
    show_default=True,
    help="Browse and Review record neither completion nor a judgement.",
)
@click.option(
    "--move-on",
    type=click.Choice([one.value for one in MoveOn]),
    default=MoveOn.NOT_APPLICABLE.value,
    show_default=True,
    help="What the course wants of this content.",
)
@click.option(
    "--mastery-score", type=MASTERY, help="The scaled score, from 0 to 1, with which it is passed."
)
@click.option("--return-url", help="Where the content leads when it is closed.")
@click.option("--parameters", help="What the course structure says to the content.")
@click.option("--publisher-id", help="The activity's IRI in the course structure, where another.")
@json_option
def launch(
    name: str,
    url: str,
    activity: str,
    actor: str,
    registration: UUID | None,
    minutes: int,
    mode: str,
    move_on: str,
    mastery_score: float | None,
    return_url: str | None,
    parameters: str | None,
    publisher_id: str | None,
    as_json: bool,
) -> None:
    """Print an address that opens cmi5 content for one learner, with the authority of KEY.

    Whatever the content sends is about her, this attempt and this activity, or is refused. Its
    launch data (the state LMS.LaunchData) is written anew by each launch.

    Example: child lrs key launch 3f9c0a1b2c3d4e5f6071 --url https://content.example.org/au/
    --activity https://content.example.org/au/1 --actor '{"mbox": "mailto:she@example.org"}'
    """
    services = ready_services(as_json=as_json)
    try:
        identifier = actor_identifier(read_agent(actor))
        data = LaunchData(
            LaunchMode(mode),
            MoveOn(move_on),
            mastery_score,
            return_url and read_activity(return_url, "--return-url"),
            parameters,
            publisher_id and read_activity(publisher_id, "--publisher-id"),
        )
        read_activity(activity, "--activity")
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    attempt = registration or uuid4()
    now = utc_now()
    bounds = LaunchBounds(identifier, attempt, activity, now + timedelta(minutes=minutes))
    with services.database.unit_of_work() as uow:
        try:
            code = launch_content(uow, services, name, bounds, data, asker=OPERATOR, now=now)
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    base = services.settings.base_url
    asked = {
        "endpoint": f"{base}/xapi/",
        "fetch": f"{base}/xapi/fetch?{urlencode({'code': code})}",
        "actor": json.dumps(json.loads(actor), separators=(",", ":")),
        "registration": str(attempt),
        "activityId": activity,
    }
    address = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asked)}"
    said = {"url": address, "registration": str(attempt), "until": bounds.until.isoformat()}
    say(said, address, as_json=as_json)


KEYS = (rotate, launch)
