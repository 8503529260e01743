"""Questions as HTML, ready to be put into a form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from curricula.model import Item, Option
from curricula.rendering.page import Around, render_fragment, render_markdown_inline

Choices = tuple[tuple[str, str], ...]
"""(key, html) pairs in the author's order."""


@dataclass(frozen=True, slots=True)
class RenderedItem:
    """`options` are (key, html) pairs in the author's order; which is right is not told here.

    `feedback` is what the author says to each option, by its key, where something is said;
    `right_html` and `wrong_html` what is said to a whole answer. `targets` are what the options of
    a matching item are matched with. `guidance_html` is for staff who judge, never for learners.
    """

    prompt_html: str
    options: Choices
    feedback: Mapping[str, str]
    targets: Choices = ()
    right_html: str | None = None
    wrong_html: str | None = None
    guidance_html: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """All its HTML."""
        told = (self.right_html, self.wrong_html, self.guidance_html)
        return (
            self.prompt_html,
            *(html for _, html in (*self.options, *self.targets)),
            *self.feedback.values(),
            *(html for html in told if html),
        )

    def changed(self, change: Callable[[str], str]) -> "RenderedItem":
        """The same item with each piece of its HTML changed."""
        return RenderedItem(
            change(self.prompt_html),
            tuple((key, change(html)) for key, html in self.options),
            {key: change(html) for key, html in self.feedback.items()},
            tuple((key, change(html)) for key, html in self.targets),
            change(self.right_html) if self.right_html else None,
            change(self.wrong_html) if self.wrong_html else None,
            change(self.guidance_html) if self.guidance_html else None,
        )


def render_item(item: Item, around: Around | None = None) -> RenderedItem:
    """The prompt as blocks, each answer and each word on it as one line; sanitised.

    `around` tells where the pictures and relative links of the item lead; see `render_items`.
    """
    around = around or Around()
    return RenderedItem(
        render_fragment(item.prompt, around),
        _choices(item.options, around),
        {
            option.key: render_markdown_inline(option.feedback, around)
            for option in item.options
            if option.feedback
        },
        _choices(item.targets, around),
        _line(item.feedback_right, around),
        _line(item.feedback_wrong, around),
        render_fragment(item.guidance, around) if item.guidance else None,
    )


def _choices(options: Iterable[Option], around: Around) -> Choices:
    return tuple((option.key, render_markdown_inline(option.text, around)) for option in options)


def _line(markdown: str | None, around: Around) -> str | None:
    return render_markdown_inline(markdown, around) if markdown else None
