"""`child person erase`: forget a person, whole, and see what others were asked."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from community import (
    OPERATOR,
    CommunityError,
    Member,
    member_by_record_id,
)
from lrs_adapter import (
    erasure_states,
    is_identifier,
    request_states,
)
from plugin.cli.erasing_asked import ask, complied, decline, requests_, status, write_letter
from plugin.cli.erasing_list import export, replay
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.erasing import (
    Begun,
    Plan,
    erase_outsider,
    erase_person,
    go_on,
    keep_tombstones,
    plan_erasure,
)
from plugin.services import Services
from storage import scoped, utc_now

AT_ONCE = 20


class WithDefault(click.Group):
    """`child person erase --record-id …` begins one; the other words are commands of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["begin", *args]
        return super().parse_args(ctx, args)


@click.group(cls=WithDefault)
def erase() -> None:
    """Forget a person for good: child person erase --record-id ID.

    \b
    Examples:
      child person erase --record-id 6f1c… --dry-run
      child person erase --record-id 6f1c…
      child person erase status

    See child person erase begin --help for the options, and docs/decisions/erasure.md.
    """


@erase.command()
@click.option("--record-id", type=click.UUID, help="Her number in records; also of joined places.")
@click.option(
    "identifiers",
    "--identifier",
    multiple=True,
    help="Another agent that is she: an address, or account::HOME-PAGE::NAME. May be repeated.",
)
@click.option("names", "--name", multiple=True, help="With --identifier alone: her name in texts.")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def begin(
    record_id: UUID | None,
    identifiers: tuple[str, ...],
    names: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase somebody (child person erase --record-id ID is the same). It cannot be undone.

    Whoever only received records name is given by --identifier alone. Killed meanwhile, the worker
    goes on with it.

    \b
    Examples:
      child person erase begin --record-id 6f1c… --identifier she@example.org --yes --json
      child person erase --identifier account::https://lms.example.org::4711 --name "Demo Person"
    """
    if record_id is None and not identifiers:
        raise click.UsageError("Say who: --record-id, or --identifier.")
    besides = [_identifier(each) for each in identifiers]
    services = ready_services(as_json=as_json)
    member = None if record_id is None else _member(services, record_id, as_json=as_json)
    if dry_run:
        if member is None:
            raise click.UsageError("--dry-run goes with --record-id.")
        plan = plan_erasure(services, member.id, asker=OPERATOR, besides=besides, now=utc_now())
        say(_plan_json(plan), _plan_text(plan), as_json=as_json)
        return
    if not yes:
        click.confirm("This cannot be undone. Erase this person?", abort=True, err=True)
    with scoped("begin-erasure"), services.database.unit_of_work() as uow:
        try:
            if member is None:
                begun = erase_outsider(
                    uow, services, besides, asker=OPERATOR, names=names, now=utc_now()
                )
            else:
                begun = erase_person(
                    uow, services, member.id, asker=OPERATOR, besides=besides, now=utc_now()
                )
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        uow.commit()
    _to_the_end(services, begun)
    file = keep_tombstones(services)
    with services.database.reading() as session:
        [state] = [one for one in erasure_states(session) if one.id == begun.erasure_id]
        asked = [one for one in request_states(session) if one.erasure_id == begun.erasure_id]
    told = asdict(state) | {
        "rows": begun.rows,
        "asked": [one.label for one in asked],
        "list": str(file),
    }
    lines = [
        f"Erased. {state.rewritten:,} records name nobody in her place now, {state.removed:,} "
        f"signed ones went whole, and so did {state.documents:,} documents.",
        f"Keep {file} with your backups: restore asks for it.",
    ]
    if asked:
        lines.append(
            "Records of hers were sent to " + ", ".join(one.label for one in asked) + ". "
            "See child person erase status."
        )
    say(told, "\n".join(lines), as_json=as_json)


def _identifier(given: str) -> str:
    if is_identifier(given):
        return given
    if "@" in given and "::" not in given and " " not in given:
        return f"mbox::mailto:{given.removeprefix('mailto:')}"
    raise click.UsageError(
        f"{given!r} identifies no agent. Give an address, or account::HOME-PAGE::NAME, "
        "openid::URI, mbox_sha1sum::SUM."
    )


def _member(services: Services, record_id: UUID, *, as_json: bool) -> Member:
    with services.database.reading() as session:
        found = member_by_record_id(session, record_id)
    if found is None:
        refuse(f"Nobody here has the number {record_id}.", as_json=as_json)
    return found


def _to_the_end(services: Services, begun: Begun) -> None:
    while not go_on(services, begun.erasure_id, now=utc_now(), most=AT_ONCE):
        pass


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "members": plan.members,
        "identifiers": plan.identifiers,
        "held": {one.kind.key: one.count for one in plan.held},
        "records": asdict(plan.records),
    }


def _plan_text(plan: Plan) -> str:
    return "\n".join(
        [
            f"{plan.members} members are this person; records may name her by {plan.identifiers} "
            "identifiers. Held about her:",
            *(f"  {one.kind.key}: {one.count:,}" for one in plan.held),
            f"{plan.records.rewritten:,} records would name nobody in her place, of "
            f"{plan.records.as_actor:,} of them she is the actor; {plan.records.removed:,} signed "
            f"ones would go whole, and {plan.records.documents:,} documents. Nothing was changed.",
        ]
    )


for command in (status, requests_, decline, ask, write_letter, complied, replay, export):
    erase.add_command(command)
