"""A scheme that fails to evaluate is the trouble of its own paths, and of no others."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from certification import Scheme, SchemeVersionRow, Trajectory, evaluate
from certification.published_scheme import published_scheme, scheme_in
from certification.saving import RETRY, retry_after
from lrs_adapter import Verb, record
from storage import Database
from tests.integration.certification_world import NOW, PathWorld, document, path_world


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def two_paths(paths: PathWorld) -> tuple[Trajectory, Trajectory]:
    """A path of a scheme that will fail, and one that is sound, both chosen by the learner."""
    broken = paths.choose(paths.publish(document(slug="broken")))
    return broken, paths.choose(paths.publish())


def fail_at(monkeypatch: pytest.MonkeyPatch, slug: str, error: Exception) -> None:
    def failing(scheme: Scheme, *given: Any, **more: Any) -> Any:
        if scheme.slug == slug:
            raise error
        return evaluate(scheme, *given, **more)

    monkeypatch.setattr("certification.standings.evaluate", failing)


def test_the_others_go_on_and_it_is_tried_again(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = two_paths(paths)
    paths.finish()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        fail_at(patch, "broken", RecursionError("quotes@a.person"))
        paths.project()
    assert paths.standing(sound).state == "achieved"
    standing = paths.standing(broken)
    assert (standing.trouble, standing.proof) == ("failed:RecursionError", None)
    assert f"path={broken.id}" in caplog.text
    assert "reason=failed:RecursionError" in caplog.text
    assert paths.wake(NOW + timedelta(seconds=59)) == 0
    assert paths.wake(NOW + RETRY[0]) == 1
    standing = paths.standing(broken)
    assert (standing.trouble, standing.state) == (None, "achieved")


def test_what_was_computed_before_stays_meanwhile(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, _ = two_paths(paths)
    done = paths.finish()
    paths.project()
    paths.finish()
    with monkeypatch.context() as patch:
        fail_at(patch, "broken", ZeroDivisionError())
        paths.project()
        for turn in (1, 3, 7):
            assert paths.wake(NOW + turn * RETRY[0]) == 1
    standing = paths.standing(broken)
    assert standing.trouble == "failed:ZeroDivisionError"
    assert standing.state == "achieved"
    assert paths.proof(broken).root.evidence == (done,)


def test_a_document_that_is_no_longer_accepted_is_named_unreadable(paths: PathWorld) -> None:
    broken, sound = two_paths(paths)
    with paths.database.unit_of_work() as uow:
        row = SchemeVersionRow.id == broken.scheme_version_id
        uow.session.execute(update(SchemeVersionRow).where(row).values(document=b'{"slug": 1}'))
        uow.commit()
    published_scheme.cache_clear()
    scheme_in.cache_clear()
    paths.finish()
    paths.project()
    assert paths.standing(broken).trouble == "scheme-unreadable"
    assert paths.standing(sound).state == "achieved"


def test_a_standing_that_cannot_be_told_holds_up_no_other(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = two_paths(paths)
    paths.finish()

    def refuse(uow: Any, iris: Any, happening: Any, draft: Any) -> Any:
        if happening.subject == broken.id:
            raise ValueError(draft)
        return record(uow, iris, happening, draft)

    with monkeypatch.context() as patch:
        patch.setattr("certification.saving.record", refuse)
        paths.project()
    assert paths.standing(broken).trouble == "failed:ValueError"
    assert paths.standing(sound).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == 1
    assert paths.wake(NOW + RETRY[0]) == 1
    assert len(paths.told(Verb.ACHIEVED)) == 2


def test_it_is_tried_later_each_time_up_to_an_hour() -> None:
    waits = [retry_after(failures) for failures in range(1, 60)]
    assert (waits[0], waits[1], waits[-1]) == (RETRY[0], 2 * RETRY[0], RETRY[1])
    assert waits == sorted(waits)
