"""Which records somebody's path stands on, or may stand on: those that no rule of time takes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from certification.touched import followed_interests, paths_of_people
from certification.verbs import DERIVED_VERBS
from lrs_adapter import Iris, LogEntry, record_id_of


def needed_by_paths(session: Session, iris: Iris, entries: Sequence[LogEntry]) -> frozenset[UUID]:
    """Those that the rules of a path ask for which whoever did them follows, counted already or
    not; and what CHILD concluded of an active path, since that is what others were told.

    The rules' answer is the same without all others. Of a path that cannot be read everything is
    needed.
    """
    people = {one.actor: record_id_of(iris, one.actor) for one in entries}
    paths = paths_of_people(session, {one for one in people.values() if one is not None})
    interests = followed_interests(session, iris) if any(paths.values()) else {}
    needed: set[UUID] = set()
    for entry in entries:
        person = people[entry.actor]
        for path in paths.get(person, ()) if person is not None else ():
            interest = interests.get(path.scheme_version_id)
            if (
                interest is None
                or entry.verb in DERIVED_VERBS
                or interest.has(entry.verb, entry.object_iri)
            ):
                needed.add(entry.statement_id)
    return frozenset(needed)
