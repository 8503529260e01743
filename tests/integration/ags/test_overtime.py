"""The grade of a visit that was closed when its time was over is due with its closing, and once."""

import json
from datetime import timedelta

import pytest

from community import OPERATOR, join
from curricula import Place, ReadSource, Report, answer_item, enrol, import_curriculum, lesson_state
from plugin import overtime
from plugin.lms_grade import queue_grade
from plugin.lti import Registration
from storage import utc_now
from tests.integration.ags.scores import launch_of, remember, unsent
from tests.integration.items_world import COURSE
from tests.integration.learning_world import IRIS, START
from tests.integration.lti_platform import Tool


def test_the_grade_is_due_with_the_closing(
    tool: Tool, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {lesson.path: b"# Text\n" for lesson in COURSE.lessons}
    with tool.database.unit_of_work() as uow:
        imported = import_curriculum(
            uow,
            ReadSource(curriculum=COURSE, files=files, report=Report(())),
            asker=OPERATOR,
            community_id=tool.community_id,
            publish=True,
            now=START,
        )
        member = join(uow, now=START)
        hers = enrol(
            uow,
            member_id=member.id,
            version_id=imported.version_id,
            place=Place("lti:1"),
            now=START,
        )
        answer_item(
            uow,
            IRIS,
            enrolment=hers,
            lesson_slug="exam",
            item_slug="e1",
            chosen=["a"],
            now=utc_now() - timedelta(hours=1),
        )
        uow.commit()
    remember(tool, launch_of(registration), hers.id, "exam")

    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("before the commit")

    monkeypatch.setattr(overtime, "queue_grade", dies)
    monkeypatch.setattr(overtime, "put_off", lambda *_, **__: None)
    overtime.close_overtime(tool.services)
    with tool.database.reading() as session:
        assert lesson_state(session, hers.id, "exam").finished_at is None, "neither without other"
    monkeypatch.setattr(overtime, "queue_grade", queue_grade)
    assert [overtime.close_overtime(tool.services) for _ in range(2)] == [1, 0]
    (due,) = unsent(tool)
    body = json.loads(due.body)
    assert (body["scoreGiven"], body["gradingProgress"]) == (50.0, "FullyGraded")
