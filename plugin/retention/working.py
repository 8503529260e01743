"""The worker's step: follow the rules, a portion at a time; a pass that took something is told."""

import logging
from datetime import datetime

from community import OPERATOR, audit
from lrs_adapter import Portion, Rule, apply_rule, retention_rules, rules_due
from plugin.retention.keeping import keeping_of
from plugin.services import Services
from storage import UnitOfWork, scoped

log = logging.getLogger("child.retention")


def let_go(services: Services, *, now: datetime) -> int:
    """One portion of each rule that is due; how many rules are not through yet."""
    with services.database.reading() as session:
        due = rules_due(session, now)
    return sum(not _portion(services, rule, now).is_done for rule in due)


def let_go_all(services: Services, *, now: datetime) -> dict[Rule, Portion]:
    """Every rule to its end, now; what each did."""
    with services.database.reading() as session:
        asked = retention_rules(session)
    return {rule: _to_the_end(services, rule, now) for rule in asked}


def _to_the_end(services: Services, rule: Rule, now: datetime) -> Portion:
    removed = kept = 0
    while True:
        did = _portion(services, rule, now)
        removed, kept = removed + did.removed, kept + did.kept
        if did.is_done:
            return Portion(removed, kept, is_done=True)


def _portion(services: Services, rule: Rule, now: datetime) -> Portion:
    with services.database.reading() as session:
        keeping = keeping_of(services, session)
    with scoped("retain"):
        did = apply_rule(services.database, rule.id, keeping, now, told=_told)
    if did.removed:
        log.info("rule=%s removed=%d kept=%d", rule.id, did.removed, did.kept)
    return did


def _told(uow: UnitOfWork, rule: Rule, removed: int, kept: int, now: datetime) -> None:
    """A pass that took something, with its end, in the same transaction."""
    place = rule.scope.community
    audit(
        uow,
        asker=OPERATOR,
        act="retention.applied",
        subject_kind="retention",
        subject_id=rule.scope.kind.value,
        community_id=None if place is None else place[0],
        details={"rule": str(rule.id), "count": removed, "kept": kept},
        now=now,
    )
