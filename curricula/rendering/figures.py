"""Pictures that stand alone: figures, with the words in their brackets as the caption."""

import re
from html import escape

from markdown_it.token import Token

SHOWN = re.compile(r'(<figure(?: class="[^"]*")?>)(<img(?: [a-z]+="[^"]*")+>)')
"""A figure whose picture leads nowhere, as the sanitiser writes it."""
SOURCE, HEARD = re.compile(r' src="([^"]+)"'), re.compile(r' alt="[^"]')
PLAIN = frozenset({"text", "softbreak", "hardbreak", "code_inline", "em_open", "em_close"})


def is_figure(tokens: list[Token], position: int) -> bool:
    """Whether a paragraph is a picture and nothing else (a link around it may be)."""
    if tokens[position].hidden or tokens[position + 1].type != "inline":
        return False
    children = tokens[position + 1].children or []
    kinds = [
        child.type
        for child in children
        if not (child.type in ("text", "softbreak") and not child.content.strip())
    ]
    return kinds in (["image"], ["link_open", "image", "link_close"])


def figure(tokens: list[Token], position: int) -> list[Token]:
    """The tokens to put in place of that paragraph.

    The words in brackets are its caption, as Pandoc has it. Without `alt='…'` in braces they say
    what is seen as well; read aloud they are then heard once.
    """
    paragraph, inline, _ = tokens[position : position + 3]
    image = next(child for child in inline.children or [] if child.type == "image")
    result = [_html(f"<figure{_class_of(paragraph)}>"), inline]
    title = image.attrs.pop("title", None)
    if image.children:
        caption = Token("inline", "", 0, content=image.content, children=image.children)
        is_plain = all(child.type in PLAIN for child in image.children)
        heard = "alt" in image.meta or not is_plain
        opening = "<figcaption>" if heard else '<figcaption aria-hidden="true">'
        result += [_html(opening), caption, _html("</figcaption>")]
    elif title:
        result.append(_html(f"<figcaption>{escape(str(title))}</figcaption>"))
    return [*result, _html("</figure>\n")]


def leading_to_pictures(html: str) -> str:
    """Sanitised HTML in which each figure's picture leads to the picture itself, to be seen large
    or saved; one without words does not, since its link would have no name.
    """
    return SHOWN.sub(_led, html)


def _led(found: re.Match[str]) -> str:
    opening, picture = found.groups()
    source = SOURCE.search(picture)
    if source is None or not HEARD.search(picture):
        return found[0]
    return f'{opening}<a class="enlarge" href="{source[1]}">{picture}</a>'


def _html(content: str) -> Token:
    return Token("our_html", "", 0, content=content)


def _class_of(token: Token) -> str:
    named = token.attrGet("class")
    return f' class="{escape(str(named))}"' if named else ""
