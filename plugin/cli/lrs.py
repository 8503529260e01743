"""`child lrs`: keys for our own LRS, and the remote LRSs that receive the log."""

from dataclasses import asdict

import click

from community import OPERATOR, CommunityError, community_by_slug
from lrs_adapter import (
    LrsError,
    Scope,
    dead_letters,
    keys,
    targets,
)
from plugin.cli.lrs_keys import KEYS
from plugin.cli.lrs_mending import MENDING
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.record_stores import end_lrs_key, issue_lrs_key, pause_log_target, send_log_to
from storage import utc_now

DEFAULT_SCOPES = (Scope.WRITE.value, Scope.READ_MINE.value)


@click.group()
def lrs() -> None:
    """Learning records: keys for this LRS, and other LRSs that get a copy."""


@lrs.group()
def key() -> None:
    """Keys with which content and other systems store and read statements here."""


@lrs.group()
def target() -> None:
    """Remote LRSs that receive every statement."""


@key.command("create")
@click.option("--label", required=True, help="What the key is for, as you want to find it again.")
@click.option(
    "scopes",
    "--scope",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; repeat it. Default: statements/write and statements/read/mine.",
)
@click.option(
    "--community", "slug", help="It reads what it stored and this community's records, no others."
)
@json_option
def create(label: str, scopes: tuple[str, ...], slug: str | None, as_json: bool) -> None:
    """Create a key. Its secret is shown once and kept nowhere.

    Example: child lrs key create --label "Simulator" --scope statements/write
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            limit = community_by_slug(uow.session, slug).id if slug else None
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        issued = issue_lrs_key(
            uow,
            services,
            asker=OPERATOR,
            label=label,
            scopes=scopes or DEFAULT_SCOPES,
            community_id=limit,
            now=utc_now(),
        )
        uow.commit()
    endpoint = f"{services.settings.base_url}/xapi"
    say(
        {"endpoint": endpoint, "key": issued.key, "secret": issued.secret},
        f"Endpoint  {endpoint}\nKey       {issued.key}\nSecret    {issued.secret}",
        as_json=as_json,
    )


@key.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """List the keys, revoked ones included.

    Example: child lrs key list
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = keys(session)
    data = [
        {
            "key": one.key,
            "label": one.label,
            "scopes": sorted(one.scopes),
            "created": one.created.isoformat(),
            "community": one.community_iri,
            "former_secret_until": one.former_until.isoformat() if one.former_until else None,
            "revoked": one.revoked.isoformat() if one.revoked else None,
        }
        for one in found
    ]
    lines = [
        f"{one.key}  {one.label}  {' '.join(sorted(one.scopes))}"
        + ("  revoked" if one.revoked else "")
        for one in found
    ]
    say(data, "\n".join(lines) or "There are no keys yet.", as_json=as_json)


@key.command("revoke")
@click.argument("name", metavar="KEY")
@json_option
def revoke(name: str, as_json: bool) -> None:
    """Revoke KEY at once; what it stored stays.

    Example: child lrs key revoke 3f9c0a1b2c3d4e5f6071
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            revoked = end_lrs_key(uow, name, asker=OPERATOR, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"key": revoked.key, "revoked": revoked.revoked}, "Revoked.", as_json=as_json)


@target.command("add")
@click.option("--label", required=True, help="A name of your choice, unique.")
@click.option("--endpoint", required=True, help="The address that ends before /statements.")
@click.option("--key", "key_", required=True, help="The key that the LRS gave you.")
@click.option("--secret", prompt=True, hide_input=True, help="Its secret; asked for if left out.")
@json_option
def add(label: str, endpoint: str, key_: str, secret: str, as_json: bool) -> None:
    """Send every statement to another LRS too, from the first one on.

    Example: child lrs target add --label ministry --endpoint https://lrs.example.org/xapi --key K
    """
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            send_log_to(
                uow,
                services,
                asker=OPERATOR,
                label=label,
                endpoint=endpoint,
                key=key_,
                secret=secret,
                now=utc_now(),
            )
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    say({"label": label, "endpoint": endpoint}, f"{label} will receive the log.", as_json=as_json)


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
    say(data, "\n".join(lines) or "There are no remote LRSs yet.", as_json=as_json)


@target.command("status")
@click.option("--label", help="One target, with the statements that it refused for good.")
@json_option
def status(label: str | None, as_json: bool) -> None:
    """Say how far each remote LRS is behind, and what went wrong.

    Example: child lrs target status --label ministry
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        try:
            refused = dead_letters(session, label) if label else []
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        found = [one for one in targets(session) if label in (None, one.label)]
    lines = [
        f"{one.label}: {one.state}, {one.behind} behind, {one.dead_letters} refused for good"
        + (f", {one.withheld} withheld (no consent)" if one.withheld else "")
        + (f"; {one.failures} tries failed: {one.last_error}" if one.failures else "")
        for one in found
    ]
    lines += [f"  {letter.statement_id}  {letter.reason}" for letter in refused]
    data = [asdict(one) for one in found]
    if label:
        data[0]["refused"] = [asdict(letter) for letter in refused]
    say(data, "\n".join(lines) or "There are no remote LRSs yet.", as_json=as_json)


@target.command("pause")
@click.argument("label")
@json_option
def pause(label: str, as_json: bool) -> None:
    """Send nothing to LABEL until it is resumed; nothing is lost.

    Example: child lrs target pause ministry
    """
    _change(label, paused=True, as_json=as_json)


@target.command("resume")
@click.argument("label")
@json_option
def resume(label: str, as_json: bool) -> None:
    """Send to LABEL again from where it stopped, also before its next try is due.

    Example: child lrs target resume ministry
    """
    _change(label, paused=False, as_json=as_json)


def _change(label: str, *, paused: bool, as_json: bool) -> None:
    services = ready_services(as_json=as_json)
    with services.database.unit_of_work() as uow:
        try:
            pause_log_target(uow, label, asker=OPERATOR, paused=paused, now=utc_now())
        except LrsError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    state = "paused" if paused else "active"
    say({"label": label, "state": state}, f"{label} is {state}.", as_json=as_json)


for command in KEYS:
    key.add_command(command)
for command in MENDING:
    target.add_command(command)
