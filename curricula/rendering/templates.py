"""What older lessons leave to a template program: `{% include … %}`, `{{ page.root }}`.

Nothing is filled in here. Where such a mark begins an address, it stands for the lesson's own
folder and is dropped; anywhere else it is shown as it is, and told.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from curricula.rendering.findings import note
from curricula.report import EntryKind

ROOT = r"\{\{\s*(?:page\.root|site\.(?:baseurl|url)|relative_root_path|base_path)\s*\}\}"
IN_ADDRESS = re.compile(rf"(\]\(\s*|(?:src|href)=[\"']?){ROOT}")
DEFINED = re.compile(rf"^( {{0,3}}\[[^\]\n]+\]:[ \t]*){ROOT}", re.MULTILINE)
LEFT = re.compile(r"`+[^`]*`+|(?P<mark>\{%[^%]{0,2000}%\}|\{\{[^{}]{0,500}\}\})")


def template_marks(md: MarkdownIt) -> None:
    """Adds the steps to a parser: addresses first, then what is left in the words."""
    md.core.ruler.before("block", "template_definitions", _definitions)
    md.core.ruler.before("inline", "template_marks", _words)


def _definitions(state: StateCore) -> None:
    if "{{" in state.src:
        state.src = DEFINED.sub(lambda found: _drop(state, found), state.src)


def _words(state: StateCore) -> None:
    if "{{" not in state.src and "{%" not in state.src:
        return
    for token in state.tokens:
        if token.type in ("inline", "html_block") and "{" in token.content:
            token.content = IN_ADDRESS.sub(lambda found: _drop(state, found), token.content)
            line = token.map[0] + 1 if token.map else 0
            for found in LEFT.finditer(token.content):
                if found["mark"]:
                    told = (
                        "is a template's mark, which nothing fills in here; it is shown as it is."
                    )
                    note(state.env, EntryKind.TEMPLATE, line, told, found["mark"])


def _drop(state: StateCore, found: re.Match[str]) -> str:
    told = "stands for the lesson's own folder; the address works without it."
    note(state.env, EntryKind.TEMPLATE, 0, told, found[0][len(found[1]) :])
    return found[1]
