"""Markdown to sanitised HTML: the lesson language of both sources, one renderer."""

from curricula.rendering.fenced_divs import read_fence
from curricula.rendering.findings import Finding
from curricula.rendering.headings import Heading
from curricula.rendering.items import RenderedItem, render_item
from curricula.rendering.links import Links, Resolver
from curricula.rendering.page import (
    RENDERER_VERSION,
    SHARED_LINKS,
    Around,
    RenderedText,
    render_fragment,
    render_markdown_inline,
    render_text,
)
from curricula.rendering.sized import sources_in, with_sizes
from curricula.rendering.words import has_words

__all__ = [
    "RENDERER_VERSION",
    "SHARED_LINKS",
    "Around",
    "Finding",
    "Heading",
    "Links",
    "RenderedItem",
    "RenderedText",
    "Resolver",
    "has_words",
    "read_fence",
    "render_fragment",
    "render_item",
    "render_markdown_inline",
    "render_text",
    "sources_in",
    "with_sizes",
]
