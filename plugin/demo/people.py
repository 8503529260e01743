"""Lets the demo's people live their stories, once, through the use cases that pages use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from certification import choose_path, scheme_versions
from community import Asker, Role, decide, grant, identify_by_lti
from curricula import (
    Enrolment,
    Item,
    Lesson,
    Place,
    answer_item,
    enrol,
    enrolments_of,
    finish_lesson,
    judge_answer,
    open_lesson,
    published_versions,
)
from plugin.demo.answers import right_answer, wrong_answer
from plugin.demo.stories import STORIES, Judging, Story
from plugin.lti import Registration
from plugin.services import Services
from storage import UnitOfWork, utc_now

REASON = "persona of the demo"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where: `people` are the LMS's rows by user name, `courses` its ids by language.

    `members` are those who are no account of the LMS; `communities` those that have paths.
    """

    registration: Registration
    deployment_id: str
    people: Mapping[str, Mapping[str, Any]]
    courses: Mapping[str, str]
    curricula: Mapping[str, str]
    members: Mapping[str, UUID]
    communities: tuple[UUID, ...]


def member_of_the_lms(uow: UnitOfWork, cast: Cast, username: str, *, now: datetime) -> UUID:
    """The member whom this account's launches would find: the same issuer, client and id."""
    person = cast.people[username]
    return identify_by_lti(
        uow,
        issuer=cast.registration.issuer,
        client_id=cast.registration.client_id,
        subject=str(person["id"]),
        name=person["name"],
        locale=person["locale"],
        now=now,
    ).id


def live_stories(services: Services, cast: Cast) -> None:
    """Each story in a transaction of its own; one that was lived already is left alone."""
    for story in STORIES:
        live_story(services, cast, story)


def live_story(services: Services, cast: Cast, story: Story) -> None:
    with services.database.unit_of_work() as uow:
        _Life(services, uow, cast, story, utc_now() - story.began).live()
        uow.commit()


class _Life:
    def __init__(
        self, services: Services, uow: UnitOfWork, cast: Cast, story: Story, now: datetime
    ) -> None:
        self._iris, self._uow, self._cast, self._story, self._now = (
            services.iris,
            uow,
            cast,
            story,
            now,
        )

    def live(self) -> None:
        member_id = member_of_the_lms(self._uow, self._cast, self._story.username, now=self._now)
        if enrolments_of(self._uow.session, member_id):
            return
        for community_id in self._cast.communities:
            grant(
                self._uow,
                member_id=member_id,
                community_id=community_id,
                role=Role.LEARNER,
                reason=REASON,
                now=self._now,
            )
        self._refuse(member_id)
        self._choose_paths(member_id)
        enrolment, lessons = self._enrol(member_id)
        for lesson in lessons[: self._story.lessons]:
            self._study(enrolment, lesson)
        if self._story.begun:
            self._begin(enrolment, lessons[self._story.lessons])

    def _refuse(self, member_id: UUID) -> None:
        if self._story.refuses:
            decide(
                self._uow,
                self._iris,
                asker=Asker(member_id),
                answers=dict.fromkeys(self._story.refuses, False),
                language=self._story.course,
                now=self._now,
            )

    def _choose_paths(self, member_id: UUID) -> None:
        for community_id in self._cast.communities:
            for scheme in scheme_versions(self._uow.session, community_id):
                if scheme.slug in self._story.paths:
                    choose_path(
                        self._uow,
                        self._iris,
                        asker=Asker(member_id),
                        member_id=member_id,
                        scheme_version_id=scheme.id,
                        now=self._tick(),
                    )

    def _enrol(self, member_id: UUID) -> tuple[Enrolment, tuple[Lesson, ...]]:
        course = self._story.course
        version = next(
            one
            for one in published_versions(self._uow.session, self._cast.communities[0])
            if one.slug == self._cast.curricula[course]
        )
        enrolment = enrol(
            self._uow,
            member_id=member_id,
            version_id=version.version_id,
            place=Place(self._course, self._cast.registration.name),
            now=self._tick(),
        )
        return enrolment, version.lessons

    @property
    def _course(self) -> str:
        """As `Place.key`."""
        cast = self._cast
        course = cast.courses[self._story.course]
        return f"lti:{cast.registration.id}:{cast.deployment_id}:{course}"

    def _study(self, enrolment: Enrolment, lesson: Lesson) -> None:
        self._open(enrolment, lesson)
        graded = [item for item in lesson.items if item.graded and not item.is_judged]
        wrong = graded[: self._story.slips]
        for item in lesson.items:
            chosen = wrong_answer(item) if item in wrong else right_answer(item, self._story.writes)
            self._answer(enrolment, lesson, item, chosen)
        finish_lesson(
            self._uow,
            self._iris,
            enrolment=enrolment,
            lesson_slug=lesson.slug,
            now=self._tick(minutes=4),
        )
        if self._story.judged:
            for item in lesson.items:
                if item.is_judged and item.graded:
                    self._judge(self._story.judged)
        self._tick(minutes=60 * 12)

    def _begin(self, enrolment: Enrolment, lesson: Lesson) -> None:
        self._open(enrolment, lesson)
        first = lesson.items[0]
        self._answer(enrolment, lesson, first, right_answer(first, self._story.writes))

    def _open(self, enrolment: Enrolment, lesson: Lesson) -> None:
        open_lesson(
            self._uow, self._iris, enrolment=enrolment, lesson_slug=lesson.slug, now=self._tick()
        )

    def _answer(
        self, enrolment: Enrolment, lesson: Lesson, item: Item, chosen: tuple[str, ...]
    ) -> None:
        attempt = answer_item(
            self._uow,
            self._iris,
            enrolment=enrolment,
            lesson_slug=lesson.slug,
            item_slug=item.slug,
            chosen=chosen,
            now=self._tick(minutes=2),
        )
        if item.is_judged:
            self._written = attempt.id

    def _judge(self, judging: Judging) -> None:
        """By a member outside of the LMS, or by a mentor whom it vouched for in that course."""
        now = utc_now() - timedelta(days=judging.days_ago)
        outside = self._cast.members.get(judging.by)
        judge = Asker(outside) if outside else self._mentor(judging.by, now)
        judge_answer(
            self._uow,
            self._iris,
            asker=judge,
            attempt_id=self._written,
            points=judging.points,
            remark=judging.remark,
            now=now,
        )

    def _mentor(self, username: str, now: datetime) -> Asker:
        return Asker(
            member_of_the_lms(self._uow, self._cast, username, now=now),
            launch_roles=frozenset({Role.MENTOR}),
            launch_community_id=self._cast.communities[0],
            launch_place=self._course,
        )

    def _tick(self, minutes: float = 1) -> datetime:
        """A moment later."""
        self._now = min(self._now + timedelta(minutes=minutes), utc_now())
        return self._now
