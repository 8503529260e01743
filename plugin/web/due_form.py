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
    due = _shown(rule.due, zone).isoformat(timespec="minutes") if rule.due else ""
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
    `present`: the field knows no seconds, and not which of two hours is meant when clocks go back.
    """
    typed = Typed(form, zone)
    due = typed.moment("due")
    if present is not None and due == _moment_in(_shown(present, zone), zone):
        due = present
    made, wrong = TypedDue(DueRule(due)), typed.wrong
    kind = next((one for one in KINDS if one == form.get("kind")), None)
    if kind is None:
        wrong["kind"] = _("Choose what late work costs.")
    days = _whole(form, "days", MOST_DAYS, wrong, least=1) if _says(form, "days") else None
    grace = _whole(form, "grace", MOST_GRACE_MINUTES, wrong)
    if kind in (None, "none"):
        late = LateRule()
    else:
        share = _whole(form, kind, 100, wrong, least=0 if days else 1)
        has_most = kind == "daily" and _says(form, "at_most")
        most = _whole(form, "at_most", 100, wrong, least=1) if has_most else 100
        late = LateRule(kind, share, most, grace, days)
    made.rule, made.wrong = DueRule(due, late), wrong
    return made


def _shown(due: datetime, zone: ZoneInfo) -> datetime:
    """By the clocks of the zone, as the field has it."""
    return due.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0, fold=0)


def _moment_in(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _says(form: Mapping[str, str], name: str) -> bool:
    """Whether something is typed: nothing and 0 are not the same where empty means no limit."""
    return bool(form.get(name, "").strip())


def _whole(
    form: Mapping[str, str], name: str, most: int, wrong: dict[str, str], *, least: int = 0
) -> int:
    number = whole_number_in(form.get(name, "").strip(), most)
    if number is None or number < least:
        wrong[name] = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return number or 0
