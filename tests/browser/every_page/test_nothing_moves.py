"""Lessons hold still while their pictures come; what other pages do is in test_every_page.py.

`make test` looks at the first lesson of each curriculum that has a picture, `make test-all` at
every lesson.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from community import OPERATOR, communities
from curricula import Curriculum, import_curriculum, read_source
from plugin.demo.world import CURRICULA
from plugin.demo.world import SLUG as COMMUNITY
from storage import utc_now
from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.moving import open_still
from tests.browser.every_page.world import STEWARD, World
from tests.conftest import SHARED

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FOLDERS = [
    *CURRICULA.values(),
    *sorted(each for each in (SHARED / "lessons").glob("*") if each.is_dir()),
]
READING = [Look(320, "light", "en"), Look(1440, "dark", "en")]


@dataclass(frozen=True)
class Course:
    curriculum: Curriculum
    version_hash: str

    def address(self, site: CopiedDemo, slug: str) -> str:
        return f"{site.url}/curricula/{self.version_hash}/lessons/{slug}"


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name, scope="module")
def course(request: pytest.FixtureRequest, site: CopiedDemo) -> Course:
    """A curriculum of the folder, published in the demo's community."""
    folder: Path = request.param
    source = read_source(folder)
    with site.services.database.unit_of_work() as uow:
        here = next(one.id for one in communities(uow.session) if one.slug == COMMUNITY)
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=here, publish=True, now=utc_now()
        )
        uow.commit()
    return Course(source.curriculum, imported.version_hash)


@pytest.fixture(params=READING, ids=str)
def page(
    request: pytest.FixtureRequest, site: CopiedDemo, world: World, browser: Browser
) -> Iterator[Page]:
    with site.browsing(browser, world.visitors[STEWARD], request.param) as context:
        yield context.new_page()


def test_the_first_lesson_with_a_picture(course: Course, site: CopiedDemo, page: Page) -> None:
    """Which has its size, and keeps its room while it is on its way."""
    for lesson in course.curriculum.lessons:
        came = open_still(page, course.address(site, lesson.slug))
        without = page.locator(".lesson img:not([width][height])")
        assert without.count() == 0, without.first.evaluate("(one) => one.outerHTML")
        if came:
            check_sizes(page)
            return
    raise AssertionError("no lesson of this curriculum shows a picture")


@pytest.mark.slow
def test_every_lesson(course: Course, site: CopiedDemo, page: Page) -> None:
    for lesson in course.curriculum.lessons:
        open_still(page, course.address(site, lesson.slug))
        check_sizes(page)


def check_sizes(page: Page) -> None:
    """The room that was kept has the ratio that the browser found in the file."""
    wrong = page.locator(".lesson img").evaluate_all(
        """(all) => all.filter((one) => one.complete && one.naturalWidth
            && !one.closest("details:not([open])")
            && Math.abs(one.getAttribute("width") / one.getAttribute("height")
              - one.naturalWidth / one.naturalHeight) > 0.02 * one.naturalWidth / one.naturalHeight)
          .map((one) => [one.outerHTML, one.naturalWidth, one.naturalHeight])"""
    )
    assert not wrong
