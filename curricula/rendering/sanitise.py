"""The last step of every rendering: nothing leaves that is not on a short list."""

import re
from collections.abc import Callable

import nh3
from pygments.token import STANDARD_TYPES

from curricula.rendering import mathml
from curricula.rendering.headings import text_id
from curricula.rendering.links import is_remote
from curricula.rendering.tabs import NAME

TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small
    span strong sub summary sup table tbody td tfoot th thead tr u ul var
    """.split()  # noqa: SIM905  # a list of 50 quoted strings is harder to check
)
WITH_MATHS = TAGS | mathml.ELEMENTS
EVERYWHERE = {"class", "id", "lang", "dir", "title"}
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": {"href"},
    "details": {"open", "name"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SIDES = {"left", "center", "right"}
VALUES = {
    "a": {"target": {"_blank"}},
    "div": {"tabindex": {"0"}, "align": SIDES},
    "figcaption": {"aria-hidden": {"true"}},
    "img": {"loading": {"lazy"}, "align": SIDES},
    "p": {"align": SIDES},
    "pre": {"tabindex": {"0"}},
    "td": {"align": SIDES},
    "th": {"scope": {"row", "col"}, "align": SIDES},
}
MATHS = {tag: set(mathml.ATTRIBUTES) for tag in mathml.ELEMENTS}
TABS = re.compile(NAME)
NUMBER = re.compile(r"[0-9]{1,4}%?")
NUMBERS = frozenset({"width", "height", "colspan", "rowspan", "start"})
SCHEMES = {"http", "https", "mailto"}
OUR_CLASSES = frozenset(
    """
    block block-label callout callout-body callout-kind callout-title error footnote-backref
    footnote-item footnote-ref footnotes footnotes-list footnotes-sep highlight hint
    lesson-text math not-run output solution spoiler tab tab-body table table-scroll tabs
    group-tabs text-center text-end text-start warning
    """.split()  # noqa: SIM905  # as above
) | {name for name in STANDARD_TYPES.values() if name}
OUR_CLASS = re.compile(r"(?:callout|language)-[^\s]+")
AUTHORS = "author-"
"""Before every other class: else a text could take a button's looks, or cover the whole page."""
CONTENT_GOES_TOO = {"script", "style", "template"}


def sanitise(html: str, resolve: Callable[[str], str | None], *, with_ids: bool = True) -> str:
    """HTML without scripts, styles, handlers, frames or forms, every id once, links resolved.

    `resolve` turns each relative URL into an address, or None to take the link away. What stands
    beside other texts on one page goes without ids, which would be there twice.
    """
    ids: set[str] = set()

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "class":
            return _classes(value)
        if attribute == "id":
            value = text_id(value)
            if (
                not with_ids
                or value in ids
                or not value
                or any(character.isspace() for character in value)
            ):
                return None
            ids.add(value)
        if tag in MATHS and attribute in mathml.ATTRIBUTES:
            return value if mathml.VALUE.fullmatch(value) else None
        if attribute in NUMBERS and not NUMBER.fullmatch(value):
            return None
        if attribute == "name" and not (with_ids and TABS.fullmatch(value)):
            return None  # which would close another block's tabs
        if attribute == "src" and is_remote(value):
            return None  # a picture from elsewhere would tell that server who reads
        return value

    return nh3.clean(
        html,
        tags=set(WITH_MATHS),
        clean_content_tags=CONTENT_GOES_TOO,
        attributes={tag: set(names) for tag, names in (ATTRIBUTES | MATHS).items()},
        tag_attribute_values={
            tag: {name: set(values) for name, values in names.items()}
            for tag, names in VALUES.items()
        },
        attribute_filter=keep,
        url_schemes=SCHEMES,
        url_relative=resolve,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _classes(value: str) -> str:
    return " ".join(
        name if name in OUR_CLASSES or OUR_CLASS.fullmatch(name) else AUTHORS + name
        for name in value.split()
    )
