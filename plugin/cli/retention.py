"""`child retention`: how long what is kept is kept."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from community import OPERATOR, CommunityError
from lrs_adapter import (
    Kept,
    LrsError,
    Rule,
    RuleScope,
    ToldByRule,
    forget_mentions_of_nothing,
    retention_rules,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.retention_holds import hold_command, release
from plugin.retention import (
    change_rule,
    drop_rule,
    holds,
    let_go_all,
    plan_rules,
    scope_of_rule,
)
from plugin.services import Services
from storage import utc_now

KINDS = click.Choice([one.value for one in Kept])


@click.group()
def retention() -> None:
    """Say how long records, documents and the like are kept; the worker does it daily.

    What a member's path asks for stays, and so does what a legal hold names
    (docs/decisions/retention.md).

    \b
    Examples:
      child retention set records 36 --verb http://adlnet.gov/expapi/verbs/experienced
      child retention list
      child retention run --dry-run
    """


@retention.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """Show rules, what went by them, and legal holds.

    \b
    Example:
      child retention list --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found, held = retention_rules(session), holds(session)
    lines = [_line(one) for one in found] or ["Everything is kept: there is no rule."]
    lines += [
        f"hold {one.id}  {one.record_id}  since {one.made:%Y-%m-%d}: {one.reason}" for one in held
    ]
    told = {"rules": [_json(one) for one in found], "holds": [asdict(one) for one in held]}
    say(told, "\n".join(lines), as_json=as_json)


@retention.command("set")
@click.argument("kind", type=KINDS)
@click.argument("months", type=int)
@click.option(
    "--community", "slug", help="Of one community: records under it, its keys' documents."
)
@click.option("--verb", help="Records with this verb alone (an IRI).")
@click.option("--activity", help="About this activity alone (an IRI).")
@click.option("--activity-type", help="Records about activities of this type alone (an IRI).")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@json_option
def set_command(
    kind: str,
    months: int,
    slug: str | None,
    verb: str | None,
    activity: str | None,
    activity_type: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Keep KIND for MONTHS months; a rule about the same gets other months.

    records: by community, verb, activity, activity type. states: by community, activity. profiles:
    by community. launches: by activity. refusals, what could not be taken from another LRS: none.

    \b
    Examples:
      child retention set records 24 --community ignite --dry-run
      child retention set states 12
      child retention set records 36 --activity-type http://adlnet.gov/expapi/activities/media
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            scope = scope_of_rule(
                session,
                services,
                Kept(kind),
                slug=slug,
                verb=verb,
                activity=activity,
                activity_type=activity_type,
            )
        if dry_run:
            _plan(services, scope, months, as_json=as_json)
            return
        with services.database.unit_of_work() as uow:
            rule = change_rule(uow, scope, months, asker=OPERATOR, now=utc_now())
            uow.commit()
    except (CommunityError, LrsError) as error:
        refuse(str(error), as_json=as_json)
    say(
        _json(rule), f"{_line(rule)}\nThe worker follows it from its next hour on.", as_json=as_json
    )


@retention.command("end")
@click.argument("rule", type=click.UUID)
@json_option
def end(rule: UUID, as_json: bool) -> None:
    """End a rule; what went by it stays gone.

    \b
    Example:
      child retention end 0b7e…
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            ended = drop_rule(uow, rule, asker=OPERATOR, now=utc_now())
            uow.commit()
    except (CommunityError, LrsError) as error:
        refuse(str(error), as_json=as_json)
    if ended.letting:
        forget_mentions_of_nothing(services.database)
    say(_json(ended), f"Ended: {_line(ended)}", as_json=as_json)


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@json_option
def run(dry_run: bool, as_json: bool) -> None:
    """Follow all rules now; the worker does it daily. Killed, it is gone on with.

    \b
    Examples:
      child retention run --dry-run
      child retention run --json
    """
    services = ready_services(as_json=as_json)
    if dry_run:
        _plan(services, None, 0, as_json=as_json)
        return
    done = let_go_all(services, now=utc_now())
    lines = [
        f"{_about(rule)}: {did.removed:,} went, {did.kept:,} had to stay."
        for rule, did in done.items()
    ]
    told = [
        _json(rule) | {"removed_now": did.removed, "kept_now": did.kept}
        for rule, did in done.items()
    ]
    say(told, "\n".join(lines) or "There is no rule.", as_json=as_json)


for command in (hold_command, release):
    retention.add_command(command)


def _plan(services: Services, scope: RuleScope | None, months: int, *, as_json: bool) -> None:
    found = plan_rules(services, asker=OPERATOR, scope=scope, months=months, now=utc_now())
    lines = [_told_line(rule, told) for rule, told in found]
    say(
        [_json(rule) | {"would": asdict(told)} for rule, told in found],
        "\n".join(lines) or "There is no rule.",
        as_json=as_json,
    )


def _told_line(rule: Rule, told: ToldByRule) -> str:
    waiting = f"; {told.waiting:,} more once they are read everywhere" if told.waiting else ""
    return (
        f"{_about(rule)}: {told.removed:,} would go, {told.kept:,} would stay{waiting}. "
        "Nothing was changed."
    )


def _line(rule: Rule) -> str:
    how = f"{rule.removed:,} went by it, {rule.kept:,} had to stay"
    when = f"last gone through {rule.done:%Y-%m-%d %H:%M}" if rule.done else "not gone through yet"
    return f"{rule.id}  {_about(rule)}: {how}; {when}"


def _about(rule: Rule) -> str:
    scope = rule.scope
    given = {
        "community": None if scope.community is None else scope.community[1],
        "verb": scope.verb,
        "activity": scope.activity,
        "activity type": scope.activity_type,
    }
    narrowed = ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
    months = f"{rule.months} month{'s' if rule.months > 1 else ''}"
    return f"{scope.kind.value} {months}" + (f" ({narrowed})" if narrowed else "")


def _json(rule: Rule) -> dict[str, Any]:
    scope = rule.scope
    return {
        "id": rule.id,
        "kind": scope.kind.value,
        "months": rule.months,
        "community": None if scope.community is None else scope.community[1],
        "verb": scope.verb,
        "activity": scope.activity,
        "activity_type": scope.activity_type,
        "made": rule.made,
        "done": rule.done,
        "removed": rule.removed,
        "kept": rule.kept,
    }
