"""Administrators' pages as each LMS has them, to try the guides on: menus, fields, refusals."""

from collections.abc import Mapping

from tests.practice_lms.setup import blackboard, brightspace, canvas, moodle, open_edx, sakai
from tests.practice_lms.setup.parts import Page

SETUPS: Mapping[str, tuple[Page, ...]] = {
    "moodle": moodle.PAGES,
    "canvas": canvas.PAGES,
    "blackboard": blackboard.PAGES,
    "brightspace": brightspace.PAGES,
    "sakai": sakai.PAGES,
    "open-edx": open_edx.PAGES,
}
"""By mode."""
