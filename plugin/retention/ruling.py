"""Rules for how long what is kept is kept: who may make them; each change is told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import INSTALLATION, Asker, Permission, audit, community_by_slug, require
from lrs_adapter import (
    Kept,
    Rule,
    RuleScope,
    ToldByRule,
    end_rule,
    foretell_rule,
    retention_rules,
    set_rule,
)
from plugin.retention.keeping import keeping_of
from plugin.services import Services
from storage import UnitOfWork


def scope_of_rule(
    session: Session,
    services: Services,
    kind: Kept,
    *,
    slug: str | None = None,
    verb: str | None = None,
    activity: str | None = None,
    activity_type: str | None = None,
) -> RuleScope:
    """What a rule would be about; `slug` is a community's. Raises `UnknownCommunity`."""
    place = None
    if slug is not None:
        found = community_by_slug(session, slug)
        place = found.id, services.iris.community(found.slug)
    return RuleScope(kind, place, verb, activity, activity_type)


def change_rule(
    uow: UnitOfWork, scope: RuleScope, months: int, *, asker: Asker, now: datetime
) -> Rule:
    """Make a rule, or give one about the same other months. Raises `NotAllowed`, `BadRule`."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    rule, was = set_rule(uow, scope, months, now)
    _note(uow, asker, "retention.set", rule, now, months=months, before=was)
    return rule


def drop_rule(uow: UnitOfWork, rule_id: UUID, *, asker: Asker, now: datetime) -> Rule:
    """End a rule. Raises `NotAllowed`, `UnknownRule`."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    rule = end_rule(uow, rule_id)
    _note(uow, asker, "retention.ended", rule, now, months=rule.months)
    return rule


def plan_rules(
    services: Services, *, asker: Asker, scope: RuleScope | None, months: int, now: datetime
) -> Sequence[tuple[Rule, ToldByRule]]:
    """What every rule would let go now, or one about `scope` that is not made yet. Raises
    `NotAllowed`, `BadRule`.
    """
    with services.database.unit_of_work() as uow:  # never committed
        require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
        if scope is None:
            asked = retention_rules(uow.session)
        else:
            asked = [set_rule(uow, scope, months, now)[0]]
        keeping = keeping_of(services, uow.session)
    return [(one, foretell_rule(services.database, one, keeping, now)) for one in asked]


def _note(
    uow: UnitOfWork, asker: Asker, act: str, rule: Rule, now: datetime, **told: int | None
) -> None:
    place = rule.scope.community
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="retention",
        subject_id=rule.scope.kind.value,
        community_id=None if place is None else place[0],
        details={
            "rule": str(rule.id),
            "verb": rule.scope.verb,
            "activity": rule.scope.activity,
            "activity_type": rule.scope.activity_type,
            **told,
        },
        now=now,
    )
