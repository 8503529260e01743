"""What an entry of the audit log is about is told by its name, not by its id."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from community import OPERATOR
from curricula import (
    curriculum_names,
    decide_move,
    import_curriculum,
    name_course,
    owner_of,
    read_source,
    version,
)
from lrs_adapter import Scope
from plugin.record_stores import issue_lrs_key
from storage import utc_now
from tests.integration.counting import counted
from tests.integration.offices.conftest import Offices
from tests.unit.plugin.web.world import get, write_course

PLACE = "lti:test"


def move_to_a_newer_version(world: Offices, folder: Path) -> None:
    source = read_source(write_course(folder))
    newer = replace(source, files={**source.files, "files/newer.csv": b"1\n"})
    with world.database.unit_of_work() as uow:
        now = utc_now()
        old = version(uow.session, world.world.version_id)
        new = import_curriculum(
            uow, newer, asker=OPERATOR, community_id=old.community_id, publish=True, now=now
        )
        name_course(
            uow, community_id=old.community_id, place=PLACE, title="Evenings", platform="LMS"
        )
        decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=old.id,
            to_version_id=new.version_id,
            place=PLACE,
            lesson_map={lesson.slug: lesson.slug for lesson in old.curriculum.lessons},
            newcomers_only=True,
            reason="test",
            now=now,
        )
        uow.commit()


def test_a_moved_course_is_told_by_its_names(offices_world: Offices, tmp_path: Path) -> None:
    world = offices_world.world
    world.enrolled(world.person("learner"), place=PLACE)
    move_to_a_newer_version(offices_world, tmp_path / "newer")
    browser = world.browser(offices_world.steward)
    page = get(browser, f"/desk/communities/{world.community.slug}/audit").text
    row = page[page.index("The operator chose") :].partition("</li>")[0]
    assert "The operator chose version 2 of “First steps” for newcomers to Evenings" in row
    assert "left learners where they are: “test”" in row
    assert PLACE not in row
    assert "published version 2 of the curriculum “First steps”." in page
    assert str(world.version_id) not in page


def test_paths_and_keys_are_told_by_title_and_label(offices_world: Offices) -> None:
    with offices_world.database.unit_of_work() as uow:
        issued = issue_lrs_key(
            uow,
            offices_world.world.services,
            asker=OPERATOR,
            label="the ministry",
            scopes=[Scope.READ],
            now=utc_now(),
        )
        uow.commit()
    page = get(offices_world.world.browser(offices_world.boss), "/desk/installation/audit").text
    assert "the ministry" in page
    assert issued.key not in page
    assert "The operator published version 1 of the path “First path”." in page
    assert offices_world.world.scheme.version_hash[:12] not in page


def test_all_curricula_are_named_in_one_statement(offices_world: Offices, tmp_path: Path) -> None:
    move_to_a_newer_version(offices_world, tmp_path / "newer")
    world = offices_world.world
    with offices_world.database.reading() as session:
        curriculum_id = version(session, world.version_id).curriculum_id
        assert owner_of(session, curriculum_id) == world.community.id
        with counted(offices_world.database) as asked:
            names = curriculum_names(session, [curriculum_id, uuid4()])
    assert len(asked) == 1
    assert names.titles == {curriculum_id: "First steps"}
    assert {each.number for each in names.versions.values()} == {1, 2}
    assert names.versions[world.version_id].number == 1
