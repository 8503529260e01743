"""Refusing to have records forwarded blocks no course and no grade: real processes, both sides."""

import re
from pathlib import Path

import pytest

from lrs_adapter import targets
from storage import Database
from tests.databases import Templates
from tests.integration.kill_points.grade_book import grade_book
from tests.integration.kill_points.lms import key_set
from tests.integration.kill_points.outcome import (
    check_enrolment,
    check_grades,
    check_log,
    check_path,
    told_after,
)
from tests.integration.kill_points.prepared import installation, prepare
from tests.integration.kill_points.processes import fork_server, serving
from tests.integration.kill_points.run import Run

KINDS = ["sqlite", "postgresql"]


@pytest.mark.parametrize("kind", KINDS)
def test_she_passes_the_whole_course_and_the_target_has_nothing_of_hers(
    kind: str, templates: Templates, tmp_path: Path
) -> None:
    with grade_book(key_set()) as book, fork_server(tmp_path / "output.log") as server:
        source = installation(templates, kind, tmp_path / "source")
        remote = installation(templates, "sqlite", tmp_path / "target")
        prepared = prepare(source, remote, book, server, refusing=True)
        with serving(server, remote.environment):
            Run(source, prepared.learner(), server, tmp_path / "hits").learn(())
        here, there = Database(source.database_url), Database(remote.database_url)
        try:
            check_log(here)
            check_grades(here, book, prepared.lms.line_items)
            check_enrolment(here, prepared.member_id)
            check_path(here, prepared.trajectory_id)
            assert told_after(there, 0) == []
            with here.reading() as session:
                (status,) = targets(session)
            assert (status.behind, status.failures, status.dead_letters) == (0, 0, 0)
        finally:
            here.dispose()
            there.dispose()
    output = (tmp_path / "output.log").read_text(encoding="utf-8")
    assert not re.search(r"\bERROR\b", output), output
