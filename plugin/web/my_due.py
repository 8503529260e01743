"""What is due on her first page: dates that come or went by, and what waits for her decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import FixedPeriod, RequirementProof
from community import JoiningOffer, Stand, open_offers, open_questions
from curricula import lesson_state
from plugin.web.my_learning import Course
from plugin.web.my_paths import MyPath
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import day, moment
from plugin.web.wording import words

AHEAD = timedelta(days=60)
"""What comes later is not due yet; the path tells of it."""
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing: `what` it is, `why` in half a sentence, by when (None where no day is set), and
    where it is done.
    """

    what: str
    why: str
    url: str
    at: datetime | None = None

    def kind(self, now: datetime) -> str:
        """The state's colour; `told` says the same in words."""
        if self.at is None:
            return "open"
        return "loss" if self.at <= now else "wait"

    def told(self, now: datetime) -> str:
        if self.at is None:
            return _("Waits for you")
        if self.at <= now:
            return _("Overdue since %(day)s", day=day(self.at))
        if self.at - now < timedelta(days=1):
            return _("Until %(when)s", when=moment(self.at))
        if self.at - now < SOON:
            left = (self.at - now).days
            return ngettext(
                "In %(num)s day, by %(day)s", "In %(num)s days, by %(day)s", left, day=day(self.at)
            )
        return _("By %(day)s", day=day(self.at))


def my_due(
    session: Session,
    member_id: UUID,
    courses: Sequence[Course],
    paths: Sequence[MyPath],
    *,
    now: datetime,
) -> list[Due]:
    """By day, what is overdue first; what has no day last."""
    found = [
        *_of_lesson(session, courses, now),
        *(each for path in paths for each in _of_path(path)),
        *map(_of_offer, open_offers(session, asker(), now=now)),
        *_of_questions(open_questions(session, member_id)),
    ]
    near = [each for each in found if each.at is None or each.at < now + AHEAD]
    return sorted(near, key=lambda each: (each.at is None, each.at or now))


def _of_lesson(session: Session, courses: Sequence[Course], now: datetime) -> Iterator[Due]:
    """The time of the lesson that she is in, where its time is limited."""
    course = next((each for each in courses if each.to_go_on_with), None)
    if course is None or course.to_go_on_with is None:
        return
    lesson, is_begun = course.to_go_on_with
    if not is_begun or lesson.rules.minutes is None:
        return
    state = lesson_state(session, course.enrolment.id, lesson.slug, now=now)
    if state.due is not None:
        yield Due(
            lesson.title, _("The time for this lesson ends"), course.url_of(lesson), state.due
        )


def _of_path(path: MyPath) -> Iterator[Due]:
    """What ends or ended of the path, and what it wants done within a period."""
    proof = path.proof
    if proof is None:
        return
    title = words(path.scheme.title)
    leaves = {leaf.id: leaf for leaf in proof.root.leaves()}
    periods = {leaf.id: leaf.within for leaf in path.scheme.leaves()}
    stations = path.plan.stations if path.plan else ()
    needed = {station.id for station in stations if station.needed}
    if proof.expires_at is not None:
        yield Due(title, _("It holds until then; renew it in time"), path.url, proof.expires_at)
    elif proof.lapsed_at is not None:
        yield Due(title, _("It no longer holds; renew it"), path.url, proof.lapsed_at)
    for key in [key for key in leaves if key in needed]:
        at, why = _end_of(leaves[key], periods.get(key))
        if at is not None and at != proof.expires_at:
            told = _("%(why)s, for “%(path)s”", why=why, path=title)
            yield Due(words(leaves[key].label), told, path.url_of(key), at)


def _end_of(leaf: RequirementProof, within: object) -> tuple[datetime | None, str]:
    """When a requirement stops counting, stopped, or can no longer be met; and which of these."""
    if leaf.satisfied:
        return leaf.expires_at, _("It counts until then")
    ended = next((each for each in leaf.missing if each.code == "too_old"), None)
    if ended is not None:
        return datetime.fromisoformat(str(ended.parameters["latest"])), _("It expired; do it again")
    if isinstance(within, FixedPeriod) and within.until is not None:
        return within.until, _("To be done within its period")
    return None, ""


def _of_offer(offer: JoiningOffer) -> Due:
    """An offer to join two places; which of its four moments it is in."""
    url = url_for("web.joining_offer", offer_id=offer.id)
    if offer.first_id == asker().member_id:
        if offer.is_accepted:
            what, why = _("Your code was accepted at another place."), _("See which, and finish")
        elif offer.is_entered:
            what = _("Your code was entered at another place.")
            why = _("It has to be accepted there.")
        else:
            when = moment(offer.expires)
            what = _("A code that you made is good until %(when)s.", when=when)
            why = _("See how far it is")
    elif offer.is_accepted:
        what = _("You accepted. The other place waits for your number.")
        why = _("Show the number")
    else:
        what = _("You entered a code that joins this place with another, and have not decided yet.")
        why = _("See what would be joined")
    return Due(what, why, url, offer.expires)


def _of_questions(questions: Sequence[Stand]) -> Iterator[Due]:
    if questions:
        yield Due(
            ngettext(
                "One question to you is open.",
                "%(num)s questions to you are open.",
                len(questions),
            ),
            "; ".join(words(each.purpose.title) for each in questions),
            url_for("web.consents"),
        )
