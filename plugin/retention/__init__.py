"""How long what is kept is kept: rules and legal holds, and the worker that follows them."""

from plugin.retention.holds import HeldByLaw, Hold, end_hold, forget_holds, hold, holds, refuse_held
from plugin.retention.keeping import keeping_of
from plugin.retention.ruling import change_rule, drop_rule, plan_rules, scope_of_rule
from plugin.retention.working import let_go, let_go_all

__all__ = [
    "HeldByLaw",
    "Hold",
    "change_rule",
    "drop_rule",
    "end_hold",
    "forget_holds",
    "hold",
    "holds",
    "keeping_of",
    "let_go",
    "let_go_all",
    "plan_rules",
    "refuse_held",
    "scope_of_rule",
]
