"""What must be true in the end, whatever was done to the processes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from certification import PROJECTOR, proof_to_json, standing, trajectory
from certification.standings import Computing
from lrs_adapter import LogEntry, cursor_of, head_position, read_after, source_status, targets
from plugin.lti import due_scores
from storage import Database
from tests.integration.kill_points.course import GRADES, TOLD
from tests.integration.kill_points.outcome import DERIVED, in_short
from tests.integration.many_processes.holding import Following, Holding
from tests.integration.many_processes.people import Crowd
from tests.integration.many_processes.place import LMS, Place
from tests.integration.records_world import IRIS

PAGE = 1000


def whole_log(database: Database) -> list[LogEntry]:
    entries: list[LogEntry] = []
    with database.reading() as session:
        while page := read_after(session, entries[-1].position if entries else 0, PAGE):
            entries += page
    return entries


def is_settled(place: Place) -> bool:
    """Whether nothing is left to do for a worker."""
    with place.database.reading() as session:
        (target,) = targets(session)
        source = source_status(session, LMS)
        return (
            target.behind == 0
            and not due_scores(session)
            and source.taken >= len(place.source.kept)
            and source.failures == 0
            and cursor_of(session, PROJECTOR) >= head_position(session)
        )


def check(place: Place, crowd: Crowd, holding: Holding, following: Following) -> list[LogEntry]:
    """All of it; returns the log."""
    assert crowd.troubles == []
    log = whole_log(place.database)
    check_order(log, following)
    check_nothing_lost(log, place, crowd, holding)
    check_target(log, place)
    check_learners(log, place, crowd)
    check_grades(place, crowd)
    check_projection(place)
    return log


def check_order(log: list[LogEntry], following: Following) -> None:
    """Commit order = position order = `stored` order, and every reader saw each once."""
    assert [entry.position for entry in log] == list(range(1, len(log) + 1))
    stored = [entry.stored for entry in log]
    assert stored == sorted(set(stored))
    assert following.by_position == [entry.position for entry in log]
    assert following.by_stored == following.by_position


def check_nothing_lost(log: list[LogEntry], place: Place, crowd: Crowd, holding: Holding) -> None:
    ids = Counter(str(entry.statement_id) for entry in log)
    assert set(ids.values()) == {1}
    assert ids.keys() >= crowd.kept
    assert ids.keys() >= holding.kept
    harvested = {one["id"] for one in place.source.kept}
    assert ids.keys() >= harvested
    learnt = len(ids) - len(crowd.kept) - len(holding.kept) - len(harvested)
    assert learnt == len(TOLD) * len(place.learners)


def check_target(log: list[LogEntry], place: Place) -> None:
    """It has all, each once; nobody's record came before an earlier one of hers."""
    places = {str(entry.statement_id): entry for entry in log}
    order = place.target.order
    assert len(order) == len(set(order)) == len(log)
    assert set(order) == places.keys()
    seen: dict[str, int] = defaultdict(int)
    for one in order:
        entry = places[one]
        assert seen[entry.actor] < entry.position
        seen[entry.actor] = entry.position
    with place.database.reading() as session:
        (target,) = targets(session)
    assert (target.behind, target.dead_letters, target.failures) == (0, 0, 0)


def check_learners(log: list[LogEntry], place: Place, crowd: Crowd) -> None:
    """What each did is told in her order, and what followed from it once."""
    assert set(crowd.learnt) == place.learners.keys()
    by_actor: dict[str, list[str]] = defaultdict(list)
    for entry in log:
        document = json.loads(entry.document)
        if "account" in document["actor"]:
            by_actor[document["actor"]["account"]["name"]].append(in_short(document).text)
    done = [text for text in TOLD if not text.startswith(DERIVED)]
    for record_id in _record_ids(place):
        texts = by_actor[str(record_id)]
        assert [text for text in texts if not text.startswith(DERIVED)] == done
        assert [text for text in texts if text.startswith(DERIVED)] == list(TOLD[-2:])


def check_grades(place: Place, crowd: Crowd) -> None:
    """The LMS took each score once and in order, so that the last one stands."""
    with place.database.reading() as session:
        assert due_scores(session) == []
    accepted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path, body, status in place.book.posts:
        assert status in (200, 409)
        if status == 200:
            score = json.loads(body)
            accepted[path, score["userId"]].append(score["scoreGiven"])
    for lesson, expected in GRADES.items():
        path = place.lms.line_items[lesson].removeprefix(place.book.url).partition("?")[0]
        for user in crowd.learnt:
            assert tuple(accepted[path, user]) == expected
            (result,) = place.book.results_of(path, user)
            assert result["resultScore"] == expected[-1]


def check_projection(place: Place) -> None:
    """Where each stands is what a computation from the whole log says, as of the same moment."""
    for path_id in place.learners.values():
        with place.database.reading() as session:
            stands = standing(session, path_id)
            assert stands.proof is not None
            computed = Computing(session, IRIS).standing_of(
                trajectory(session, path_id), now=stands.proof.as_of
            )
        assert stands.state == "achieved"
        assert computed.proof is not None
        assert proof_to_json(stands.proof) == proof_to_json(computed.proof)


def _record_ids(place: Place) -> Iterator[UUID]:
    with place.database.reading() as session:
        for path_id in place.learners.values():
            yield trajectory(session, path_id).record_id
