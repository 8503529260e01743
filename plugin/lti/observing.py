"""What LMSs were seen to do: noted in the process at no cost, kept by its heartbeat."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.lti.models import ObservationRow, RegistrationRow
from storage import UnitOfWork


@dataclass(slots=True)
class Observed:
    """Why not a row at once: a class of learners launches within a minute, and each launch would
    wait for the same row.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _launches: dict[UUID, datetime] = field(default_factory=dict)
    _grades: dict[UUID, datetime] = field(default_factory=dict)
    _key_sets: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, str] = field(default_factory=dict)

    def launch(self, registration_id: UUID, now: datetime) -> None:
        """A launch of that registration was let in."""
        with self._lock:
            self._launches[registration_id] = now

    def grade(self, registration_id: UUID, now: datetime) -> None:
        """The LMS of that registration took a grade."""
        with self._lock:
            self._grades[registration_id] = now

    def key_sets(self, failures: Mapping[str, str]) -> None:
        """Why each key set could not be had, by its address; "" for one that could."""
        with self._lock:
            self._key_sets = dict(failures)

    def taken(self) -> tuple[dict[UUID, datetime], dict[UUID, datetime], dict[str, str]]:
        """What was noted since it was last taken: launches, grades, key sets that changed."""
        with self._lock:
            launches, self._launches = self._launches, {}
            grades, self._grades = self._grades, {}
            changed = {
                url: failure
                for url, failure in self._key_sets.items()
                if self._kept.get(url) != failure
            }
            self._kept = dict(self._key_sets)
        return launches, grades, changed


def keep_observed(uow: UnitOfWork, observed: Observed, *, now: datetime) -> None:
    """Write down what was noted since the last time; the newest counts, whoever saw it."""
    launches, grades, key_sets = observed.taken()
    if not (launches or grades or key_sets):
        return
    places = uow.session.execute(
        select(RegistrationRow.id, RegistrationRow.jwks_url).order_by(RegistrationRow.id)
    ).all()
    for registration_id, jwks_url in places:
        failure = key_sets.get(jwks_url)
        if registration_id not in launches and registration_id not in grades and failure is None:
            continue
        row = uow.session.get(ObservationRow, registration_id, with_for_update=True)
        row = row or _first_row(uow, registration_id)
        if row is None:
            continue
        row.last_launch = _newest(row.last_launch, launches.get(registration_id))
        row.last_grade = _newest(row.last_grade, grades.get(registration_id))
        if failure == "":
            row.keys_failed = row.keys_failure = None
        elif failure:
            row.keys_failed, row.keys_failure = row.keys_failed or now, failure


def _first_row(uow: UnitOfWork, registration_id: UUID) -> ObservationRow | None:
    """Ours, or that of a heartbeat that was faster; None where the registration is gone by now."""
    session = uow.session
    there = select(RegistrationRow.id).where(RegistrationRow.id == registration_id)
    if session.scalar(there.with_for_update(read=True, key_share=True)) is None:
        return None
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(ObservationRow).values(registration_id=registration_id).on_conflict_do_nothing()
    )
    return session.get_one(ObservationRow, registration_id, with_for_update=True)


def _newest(known: datetime | None, seen: datetime | None) -> datetime | None:
    return max(filter(None, (known, seen)), default=None)
