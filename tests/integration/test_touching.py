"""What is touched is evaluated again, and nothing that was computed before is saved after it."""

from datetime import timedelta

from certification import touch_member
from certification.saving import save_standing
from certification.standings import Computing
from storage import Database
from tests.integration.certification_world import LESSONS, NOW, document, leaf, path_world
from tests.integration.records_world import IRIS


def test_a_touched_members_paths_are_evaluated_again(database: Database) -> None:
    paths = path_world(database)
    chosen = paths.choose(paths.publish(document(leaf("finish", LESSONS[0]))))
    paths.project()
    before = paths.standing(chosen)
    assert paths.wake(NOW) == 0
    later = NOW + timedelta(hours=1)
    with database.unit_of_work() as uow:
        assert touch_member(uow, [paths.learner.id, paths.steward.id], later) == 1
        uow.commit()
    assert paths.wake(later) == 1
    assert paths.standing(chosen).computed_at == later
    assert before.computed_at == NOW
    assert paths.wake(later) == 0


def test_what_was_computed_before_the_touch_is_computed_again(database: Database) -> None:
    paths = path_world(database)
    chosen = paths.choose(paths.publish())
    with database.reading() as session:
        early = Computing(session, IRIS).standing_of(chosen, now=NOW)
    done = paths.finish()
    with database.unit_of_work() as uow:
        touch_member(uow, [paths.learner.id], NOW)
        uow.commit()
    with database.unit_of_work() as uow:
        save_standing(uow, IRIS, early, now=NOW)
        uow.commit()
    assert paths.proof(chosen).root.evidence == (done,)
