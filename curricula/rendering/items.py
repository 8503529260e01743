"""Questions as HTML, ready to be put into a form."""

from collections.abc import Mapping
from dataclasses import dataclass

from curricula.model import Item
from curricula.rendering.page import ALONE, Around, render_fragment, render_markdown_inline


@dataclass(frozen=True, slots=True)
class RenderedItem:
    """`options` are (key, html) pairs in the author's order; which is right is not told here.

    `feedback` is what the author says to each option, by its key, where something is said;
    `right_html` and `wrong_html` what is said to a whole answer. `targets` are what the options of
    a matching item are matched with. `guidance_html` is for staff who judge, never for learners.
    """

    prompt_html: str
    options: tuple[tuple[str, str], ...]
    feedback: Mapping[str, str]
    targets: tuple[tuple[str, str], ...] = ()
    right_html: str | None = None
    wrong_html: str | None = None
    guidance_html: str | None = None


def render_item(item: Item, around: Around = ALONE) -> RenderedItem:
    """The prompt as blocks, each answer and each word on it as one line; sanitised.

    `around` tells where the pictures and relative links of the item lead; see `render_items`.
    """
    return RenderedItem(
        render_fragment(item.prompt, around),
        tuple((option.key, render_markdown_inline(option.text, around)) for option in item.options),
        {
            option.key: render_markdown_inline(option.feedback, around)
            for option in item.options
            if option.feedback
        },
        tuple((target.key, render_markdown_inline(target.text, around)) for target in item.targets),
        render_markdown_inline(item.feedback_right, around) if item.feedback_right else None,
        render_markdown_inline(item.feedback_wrong, around) if item.feedback_wrong else None,
        render_fragment(item.guidance, around) if item.guidance else None,
    )
