"""What the lines of a question hold: the texts that pages show, and the words of its key."""

from collections.abc import Iterator
from typing import get_args

from curricula.model import Item, ItemKind
from curricula.rendering import RenderedItem
from curricula.sources.page_words import words

SYNTAX = frozenset(
    """
    x X item kind practice points case matters true false instructor
    """.split()  # noqa: SIM905  # as they stand in the braces of a question
) | {word for kind in get_args(ItemKind) for word in kind.split("-")}


def item_texts(item: Item, rendered: RenderedItem) -> Iterator[str]:
    """Everything that somebody may come to see of it, as often as its author wrote it."""
    yield rendered.prompt_html
    yield from (html for _, html in rendered.options)
    targets = dict(rendered.targets)
    used = [option.match for option in item.options if option.match]
    yield from (targets[key] for key in (*used, *sorted(set(targets) - set(used))))
    yield from rendered.feedback.values()
    said = (rendered.right_html, rendered.wrong_html, rendered.guidance_html)
    yield from (html for html in said if html)


def item_words(item: Item) -> frozenset[str]:
    """The words beside its texts: names, points, the answers of its key."""
    key = f"{item.slug} {item.points:g} {item.number} {item.tolerance} {' '.join(item.accepted)}"
    names = [
        f"{number} {option.key}"
        for number, option in enumerate((*item.options, *item.targets), start=1)
    ]
    return SYNTAX.union(words(" ".join((key, *names))))
