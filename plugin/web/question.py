"""A question as a page shows it: its options, what was chosen, and what came of the answer."""

from collections.abc import Collection
from dataclasses import dataclass

from curricula import Attempt, Item, LessonState, RenderedItem


@dataclass(frozen=True, slots=True)
class OptionView:
    key: str
    html: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """`feedback` speaks of what she chose, and of the right options only in practice items.

    `is_closed`: a graded question of a finished visit.
    """

    slug: str
    kind: str
    graded: bool
    prompt_html: str
    options: tuple[OptionView, ...]
    attempt: Attempt | None
    feedback: tuple[str, ...]
    is_missing: bool
    is_closed: bool


def question_view(
    item: Item, rendered: RenderedItem, state: LessonState | None, *, missing: Collection[str] = ()
) -> QuestionView:
    """What the item's fieldset needs; `missing` are the slugs that a refused finish named."""
    attempt = state.attempts.get(item.slug) if state else None
    chosen = attempt.chosen if attempt else ()
    return QuestionView(
        slug=item.slug,
        kind=item.kind,
        graded=item.graded,
        prompt_html=rendered.prompt_html,
        options=tuple(OptionView(key, html, key in chosen) for key, html in rendered.options),
        attempt=attempt,
        feedback=_feedback(item, rendered, attempt),
        is_missing=item.slug in missing and attempt is None,
        is_closed=bool(item.graded and state and state.finished_at),
    )


def _feedback(item: Item, rendered: RenderedItem, attempt: Attempt | None) -> tuple[str, ...]:
    if attempt is None:
        return ()
    told = [
        option.key
        for option in item.options
        if option.key in attempt.chosen or (option.correct and not item.graded)
    ]
    return tuple(rendered.feedback[key] for key in told if key in rendered.feedback)
