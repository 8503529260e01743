"""What a walk needs of an LMS: where to click there, who its people are, how to sign as it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Frame, Page

from plugin.lti import ToolAddresses
from tests.launch_attempts import Signer


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's account in the LMS: `name` as its pages show it."""

    username: str
    name: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who walks. `absent` is a learner of the course who opens nothing."""

    administrator: Person
    teacher: Person
    learners: tuple[Person, Person, Person]
    absent: Person


class CannotHere(Exception):
    """This LMS cannot do that, or not to this walk; the message says what would be needed."""


class LmsHands(Protocol):
    """Each act begins on a page of whoever it is for, signed in already, and raises where the LMS
    does not show what it should.
    """

    @property
    def title(self) -> str:
        """Which LMS this is, for reports."""

    @property
    def people(self) -> People: ...

    def answers(self) -> None:
        """Ask the LMS for its first page. Raises `CannotHere` where there is none."""

    def registers_itself(self) -> bool:
        """Whether it has Dynamic Registration that a tool of elsewhere may trust."""

    def sign_in(self, page: Page, person: Person) -> None: ...

    def open_registration(self, page: Page, invitation: str) -> Frame:
        """Let the LMS open the tool's registration address; the frame in which it does."""

    def activate(self, page: Page) -> None:
        """Once the tool said that it is done: the LMS closed it and lists the tool, switched on."""

    def connect_by_hand(self, page: Page, ours: ToolAddresses) -> Mapping[str, str]:
        """Enter the tool's addresses; returns what `child lms add` takes, by option."""

    def open_course(self, page: Page, title: str) -> str:
        """The address of a course in which all `people` are."""

    def open_deep_linking(self, page: Page, course: str) -> Frame:
        """The frame in which the teacher chooses."""

    def placed(self, page: Page, course: str) -> list[str]:
        """The titles of what the course holds from the tool, in its order."""

    def make_graded(self, page: Page, course: str, title: str) -> None:
        """Where Deep Linking made no column: what a teacher does to have one."""

    def open_activity(self, page: Page, course: str, title: str) -> Frame:
        """As a person does, from the course's page; the frame in which the tool is."""

    def open_in_window(self, page: Page, course: str, title: str) -> None:
        """The same without a frame."""

    def grades(self, page: Page, course: str) -> Mapping[str, Mapping[str, str]]:
        """What the teacher's gradebook shows: by learner's name, then by the column's."""

    def signer(self, kid: str) -> Signer | None:
        """The LMS's key, `kid` being what its launches name it; None where it is not to be had."""
