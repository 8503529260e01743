"""What an operator chooses for a remote LRS: what it gets, in which version, and how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from lrs_adapter.actor_forms import ActorForm
from lrs_adapter.errors import BadTarget
from lrs_adapter.forms import FIRST, SECOND
from lrs_adapter.models import LrsTarget
from lrs_adapter.target_filter import EVERYTHING, TargetFilter, read_filter

VERSIONS = (FIRST, SECOND)
MOST_AT_ONCE, MOST_NAMED, LONGEST = 500, 100, 2_000
FASTEST = 100_000
KINDS = ("communities", "verbs", "activities", "platforms")


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """`filter` lets everything through by default; `xapi_version` None sends each statement as it
    was written; `batch` is statements a request, `rate` statements a second, None for no limit.
    `actor_form` is how the LRS knows people (`ActorForm`); `actor_lms` the LMS by its id, for the
    form of one.

    Raises `BadTarget`.
    """

    filter: TargetFilter = EVERYTHING
    xapi_version: str | None = None
    batch: int = 50
    rate: int | None = None
    actor_form: str = ActorForm.CHILD
    actor_lms: str | None = None

    def __post_init__(self) -> None:
        wrong = wrong_in(self.filter)
        if wrong is not None:
            _refuse(*wrong)
        if self.xapi_version not in (None, *VERSIONS):
            _refuse(f"xAPI {self.xapi_version!r} is unknown", "Choose 1.0.3 or 2.0.0.")
        if not 1 <= self.batch <= MOST_AT_ONCE:
            _refuse(f"{self.batch} is no size of a batch", f"Choose from 1 to {MOST_AT_ONCE}.")
        if self.rate is not None and not 1 <= self.rate <= FASTEST:
            _refuse(f"{self.rate} is no rate", f"Choose 1 to {FASTEST} statements a second.")

        if self.actor_form not in set(ActorForm):
            _refuse(f"{self.actor_form!r} is no form of an actor", "child, pseudonym or lms.")
        if (self.actor_form == ActorForm.LMS) != (self.actor_lms is not None):
            _refuse("Whose accounts?", "Name the LMS with the form lms, and with no other.")

    def changed(self, given: Mapping[str, Any]) -> "TargetSettings":
        """With other values; the kinds that a filter has, such as `verbs`, are given by name."""
        chosen = {kind: tuple(given[kind]) for kind in KINDS if kind in given}
        rest = {name: value for name, value in given.items() if name not in KINDS}
        return replace(self, filter=replace(self.filter, **chosen), **rest)


def settings_of(row: LrsTarget) -> TargetSettings:
    return TargetSettings(
        filter=read_filter(row.filter),
        xapi_version=row.xapi_version,
        batch=row.batch,
        rate=row.rate,
        actor_form=row.actor_form,
        actor_lms=row.actor_lms,
    )


def apply_settings(row: LrsTarget, settings: TargetSettings) -> None:
    """They hold from the next step on."""
    row.filter, row.xapi_version = settings.filter.text, settings.xapi_version
    row.batch, row.rate = settings.batch, settings.rate
    row.actor_form, row.actor_lms = str(settings.actor_form), settings.actor_lms


def wrong_in(chosen: TargetFilter) -> tuple[str, str] | None:
    """What is wrong with a filter, and what to do; None where nothing is."""
    for kind in KINDS:
        listed: tuple[str, ...] = getattr(chosen, kind)
        if len(listed) > MOST_NAMED:
            return f"{len(listed)} {kind} are too many", f"Name at most {MOST_NAMED}."
        for one in listed:
            if not one.strip() or len(one) > LONGEST:
                return f"The filter names nothing among its {kind}", "Leave it out, or name one."
            if kind != "platforms" and not urlsplit(one).scheme:
                return f"{one!r} is no IRI", "Write it whole, such as https://example.org/course."
    return None


def _refuse(reason: str, fix: str) -> None:
    raise BadTarget(reason, fix)


DEFAULTS = TargetSettings()
