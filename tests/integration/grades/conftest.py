"""Fixtures of the tests of grades: a course at an LMS that has columns."""

from pathlib import Path

import pytest

from storage import Database, SecretBox, give_box
from tests.integration.grades.graded import GradedCourse, graded_course
from tests.integration.items_course import items_world


@pytest.fixture
def course(database: Database, secret_box: SecretBox, tmp_path: Path) -> GradedCourse:
    give_box(database, secret_box)
    return graded_course(items_world(database, secret_box, tmp_path))
