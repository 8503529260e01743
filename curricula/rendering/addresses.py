"""Addresses written as they are (`see https://example.org/`) become links, as Pandoc has it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]+")
AFTER = ".,:;!?'*_~"


def bare_addresses(md: MarkdownIt) -> None:
    """Adds the step to a parser, after the words of a text were read."""
    md.core.ruler.after("inline", "bare_addresses", _link_all)


def _link_all(state: StateCore) -> None:
    if "://" not in state.src:
        return
    for token in state.tokens:
        if token.children and "://" in token.content:
            token.children = _linked(token.children)


def _linked(children: list[Token]) -> list[Token]:
    result: list[Token] = []
    inside = 0
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "html_inline":
            opens = child.content[:2].lower() == "<a" and child.content[2:3] in " >\n\t"
            inside += opens - child.content.lower().startswith("</a")
        if child.type == "text" and inside <= 0 and "://" in child.content:
            result += _split(child)
        else:
            result.append(child)
    return result


def _address(run: str) -> str:
    """The run without the sentence's marks after it, and without brackets that it did not open."""
    address = run.rstrip(AFTER)
    inner = address.rstrip(")")
    closing, missing = len(address) - len(inner), address.count(")") - address.count("(")
    return (inner + ")" * max(0, closing - max(0, missing))).rstrip(AFTER)


def _split(text: Token) -> list[Token]:
    result: list[Token] = []
    position = 0
    for found in ADDRESS.finditer(text.content):
        address = _address(found[0])
        end = found.start() + len(address)
        result += [
            Token("text", "", 0, content=text.content[position : found.start()]),
            Token("link_open", "a", 1, attrs={"href": address}),
            Token("text", "", 0, content=address),
            Token("link_close", "a", -1),
        ]
        position = end
    result.append(Token("text", "", 0, content=text.content[position:]))
    return [token for token in result if token.type != "text" or token.content]
