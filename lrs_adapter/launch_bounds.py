"""What a launch-bound token may say and see: one person, one registration, one activity's tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lrs_adapter.errors import OutsideLaunch
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.vocabulary import VOIDED

LAUNCH_DATA = "LMS.LaunchData"
"""The state that the launch itself writes (cmi5, 10); content reads it."""
BELOW = ("/", "#", "?")
ABOVE = ("parent", "grouping")
OTHERS = ("instructor", "team", "contextAgents", "contextGroups")


@dataclass(frozen=True, slots=True)
class LaunchBounds:
    """`actor` is an interned identifier, `activity` the IRI that was launched, `until` UTC."""

    actor: str
    registration: UUID
    activity: str
    until: datetime

    def holds(self, iri: str) -> bool:
        """Whether the activity is the one that was launched, or lies below it."""
        return iri == self.activity or iri.startswith(
            tuple(self.activity.rstrip("/") + below for below in BELOW)
        )


def check_within(bounds: LaunchBounds | None, statement: Mapping[str, Any], under: str) -> None:
    """Raise `OutsideLaunch` where a valid statement says more than its launch may.

    Content is somebody else's code in the learner's browser: whatever it sends, it speaks of her,
    in this attempt, about this activity or what belongs to it, and names nobody else.
    """
    if bounds is None:
        return
    if actor_identifier(statement["actor"]) != bounds.actor or "member" in statement["actor"]:
        raise OutsideLaunch(
            f"{under}actor", "it is not who was launched", "Use the actor of the launch."
        )
    context = statement.get("context", {})
    if UUID(context.get("registration", UUID(int=0).hex)) != bounds.registration:
        raise OutsideLaunch(
            f"{under}context.registration",
            "it is not the registration of the launch",
            "Use the launch's registration.",
        )
    for name in OTHERS:
        if name in context:
            raise OutsideLaunch(f"{under}context.{name}", "it names others", "Leave it out.")
    _check_object(bounds, statement, under)


def _check_object(bounds: LaunchBounds, statement: Mapping[str, Any], under: str) -> None:
    target = statement["object"]
    if statement["verb"]["id"] == VOIDED or target.get("objectType", "Activity") != "Activity":
        raise OutsideLaunch(
            f"{under}object", "it is no activity", "Say what she did with an activity."
        )
    if not bounds.holds(target["id"]) and not any(map(bounds.holds, _above(statement))):
        raise OutsideLaunch(
            f"{under}object.id",
            "it does not belong to the activity that was launched",
            "Begin its id with the launched activity's, or name that one as its parent.",
        )


def _above(statement: Mapping[str, Any]) -> list[str]:
    activities = statement.get("context", {}).get("contextActivities", {})
    found = []
    for kind in ABOVE:
        named = activities.get(kind, [])
        found += [one["id"] for one in (named if isinstance(named, list) else [named])]
    return found
