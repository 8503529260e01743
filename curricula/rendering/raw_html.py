"""HTML that authors write into their Markdown: what it may do, what becomes of the rest.

The sanitiser decides what is safe; here it is made useful and told. What is no HTML at all
(`<your name>`) is shown as the author wrote it.
"""

import re
from collections.abc import MutableMapping
from html import escape, unescape
from typing import Any

from curricula.rendering.findings import mark, note
from curricula.rendering.links import is_remote
from curricula.rendering.mathml import ELEMENTS
from curricula.rendering.sanitise import ATTRIBUTES, TAGS, VALUES
from curricula.report import EntryKind

Env = MutableMapping[str, Any]
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
ACTIVE = frozenset({"script", "style", "object", "embed", "form", "input", "template", "applet"})
FRAMED = frozenset({"iframe", "video", "audio"})
TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)
    (?P<attributes>(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[^\s"'<>/=]+)
    (?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'=<>`]+)))?""",
    re.VERBOSE,
)
HARMLESS = frozenset(
    """
    acronym address area article aside base bdi bdo big body button canvas center data datalist
    dialog dir fieldset font footer frame frameset head header hgroup html label legend link main
    map marquee menu meta meter nav nobr noframes noscript option output param picture portal
    progress rp rt ruby search select slot source strike svg textarea time title track tt wbr h1
    path rect circle line g text image
    """.split()  # noqa: SIM905  # a list of 60 quoted strings is harder to check
)
"""Elements of HTML that a lesson does not keep; their words stay."""
WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*(\d+(?:px|%))", re.IGNORECASE)
ALIGN = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|center|right)\b", re.IGNORECASE)


def raw_html(content: str, line: int, env: Env) -> str:
    """The HTML to go on with; `env` takes what there is to tell of it."""
    for comment in COMMENT.finditer(content):
        at = line + content.count("\n", 0, comment.start()) if line else 0
        note(env, EntryKind.COMMENT, at, "is a comment; learners do not see it.", comment[0])
    if "<!--" in content:
        content = COMMENT.sub("", content)
    names = {found["name"].lower() for found in TAG.finditer(content)}
    if names & ACTIVE:
        note(
            env,
            EntryKind.REMOVED,
            line,
            "would run or embed something from elsewhere; it was taken out.",
            content,
        )
    return TAG.sub(lambda found: _tag(found, line, env), content)


def _tag(found: re.Match[str], line: int, env: Env) -> str:
    name = found["name"].lower()
    if name in FRAMED:
        return _framed(found, line, env)
    if name in ELEMENTS:
        return found[0]
    if name not in TAGS:
        if name in HARMLESS and not found["close"]:
            told = f"<{name}> is not kept in lessons; the words within it are."
            note(env, EntryKind.REMOVED, line, told, found[0])
        if name in HARMLESS or name in ACTIVE:
            mark(env, found[0])
            return found[0]
        told = "is no HTML element; it is shown as it is written."
        note(env, EntryKind.UNKNOWN_TAG, line, told, found[0])
        return escape(found[0], quote=False)
    known = _known(found, name, line, env)
    if name != "table":
        return known
    return f"{known}</div>" if found["close"] else f'<div class="table-scroll" tabindex="0">{known}'


def _known(found: re.Match[str], name: str, line: int, env: Env) -> str:
    """A tag that a lesson keeps, with what may stay of its attributes."""
    if not found["attributes"]:
        return found[0]
    values = _values(found["attributes"])
    if name == "img" and is_remote(values.get("src", "")):
        return remote_image(env, values["src"], values.get("alt", ""), line)
    kept = _kept(name, values)
    if dropped := {each: value for each, value in values.items() if each not in kept}:
        written = " ".join(f'{each}="{value}"' for each, value in dropped.items())
        told = f"is set on <{name}> and changes nothing here."
        note(env, EntryKind.ATTRIBUTES, line, told, written)
    _translate(name, values, kept)
    shown = "".join(f' {each}="{escape(value)}"' for each, value in kept.items())
    return f"<{name}{shown}>"


def _values(attributes: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for part in ATTRIBUTE.finditer(attributes):
        value = next((part[way] for way in ("double", "single", "bare") if part[way]), "")
        values.setdefault(part["name"].lower(), unescape(value))
    return values


def _kept(name: str, values: dict[str, str]) -> dict[str, str]:
    """The attributes that the sanitiser lets through, for all that it looks into the values."""
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(name, set()) | VALUES.get(name, {}).keys()
    return {each: value for each, value in values.items() if each in allowed}


def _translate(name: str, values: dict[str, str], kept: dict[str, str]) -> None:
    """Old ways of saying what a lesson may say: anchors by name, sizes and sides by style."""
    style = values.get("style", "")
    if name == "a" and "name" in values:
        kept.setdefault("id", values["name"])
    if name == "img":
        for each in ("width", "height"):
            if each in kept:
                kept[each] = kept[each].removesuffix("px")
        if width := WIDTH.search(style):
            kept.setdefault("width", width[1].removesuffix("px"))
    if (side := ALIGN.search(style)) and "align" in VALUES.get(name, {}):
        kept.setdefault("align", side[1].lower())


def _framed(found: re.Match[str], line: int, env: Env) -> str:
    """A film or a page within the page: a link to it."""
    values = _values(found["attributes"])
    source = values.get("src", "")
    if found["close"] or not source:
        mark(env, found[0])
        return ""
    told = "would show something within the page; it is shown as a link."
    note(env, EntryKind.REMOVED, line, told, found[0])
    return f'<a href="{escape(source)}" target="_blank">{escape(values.get("title") or source)}</a>'


def remote_image(env: Env, source: str, alt: str, line: int = 0, words: str = "") -> str:
    """A picture from elsewhere, as a link: loading it would tell that server who reads.

    `words` are HTML that is shown in place of the alternative text, which is then its title.
    """
    note(
        env,
        EntryKind.REMOTE_IMAGE,
        line,
        "is a picture on another site; it is shown as a link. Put the file in the folder.",
        source,
    )
    title = f' title="{escape(alt)}"' if words and alt else ""
    shown = words or escape(alt or source)
    return f'<a href="{escape(source)}" target="_blank"{title}>{shown}</a>'
