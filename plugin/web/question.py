"""A question as a page shows it: what can be filled in, what was, and what came of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from string import ascii_uppercase
from typing import Literal
from uuid import UUID

from curricula import Attempt, Draft, Item, LessonState, RenderedItem, plain_text, shuffled
from plugin.web.answer_form import TEXTS, Given, given_of, pairs_of
from plugin.web.speech import gettext as _
from plugin.web.wording import page_language

Standing = Literal["open", "kept", "right", "partly", "wrong", "waits", "judged"]
Closed = Literal["", "finished", "time", "attempts"]
NOBODY = UUID(int=0)
plain = lru_cache(maxsize=4096)(plain_text)


@dataclass(frozen=True, slots=True)
class OptionView:
    """`language` is set where the words are the page's own and not the author's."""

    key: str
    html: str
    chosen: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry to match or to put in order; `half` is the partner or place filled in for it."""

    key: str
    html: str
    words: str
    half: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What the question's fieldset needs.

    `halves` are what can be chosen for each entry, as (value, plain words); `legend` lists the
    partners as HTML where plain words cannot say them. `standing` is what a learner may know of
    her answer; `earlier_counts`: one before it was worth more, and counts. `is_draft`: what is
    filled in was not given as an answer yet. `trouble` is why one was not taken this time.
    """

    slug: str
    kind: str
    graded: bool
    points: float
    number: int
    prompt_html: str
    options: tuple[OptionView, ...]
    entries: tuple[EntryView, ...]
    halves: tuple[tuple[str, str], ...]
    legend: tuple[tuple[str, str], ...]
    text: str
    attempt: Attempt | None
    standing: Standing
    feedback: tuple[str, ...]
    earlier_counts: bool
    guidance_html: str
    attempts_left: int | None
    closed: Closed
    is_draft: bool
    trouble: str


def question_view(
    item: Item,
    rendered: RenderedItem,
    state: LessonState | None,
    *,
    drafts: Mapping[str, Draft],
    trouble: str = "",
    is_staff: bool = False,
) -> QuestionView:
    """Without `state` nobody answers: staff and guests see what a learner would fill in."""
    attempt = state.attempts.get(item.slug) if state else None
    answered = given_of(item, attempt.chosen) if attempt else Given((), ())
    draft = drafts.get(item.slug)
    fields = draft.fields if draft else answered.fields
    shown = _in_order(item, state, fields)
    texts = dict(rendered.options)
    standing = _standing(item, state, attempt)
    return QuestionView(
        slug=item.slug,
        kind=item.kind,
        graded=item.graded,
        points=item.points,
        number=state.next_number(item.slug) if state else 1,
        prompt_html=rendered.prompt_html,
        options=_options(shown, texts, fields),
        entries=_entries(shown, texts, fields),
        halves=_halves(shown, rendered),
        legend=_legend(shown, rendered),
        text=_text(item, fields),
        attempt=attempt,
        standing=standing,
        feedback=_feedback(item, rendered, attempt, standing),
        earlier_counts=_earlier_counts(item, state, attempt, standing),
        guidance_html=(rendered.guidance_html or "") if is_staff else "",
        attempts_left=state.attempts_left(item.slug) if state else None,
        closed=_closed(item, state),
        is_draft=draft is not None and draft.fields != answered.fields,
        trouble=trouble,
    )


def _in_order(item: Item, state: LessonState | None, fields: Sequence[str]) -> Item:
    """The item as this time through shows it; a sequence that she has put in order stays so.

    Partners and the entries of a sequence are always mixed: their order would tell the answer.
    """
    mixed = shuffled(item, state.visit.id if state and state.visit else NOBODY)
    if item.kind == "matching" and not (state and state.rules.shuffle):
        return replace(item, targets=mixed.targets)
    if item.kind != "sequencing":
        return mixed if state and state.rules.shuffle else item
    if not fields:
        return mixed
    places = pairs_of(fields)
    last = len(mixed.options) + 1
    order = {str(at): at for at in range(1, last)}
    put = sorted(
        mixed.options,
        key=lambda one: order.get(places.get(one.key, ""), last),
    )
    return replace(mixed, options=tuple(put))


def _text(item: Item, fields: Sequence[str]) -> str:
    """A number that was taken is kept with a point; where people write a comma they see one."""
    if item.kind not in TEXTS or not fields:
        return ""
    is_comma = item.kind == "numeric" and page_language() == "es"
    return fields[0].replace(".", ",") if is_comma else fields[0]


def _options(item: Item, texts: Mapping[str, str], fields: Sequence[str]) -> tuple[OptionView, ...]:
    if item.kind == "true-false":
        said = (("true", _("True")), ("false", _("False")))
        return tuple(OptionView(key, word, key in fields, page_language()) for key, word in said)
    if item.kind in ("single", "multiple"):
        return tuple(OptionView(o.key, texts[o.key], o.key in fields) for o in item.options)
    return ()


def _entries(item: Item, texts: Mapping[str, str], fields: Sequence[str]) -> tuple[EntryView, ...]:
    if item.kind not in ("matching", "sequencing"):
        return ()
    filled = pairs_of(fields)
    return tuple(
        EntryView(o.key, texts[o.key], plain(o.text), filled.get(o.key, "")) for o in item.options
    )


def _halves(item: Item, rendered: RenderedItem) -> tuple[tuple[str, str], ...]:
    """What a select offers: the places of a sequence, or the partners by their plain words.

    Partners that plain words cannot say (code, a picture, a formula) are named by letters, which
    the legend explains.
    """
    if item.kind == "sequencing":
        return tuple((str(at), str(at)) for at in range(1, len(item.options) + 1))
    letters = _has_legend(item, rendered)
    return tuple(
        (target.key, f"{letter}: {plain(target.text)}" if letters else plain(target.text))
        for target, letter in zip(item.targets, ascii_uppercase, strict=False)
    )


def _legend(item: Item, rendered: RenderedItem) -> tuple[tuple[str, str], ...]:
    if not _has_legend(item, rendered):
        return ()
    html = dict(rendered.targets)
    return tuple(
        (letter, html[target.key])
        for target, letter in zip(item.targets, ascii_uppercase, strict=False)
    )


def _has_legend(item: Item, rendered: RenderedItem) -> bool:
    return any("<" in html for _key, html in rendered.targets)


def standing_of(item: Item, state: LessonState | None) -> Standing:
    """What she may know of her answer, as every page tells it."""
    return _standing(item, state, state.attempts.get(item.slug) if state else None)


def _standing(item: Item, state: LessonState | None, attempt: Attempt | None) -> Standing:
    if state is None or attempt is None:
        return "open"
    if item.slug in state.waiting:
        return "waits"
    if not state.shows_feedback(item.slug):
        return "kept"
    if attempt.judged is not None:
        return "judged"
    if item.kind == "free-text":
        return "kept"
    return "right" if attempt.success else "partly" if attempt.scaled else "wrong"


def _earlier_counts(
    item: Item, state: LessonState | None, attempt: Attempt | None, standing: Standing
) -> bool:
    if state is None or attempt is None or standing not in ("right", "partly", "wrong"):
        return False
    return state.worth.get(item.slug, 0.0) > (attempt.scaled or 0.0)


def _closed(item: Item, state: LessonState | None) -> Closed:
    if state is None:
        return ""
    if item.graded and state.finished_at:
        return "finished"
    if item.graded and state.is_over_time:
        return "time"
    return "attempts" if state.attempts_left(item.slug) == 0 else ""


def _feedback(
    item: Item, rendered: RenderedItem, attempt: Attempt | None, standing: Standing
) -> tuple[str, ...]:
    """What the author says to her answer; to right options that she left out in practice only."""
    if attempt is None or standing not in ("right", "partly", "wrong"):
        return ()
    told = [
        rendered.feedback[option.key]
        for option in item.options
        if option.key in rendered.feedback
        and (option.key in attempt.chosen or (option.correct and not item.graded))
    ]
    whole = rendered.right_html if attempt.success else rendered.wrong_html
    return (*told, whole) if whole else tuple(told)
