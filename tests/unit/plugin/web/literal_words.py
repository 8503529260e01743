"""Words that a page would show in English whatever its language: those outside gettext."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

PLACE = "\ue000"
"""Where a template puts in a value."""
SHOWN = {"alt", "title", "aria-label", "aria-description", "placeholder", "summary", "content"}
CLASS_BLOCKS = {"width", "aside_class"}
"""Blocks of the shells that hold a class."""
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
"""Where a macro writes a part of a tag."""
UNREAD = {"script", "style", "code"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"CHILD"}
"""What is called the same in every language."""
WORDS_OF_PARTS = {
    "done_note": (0, 1),
    "trouble_note": (0, 1),
    "card": (0,),
    "dialog": (0, 1),
    "empty": (0,),
    "status": (1,),
    "sign": (2,),
    "progress": (2,),
    "long_work": (2,),
    "field": (1,),
    "text_area": (1,),
    "select_field": (1,),
    "records": (0,),
    "tabs": (1,),
    "entry": (2,),
    "reason_field": (1,),
    "place_head": (2, 3),
    "places": (0,),
    "act": (2,),
    "picture": (0,),
}
"""Which arguments of a component are words, by its name."""
WORDY = {"help", "error", "first", "name", "more", "lead"}
SENTENCE = re.compile(r"^[A-ZÁÉÍÓÚ¿¡“][^\n]* [^\n]*")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_button = tag == "input" and given.get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if value and (name in SHOWN or (is_button and name == "value")):
                if tag == "meta" and given.get("name") != "description":
                    continue
                self._say(value)
        if tag in UNREAD:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within[-1:] == [tag]:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self._say(data)

    def _say(self, text: str) -> None:
        text = ATTRIBUTE.sub(" ", text)
        words = [word for word in LETTERS.findall(text.replace(PLACE, " ")) if word not in NAMES]
        if words:
            self.found.append(" ".join(text.replace(PLACE, "…").split()))


def in_template(source: str) -> list[str]:
    """Text nodes, attributes that are read out, and words given to a component."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    page = _Page()
    page.feed(_as_page(environment, source))
    page.close()
    return page.found + list(_given_to_parts(environment.parse(source)))


def _as_page(environment: Environment, source: str) -> str:
    """The template's own text, with one sign where it puts in a value."""
    parts: list[str] = []
    last = ""
    in_class = False
    for _, kind, value in environment.lex(source):
        if kind == "name":
            begins = last == "block" and value in CLASS_BLOCKS
            in_class = begins or (in_class and value != "endblock")
            last = value
        if kind == "data" and not in_class:
            parts.append(value)
        elif kind == "variable_begin":
            parts.append(PLACE)
    return "".join(parts)


def _given_to_parts(tree: nodes.Template) -> Iterator[str]:
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in WORDS_OF_PARTS:
            continue
        wordy = [call.args[n] for n in WORDS_OF_PARTS[call.node.name] if n < len(call.args)]
        wordy += [each.value for each in call.kwargs if each.key in WORDY]
        for argument in wordy:
            for constant in _shown_constants(argument):
                if LETTERS.search(constant):
                    yield f"{call.node.name}: {constant}"


def _shown_constants(node: nodes.Node) -> Iterator[str]:
    """The strings that `node` may come to, without what gettext and filters are given."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _shown_constants(node.expr1)
        if node.expr2 is not None:
            yield from _shown_constants(node.expr2)
    elif isinstance(node, nodes.Or | nodes.And):
        yield from _shown_constants(node.left)
        yield from _shown_constants(node.right)
    elif isinstance(node, nodes.Concat):
        for each in node.nodes:
            yield from _shown_constants(each)


def in_python(path: Path) -> list[str]:
    """Sentences of a module of pages that are in no call of gettext, and that no log, no error of
    the code and no docstring holds.
    """
    return list(_sentences(ast.parse(path.read_text(encoding="utf-8"))))


QUIET = {"_", "gettext", "ngettext", "lazy_gettext", "compile", "getLogger"}
LOGS = {"debug", "info", "warning", "error", "exception"}


def _sentences(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Raise) or _is_quiet(node):
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and SENTENCE.match(node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        yield from _sentences(child)


def _is_quiet(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in QUIET or called.id.endswith(("Error", "Refused", "Needed"))
    return isinstance(called, ast.Attribute) and called.attr in QUIET | LOGS
