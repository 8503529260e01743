"""Which paths a stretch of the log may move, found without reading any record."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from certification.errors import BadScheme
from certification.interest import Interest, interest_in
from certification.models import SchemeRow, SchemeVersionRow, StandingRow, TrajectoryRow
from certification.trajectories import Trajectory, active_among
from community import communities, record_ids_together
from lrs_adapter import Iris, Terms, Verb, glance, record_id_of
from storage import in_portions

CHOSEN = Verb.PLANNED.value


def touched_paths(
    session: Session, iris: Iris, after: int, up_to: int
) -> list[tuple[int, Trajectory]]:
    """The paths that what stands between `after` and `up_to` may move, each with the position
    that touches it first, in that order; without those that are further already.

    A record touches the paths of whoever did it, of all that she is by joining, where their
    schemes ask for such a record; a voiding one those that the voided one touches; choosing a
    path touches that person's paths. What CHILD concluded itself touches nobody.
    """
    interests = followed_interests(session, iris)
    verbs = {verb for interest in interests.values() for verb in interest.wanted} | {CHOSEN}
    seen = glance(Terms(session), after, up_to, verbs)
    people = {actor: record_id_of(iris, actor) for actor in {one.actor for one in seen}}
    paths = paths_of_people(session, {person for person in people.values() if person is not None})
    matters = lru_cache(maxsize=None)(
        lambda version_id, verb, about: (
            verb == CHOSEN or (version_id in interests and interests[version_id].has(verb, about))
        )
    )
    first: dict[UUID, int] = {}
    newest: dict[UUID, int] = {}
    found: dict[UUID, Trajectory] = {}
    for one in seen:
        person = people[one.actor]
        for path in paths.get(person, ()) if person is not None else ():
            if matters(path.scheme_version_id, one.verb, one.object_iri):
                found[path.id] = path
                first.setdefault(path.id, one.position)
                newest[path.id] = one.position
    done = _done(session, list(found))
    return sorted(
        ((first[key], path) for key, path in found.items() if newest[key] > done[key]),
        key=lambda touch: touch[0],
    )


def followed_interests(session: Session, iris: Iris) -> dict[UUID, Interest]:
    """By version, of those that somebody's path follows; without those that nobody can read."""
    followed = (
        select(TrajectoryRow.id)
        .where(
            TrajectoryRow.scheme_version_id == SchemeVersionRow.id,
            TrajectoryRow.dropped_at.is_(None),
        )
        .exists()
    )
    query = (
        select(SchemeVersionRow.id, SchemeVersionRow.document, SchemeRow.community_id)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(followed)
    )
    interests: dict[UUID, Interest] = {}
    places = {each.id: iris.community(each.slug) for each in communities(session)}
    for version_id, document, community_id in session.execute(query):
        try:
            interests[version_id] = interest_in(document, places[community_id])
        except BadScheme:
            continue  # its paths are tried by their due times, where the trouble is told
    return interests


def paths_of_people(session: Session, people: set[UUID]) -> Mapping[UUID, list[Trajectory]]:
    """The active paths of each person, under whichever of her record ids they were chosen."""
    together = record_ids_together(session, people)
    by_record: dict[UUID, list[Trajectory]] = defaultdict(list)
    for path in active_among(session, {one for group in together.values() for one in group}):
        by_record[path.record_id].append(path)
    return {
        person: [path for one in group for path in by_record.get(one, ())]
        for person, group in together.items()
    }


def _done(session: Session, paths: list[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for some in in_portions(paths):
        query = select(StandingRow.trajectory_id, StandingRow.up_to_position).where(
            StandingRow.trajectory_id.in_(some)
        )
        found |= {key: position for key, position in session.execute(query)}  # noqa: C416 - rows
    return found
