"""A mail's contents become its words, as text and as HTML, in the reader's language."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from flask import Flask
from flask_babel import Babel

from plugin.mail.letter import Contents, Letter
from plugin.mail.letters import WORDS
from plugin.speaking import speaking
from plugin.speech import gettext as _
from plugin.translations import LANGUAGES, SOURCE, install_catalogues

HERE = Path(__file__).parent
WIDTH = 72


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` has lines of 72 letters, as mails have them; in `flowing` a paragraph is one line."""

    subject: str
    text: str
    flowing: str
    html: str
    language: str


def render(
    kind: str, contents: Contents, *, language: str, stop_url: str | None, name: str | None = None
) -> Rendered:
    """The words of a mail. `stop_url` is where whoever gets it ends mails of this kind; `name` what
    the reader is called.
    """
    with speaking(language):
        letter = _addressed(WORDS[kind](contents), name)
        if not letter.why:
            letter = replace(letter, why=_("You get this mail because you use CHILD."))
        foot = _("Get no more mails of this kind") if stop_url else ""
        html = (
            _app()
            .jinja_env.get_template("mail/letter.html")
            .render(
                letter=letter,
                language=language,
                foot=foot,
                stop_url=stop_url,
                base_url=contents.base_url,
            )
        )
        return Rendered(
            subject=_one_line(letter.subject),
            text=_text(letter, foot, stop_url, contents.base_url, _wrapped),
            flowing=_text(letter, foot, stop_url, contents.base_url, _one_line),
            html=html,
            language=language,
        )


def language_of(*locales: str | None) -> str:
    """The language to write in: of the first of these (`es-419`, `es_MX`) that we write."""
    for locale in locales:
        language = (locale or "").replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return SOURCE


def _addressed(letter: Letter, name: str | None) -> Letter:
    hello = _("Hello %(name)s,", name=_one_line(name)) if name else _("Hello,")
    return replace(letter, paragraphs=(hello, *letter.paragraphs))


def _text(
    letter: Letter, foot: str, stop_url: str | None, base_url: str, lines: Callable[[str], str]
) -> str:
    """`lines` makes a paragraph's lines."""
    blocks = list(_blocks(letter, lines))
    for part in letter.parts:
        blocks += [f"* {_one_line(part.subject)}", *_blocks(part, lines)]
    blocks += ["-- ", lines(letter.why)]
    if foot:
        blocks.append(f"{foot}:\n{stop_url}")
    blocks.append(f"CHILD · {base_url}")
    return "\n\n".join(block for block in blocks if block).replace("-- \n\n", "-- \n") + "\n"


def _blocks(letter: Letter, lines: Callable[[str], str]) -> Iterator[str]:
    yield from map(lines, letter.paragraphs)
    if letter.action:
        yield f"{letter.action.label}:\n{letter.action.url}"
    if letter.code:
        yield f"    {letter.code}"
    yield from map(lines, letter.after)


def _wrapped(paragraph: str) -> str:
    """What a person wrote stays in its paragraph; an address is never broken."""
    return textwrap.fill(
        _one_line(paragraph), WIDTH, break_long_words=False, break_on_hyphens=False
    )


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@lru_cache(maxsize=1)
def _app() -> Flask:
    app = Flask("child-mail", template_folder=str(HERE / "templates"))
    Babel(app)
    install_catalogues(app, HERE.parent / "web" / "translations")
    return app
