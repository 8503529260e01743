"""Taking what a lesson's form holds: whole answers are given, everything else is kept as drafts.

A form can be old: made before a retake, before an answer in another tab, or sent twice. It names
the visit that it was made for, the number that each answer would have, and the newest draft that
it showed. So an equal answer is never given twice, and one that was made without knowing of a
newer one is not given at all but kept, with words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from flask import request

from curricula import (
    BadAnswer,
    Draft,
    Enrolment,
    Item,
    Lesson,
    LessonFinished,
    LessonState,
    NoAttemptsLeft,
    TimeOver,
    answer_item,
    drafts_of,
    keep_drafts,
    lesson_state,
    lock_enrolment,
    mark,
)
from plugin.services import services
from plugin.web.answer_form import Given, given_in, given_of
from storage import UnitOfWork, scoped, utc_now

MOST_DIGITS = 10
Trouble = Literal["missing", "half", "bad", "newer", "none-left", "time"]


@dataclass(slots=True)
class Kept:
    """What became of a form; `any_whole` tells whether it held a whole answer, new or known.

    `is_old`: it was for another time through, so nothing was given. `is_finished`: graded answers
    came after this time through was finished; they were not taken.
    """

    any_whole: bool = False
    is_old: bool = False
    is_finished: bool = False
    troubles: dict[str, Trouble] = field(default_factory=dict)


def keep_answers(
    enrolment: Enrolment, lesson: Lesson, *, only: Collection[str] | None = None
) -> Kept:
    """Give the answers that the request's form holds, or those of `only`, in one unit of work."""
    sent = given_in(request.form, lesson.items)
    with scoped("answer-item"), services().database.unit_of_work() as uow:
        lock_enrolment(uow, enrolment.id, on=enrolment.version_id)  # two tabs, one after the other
        state = lesson_state(uow.session, enrolment.id, lesson.slug)
        if _is_old(state):
            kept = Kept(is_old=True)
            _keep_from_old_form(uow, state, lesson, sent)
        else:
            kept = _give(uow, enrolment, lesson, state, sent, only)
        uow.commit()
    return kept


def form_visit_id() -> UUID | None:
    """The visit that the form was made for; a field that is no id counts as none."""
    try:
        return UUID(request.form.get("visit", ""))
    except ValueError:
        return None


def stamp_of(drafts: Mapping[str, Draft]) -> str:
    """The newest draft that a page shows, for its form to carry."""
    return max((draft.kept.isoformat() for draft in drafts.values()), default="")


def _is_old(state: LessonState) -> bool:
    visit_id = form_visit_id()
    return visit_id is not None and (state.visit is None or state.visit.id != visit_id)


def _give(
    uow: UnitOfWork,
    enrolment: Enrolment,
    lesson: Lesson,
    state: LessonState,
    sent: Mapping[str, Given],
    only: Collection[str] | None,
) -> Kept:
    kept = Kept()
    given: list[str] = []
    for item in lesson.items:
        if only is not None and item.slug not in only:
            continue
        kept.any_whole |= bool(sent[item.slug].chosen)
        trouble = _give_one(uow, enrolment, lesson, item, state, sent[item.slug], kept)
        if trouble is None:
            given += [item.slug] if sent[item.slug].chosen else []
        elif trouble != "missing" or only is not None:
            kept.troubles[item.slug] = trouble
    _keep_rest(uow, enrolment, lesson, sent, given)
    return kept


def _give_one(
    uow: UnitOfWork,
    enrolment: Enrolment,
    lesson: Lesson,
    item: Item,
    state: LessonState,
    sent: Given,
    kept: Kept,
) -> Trouble | None:
    """None when there is an answer, given now or before."""
    last = state.attempts.get(item.slug)
    number = _number(item)
    if sent.is_half:
        return "half"
    if not sent.chosen:
        return None if last else "missing"
    try:
        if last and last.chosen == mark(item, sent.chosen).chosen:
            return None
    except BadAnswer:
        return "bad"
    if last and number is not None and number <= last.number:
        return "newer"
    try:
        answer_item(
            uow,
            services().iris,
            enrolment=enrolment,
            lesson_slug=lesson.slug,
            item_slug=item.slug,
            chosen=sent.chosen,
            now=utc_now(),
            visit_id=form_visit_id(),
            number=number,
        )
    except BadAnswer:
        return "bad"
    except NoAttemptsLeft:
        return "none-left"
    except TimeOver:
        return "time"
    except LessonFinished:
        kept.is_finished = True
    return None


def _number(item: Item) -> int | None:
    """Which of her answers to this item the form's answer would be."""
    number = request.form.get(f"number:{item.slug}", "")
    return int(number) if number.isdecimal() and len(number) < MOST_DIGITS else None


def _keep_rest(
    uow: UnitOfWork,
    enrolment: Enrolment,
    lesson: Lesson,
    sent: Mapping[str, Given],
    given: Sequence[str],
) -> None:
    """Keep what was filled in and not given; what a page that shows all drafts left, goes."""
    state = lesson_state(uow.session, enrolment.id, lesson.slug)
    if state.visit is None:
        return
    knows_all = request.form.get("drafts") == stamp_of(drafts_of(uow.session, state.visit.id))
    drafts = {}
    settled = list(given)
    for item in lesson.items:
        if item.slug in given:
            continue
        if _is_news(item, state, sent[item.slug]):
            drafts[item.slug] = sent[item.slug].fields
        elif knows_all:
            settled.append(item.slug)
    keep_drafts(uow, visit_id=state.visit.id, drafts=drafts, settled=settled, now=utc_now())


def _keep_from_old_form(
    uow: UnitOfWork, state: LessonState, lesson: Lesson, sent: Mapping[str, Given]
) -> None:
    """Into the present time through, where nothing stands yet."""
    if state.visit is None or state.finished_at is not None:
        return
    there = drafts_of(uow.session, state.visit.id)
    drafts = {
        item.slug: sent[item.slug].fields
        for item in lesson.items
        if sent[item.slug].fields and item.slug not in there and item.slug not in state.attempts
    }
    keep_drafts(uow, visit_id=state.visit.id, drafts=drafts, now=utc_now())


def _is_news(item: Item, state: LessonState, sent: Given) -> bool:
    last = state.attempts.get(item.slug)
    return bool(sent.fields) and (last is None or given_of(item, last.chosen) != sent)
