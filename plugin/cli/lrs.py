"""`child lrs`: keys for our own LRS, and the remote LRSs that receive the log."""

import click

from community import OPERATOR, CommunityError, community_by_slug
from lrs_adapter import LrsError, Scope, keys
from plugin.cli.lrs_keys import KEYS
from plugin.cli.lrs_sources import source
from plugin.cli.lrs_targets import target
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.record_stores import end_lrs_key, issue_lrs_key
from storage import utc_now

DEFAULT_SCOPES = (Scope.WRITE.value, Scope.READ_MINE.value)


@click.group()
def lrs() -> None:
    """Learning records: keys for this LRS, other LRSs that get a copy, and those that are read."""


@lrs.group()
def key() -> None:
    """Keys with which content and other systems store and read statements here."""


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


for command in KEYS:
    key.add_command(command)
lrs.add_command(source)
lrs.add_command(target)
