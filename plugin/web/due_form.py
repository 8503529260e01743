"""The form of a due date and a late rule: what it shows, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from curricula import LateKind, LateRule
from plugin.due_dates import MOST_DAYS, MOST_GRACE_MINUTES
from plugin.lti import DueRule
from plugin.web.placing_form import Typed
from plugin.web.speech import gettext as _
from plugin.web.typed_points import whole_number_in

KINDS: tuple[LateKind, ...] = ("none", "once", "daily")


@dataclass(slots=True)
class TypedDue:
    """`rule` is what was typed, as far as `wrong`, by field, lets it be one."""

    rule: DueRule
    wrong: dict[str, str] = field(default_factory=dict)


def fields_of(rule: DueRule, zone: ZoneInfo) -> dict[str, str]:
    """What the form shows of what is decided; `zone` is the department's."""
    late = rule.late
    local = rule.due.astimezone(zone).replace(tzinfo=None) if rule.due else None
    due = local.isoformat(timespec="minutes") if local else ""
    return {
        "due": due,
        "kind": late.kind,
        "once": str(late.percent) if late.kind == "once" else "",
        "daily": str(late.percent) if late.kind == "daily" else "",
        "at_most": str(late.at_most) if late.kind == "daily" else "",
        "grace": str(late.grace_minutes or ""),
        "days": str(late.nothing_after_days or ""),
    }


def typed_due(form: Mapping[str, str], zone: ZoneInfo, present: datetime | None) -> TypedDue:
    """What was sent. A due moment that is typed as it is shown stays exactly what it is, which is
    `present`: the field knows no seconds.
    """
    typed = Typed(form, zone)
    due = typed.moment("due")
    if present is not None and due == present.astimezone(UTC).replace(second=0, microsecond=0):
        due = present
    made, wrong = TypedDue(DueRule(due)), typed.wrong
    kind = next((one for one in KINDS if one == form.get("kind")), None)
    if kind is None:
        wrong["kind"] = _("Choose what late work costs.")
    days = _whole(form, "days", MOST_DAYS, wrong)
    grace = _whole(form, "grace", MOST_GRACE_MINUTES, wrong)
    if kind in (None, "none"):
        late = LateRule()
    else:
        least = 0 if days else 1
        share = _whole(form, kind, 100, wrong, least=least)
        most = _whole(form, "at_most", 100, wrong) if kind == "daily" else 0
        late = LateRule(kind, share, most or 100, grace, days or None)
    made.rule, made.wrong = DueRule(due, late), wrong
    return made


def _whole(
    form: Mapping[str, str], name: str, most: int, wrong: dict[str, str], *, least: int = 0
) -> int:
    number = whole_number_in(form.get(name, "").strip(), most)
    if number is None or number < least:
        wrong[name] = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return number or 0
