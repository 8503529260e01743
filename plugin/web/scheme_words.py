"""What differs between two versions of a path, in words, and what that would mean for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from certification import Change, Comparison, MemberChange, RequirementChange
from community import names_of
from plugin.number_words import percent
from plugin.web.speech import gettext as _
from plugin.web.times import day
from plugin.web.wording import plain_number, time_spent, words

Symbol = tuple[str, str, str]
"""Icon, word and state, as the pages show a change."""


@dataclass(frozen=True, slots=True)
class Told:
    """One changed value: what it was and what it is; None where there was, or is, none."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MemberTold:
    name: str
    from_number: int
    symbol: Symbol
    newly: tuple[str, ...]
    no_longer: tuple[str, ...]
    ends: tuple[str, str] | None


def told(change: Change) -> Told:
    values = [_value(change.key, value) for value in (change.before, change.after)]
    return Told(_label(change.key), values[0], values[1])


def kind_of(change: RequirementChange) -> Symbol:
    if change.kind == "added":
        return "check", _("new"), "done"
    if change.kind == "removed":
        return "cross", _("gone"), "loss"
    return "half", _("changed"), "wait"


def members_told(session: Session, comparison: Comparison) -> list[MemberTold]:
    """Those for whom anything would change; who would lose most comes first."""
    changed = [one for one in comparison.members if one.outcome != "same"]
    names = names_of(session, {one.trajectory.member_id for one in changed})
    order = {"loses": 0, "gains": 1, "expires": 2, "changes": 3}
    return [
        _member(one, names)
        for one in sorted(changed, key=lambda one: (order[one.outcome], one.trajectory.chosen_at))
    ]


def trouble_words(code: str) -> str:
    """Why a path could not be computed; the code itself is in the log of the process."""
    if code == "scheme-unreadable":
        return _("This version of CHILD cannot read the path's rules (%(code)s)", code=code)
    return _(
        "The rules failed; whoever runs this service finds why in the log (%(code)s)", code=code
    )


def _member(one: MemberChange, names: Mapping[UUID, str]) -> MemberTold:
    symbols: dict[str, Symbol] = {
        "gains": ("done", _("would have it"), "done"),
        "loses": ("alert", _("would no longer have it"), "loss"),
        "expires": ("expiring", _("would end on another day"), "wait"),
        "changes": ("half", _("single requirements change"), "open"),
    }
    return MemberTold(
        name=names.get(one.trajectory.member_id) or _("A member without a name"),
        from_number=one.from_number,
        symbol=symbols[one.outcome],
        newly=tuple(words(node.label) for node in one.newly),
        no_longer=tuple(words(node.label) for node in one.no_longer),
        ends=(_end(one.before.expires_at), _end(one.after.expires_at))
        if one.outcome == "expires"
        else None,
    )


def _end(moment: datetime | None) -> str:
    return day(moment) if moment else _("without end")


def _label(key: str) -> str:
    labels = {
        "title": _("Title"),
        "description": _("Description"),
        "expires_after": _("An achievement holds"),
        "label": _("What members read"),
        "kind": _("Kind"),
        "inside": _("Stands in"),
        "n": _("How many of them"),
        "verb": _("What happened"),
        "activities": _("About"),
        "minimum_score": _("Least score"),
        "success": _("Ended well"),
        "minimum_duration": _("Least time of each"),
        "total_duration": _("Time in all"),
        "count": _("How often"),
        "distinct": _("Each about something else"),
        "within": _("Period"),
        "authorities": _("Whose word counts"),
    }
    return labels.get(key, key)


def _value(key: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " · ".join(f"{tag}: {text}" for tag, text in value.items())
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, int | float):
        if key == "minimum_score":
            return percent(value)
        return time_spent(value) if key.endswith("_duration") else plain_number(value)
    return str(value)
