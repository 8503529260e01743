"""The good walk: connect, place, launch, learn, grades and roster."""

import re
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser, Frame, Page, expect

from curricula import Lesson
from plugin.lti import tool_addresses
from tests.acceptance.browsers import Seat, seat
from tests.acceptance.child_side import COMMUNITY, Child
from tests.acceptance.hands import CannotHere, LmsHands, Person
from tests.acceptance.report import Report
from tests.browser.people import choose, choose_right, curriculum, finish
from tests.browser.running_demo import eventually

COURSE = "Acceptance of CHILD"
PERCENT = re.compile(r"\d+")
GRADE = re.compile(r"\d+(?:[.,]\d+)?")
GRADES_WITHIN_S = 60.0
TRUSTED = "trusted"


@dataclass
class Walked:
    """What later steps stand on."""

    course: str
    registration: str
    trusts: bool
    """Whether the registration names an audience besides ours."""
    teacher: Seat
    learners: list[Seat]


class Walk:
    def __init__(self, child: Child, hands: LmsHands, report: Report) -> None:
        self.child, self.hands, self.report = child, hands, report
        self.lessons = curriculum().lessons[:2]

    def go(self, browser: Browser, blocking: Seat, seats: ExitStack) -> Walked:
        """Every step stands on those before. Raises `StepFailed`."""
        people, report = self.hands.people, self.report
        administrator = self._seated(browser, seats)
        by_hand = not self.hands.registers_itself()
        with report.step("the LMS is connected " + ("by hand" if by_hand else "by itself")):
            self.hands.sign_in(administrator.page, people.administrator)
            (self._connect_by_hand if by_hand else self._connect)(administrator.page)
            (registered,) = self.child.command("lms", "list")["registrations"]
        with report.step("a course is opened"):
            course = self.hands.open_course(administrator.page, COURSE)
        teacher = self._seated(browser, seats)
        with report.step("a teacher places two lessons by Deep Linking"):
            self.hands.sign_in(teacher.page, people.teacher)
            self._place(teacher.page, course)
        with report.step("a teacher opens a lesson in a frame"):
            frame = self.hands.open_activity(teacher.page, course, self.lessons[0].title)
            self._shows(frame, self.lessons[0])
            expect(frame.locator("button[formaction$='/finish']")).to_have_count(0)
        learners = [self._seated(browser, seats), self._seated(browser, seats), blocking]
        report.pages.append(blocking.page)
        wanted = self._learn(learners, course)
        with report.step("the grades are in the LMS's gradebook"):
            eventually(
                lambda: self._arrived(teacher.page, course, wanted), within_s=GRADES_WITHIN_S
            )
        with report.step("the page of learners has the LMS's roster"):
            (listed,) = self.child.command("lms", "roster", str(registered["id"]))["courses"]
            eventually(
                lambda: self._listed(teacher.page, course, str(listed["course"])),
                within_s=GRADES_WITHIN_S,
            )
        return Walked(course, str(registered["id"]), by_hand, teacher, learners)

    def _seated(self, browser: Browser, seats: ExitStack) -> Seat:
        taken = seats.enter_context(seat(browser, self.child.url))
        self.report.pages.append(taken.page)
        return taken

    def _connect(self, page: Page) -> None:
        frame = self.hands.open_registration(page, self.child.invitation())
        frame.get_by_role("button", name="Connect", exact=True).click()
        self.hands.activate(page)

    def _connect_by_hand(self, page: Page) -> None:
        given = self.hands.connect_by_hand(page, tool_addresses(self.child.url))
        options = [part for option in given.items() for part in option]
        self.child.command(
            *("lms", "add", "--community", COMMUNITY, "--name", "Their LMS", *options),
            *("--trusted-audience", TRUSTED),
        )

    def _place(self, page: Page, course: str) -> None:
        frame = self.hands.open_deep_linking(page, course)
        for lesson in self.lessons:
            named = frame.get_by_text(lesson.title, exact=True)
            frame.locator("label.choice").filter(has=named).locator("input").check()
        frame.get_by_role("button", name="Put into the course").click()
        titles = [lesson.title for lesson in self.lessons]
        placed = self.hands.placed(page, course)
        assert placed == titles, f"the course holds {placed}, and {titles} was placed"
        for title in titles:
            self.hands.make_graded(page, course, title)

    def _learn(self, seats: list[Seat], course: str) -> dict[str, dict[str, float]]:
        """What each learner then has by what CHILD shows her, in per cent by lesson's title."""
        first, second = self.lessons
        wanted: dict[str, dict[str, float]] = {}
        doing: list[tuple[str, list[Lesson], bool]] = [
            ("answers two lessons rightly", [first, second], False),
            ("answers a lesson with a mistake", [first], True),
            ("answers a lesson where third-party cookies are blocked", [first], False),
        ]
        for person, own, (what, lessons, slips) in zip(
            self.hands.people.learners, seats, doing, strict=True
        ):
            with self.report.step(f"{person.name} {what}"):
                self.hands.sign_in(own.page, person)
                wanted[person.name] = {
                    lesson.title: self._finish(own.page, course, lesson, slips=slips)
                    for lesson in lessons
                }
        scores = [one[first.title] for one in wanted.values()]
        with self.report.step("what was answered shows in the scores"):
            assert scores[0] == scores[2] == 100, scores
            assert 0 <= scores[1] < 100, scores
        return wanted

    def _finish(self, page: Page, course: str, lesson: Lesson, *, slips: bool) -> float:
        frame = self.hands.open_activity(page, course, lesson.title)
        self._shows(frame, lesson)
        choose_right(frame, lesson)
        if slips:
            item = next(one for one in lesson.items if one.kind == "single" and one.graded)
            wrong = next(option.key for option in item.options if not option.correct)
            choose(frame, lesson, item.slug, [wrong])
        finish(frame)
        said = frame.locator("#result .score").inner_text()
        found = PERCENT.search(said)
        assert found, f"no score in {said!r}"
        return float(found[0])

    def _shows(self, frame: Frame, lesson: Lesson) -> None:
        expect(frame.get_by_role("heading", name=lesson.title, level=1)).to_be_visible()

    def _arrived(self, page: Page, course: str, wanted: dict[str, dict[str, float]]) -> bool:
        """Whether the gradebook has just these grades of these people, rounded to whole ones."""
        book = self.hands.grades(page, course)
        titles = [lesson.title for lesson in self.lessons]
        seen = {
            name: {
                title: round(_number(book.get(name, {}).get(title, "")))
                for title in titles
                if GRADE.search(book.get(name, {}).get(title, ""))
            }
            for name in wanted
        }
        return seen == {
            name: {title: round(score) for title, score in scores.items()}
            for name, scores in wanted.items()
        }

    def _listed(self, page: Page, course: str, place: str) -> bool:
        """As the teacher sees it inside the LMS: who came, and who opened nothing yet."""
        frame = self.hands.open_activity(page, course, self.lessons[0].title)
        self._shows(frame, self.lessons[0])
        frame.goto(f"{self.child.url}/learners?course={place}")
        came = [frame.locator(f"ul.lines a:has-text('{one.name}')") for one in self._learners()]
        waits = frame.locator("section:has(#waiting-title) li")
        absent = waits.filter(has_text=self.hands.people.absent.name)
        return all(one.count() == 1 for one in came) and absent.count() == 1

    def _learners(self) -> tuple[Person, ...]:
        return self.hands.people.learners


def _number(text: str) -> float:
    found = GRADE.search(text)
    return float(found[0].replace(",", ".")) if found else float("nan")


def check_answers(hands: LmsHands, report: Report) -> None:
    """Raises `StepFailed` where no LMS is at the address."""
    with report.step("the LMS answers"):
        try:
            hands.answers()
        except CannotHere as error:
            raise AssertionError(str(error)) from error
