"""Questions as HTML, ready to be put into a form."""

from dataclasses import dataclass

from curricula.model import Item
from curricula.rendering.page import render_fragment, render_markdown_inline


@dataclass(frozen=True, slots=True)
class RenderedItem:
    """`options` are (key, html) pairs in the author's order; which is right is not told here."""

    prompt_html: str
    options: tuple[tuple[str, str], ...]


def render_item(item: Item) -> RenderedItem:
    """The prompt as blocks, each answer as one line; sanitised."""
    return RenderedItem(
        render_fragment(item.prompt),
        tuple((option.key, render_markdown_inline(option.text)) for option in item.options),
    )
