"""How long what is kept is kept, by rule: docs/decisions/retention.md."""

from lrs_adapter.retention.applying import Portion, Told, apply_rule, foretell_rule, rules_due
from lrs_adapter.retention.keeping import Keeping, StandsOn
from lrs_adapter.retention.rules import (
    Kept,
    Rule,
    Scope,
    before,
    end_rule,
    kept_until,
    matches,
    rules,
    set_rule,
    shortest,
)

__all__ = [
    "Keeping",
    "Kept",
    "Portion",
    "Rule",
    "Scope",
    "StandsOn",
    "Told",
    "apply_rule",
    "before",
    "end_rule",
    "foretell_rule",
    "kept_until",
    "matches",
    "rules",
    "rules_due",
    "set_rule",
    "shortest",
]
