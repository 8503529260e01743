"""What a target takes and in which form, from its row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from lrs_adapter.actor_forms import Account, ActorForm, Rewriting
from lrs_adapter.forms import Form
from lrs_adapter.iris import Iris
from lrs_adapter.models import LrsTarget
from lrs_adapter.readers import Lease
from lrs_adapter.target_filter import read_filter
from lrs_adapter.target_readings import begin_reading, readings_of
from lrs_adapter.target_stretch import Taking
from storage import Connected, Database, SecretBox

AccountsOf = Callable[[str, UUID], Account | None]
"""The account at an LMS, by its id, of a member, by her record id."""


def nobody(_lms: str, _record_id: UUID) -> Account | None:
    return None


@dataclass(frozen=True, slots=True)
class Forming:
    """What writing people otherwise needs to know; lives above this package."""

    iris: Iris
    accounts: AccountsOf = nobody


def taking_of(database: Database, target: LrsTarget, lease: Lease) -> Taking:
    """At the beginning of a step: from here on the filter of now holds."""
    readings = begin_reading(database, target, lease)
    return Taking(read_filter(target.filter), readings, target.drain_to)


def would_take(within: Connected, target: LrsTarget) -> Taking:
    """The same for whoever sends nothing."""
    return Taking(read_filter(target.filter), readings_of(within, target.id), target.drain_to)


def form_of(target: LrsTarget, box: SecretBox, forming: Forming | None) -> Form:
    """Raises `storage.CannotOpenSecret`."""
    if target.form_key is None:
        return Form(target.xapi_version)
    assert forming is not None, "who sends to it says how people are known"
    key, lms = bytes.fromhex(box.open(target.form_key)), target.actor_lms
    accounts = None if lms is None else partial(forming.accounts, lms)
    kind = ActorForm(target.actor_form)
    return Form(target.xapi_version, Rewriting(kind, key, forming.iris, accounts))
