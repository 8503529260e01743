"""The pages keep to the glossary, in both languages, and so does its table in the docs."""

import re
from collections.abc import Iterator

import pytest

from plugin.web.glossary import GLOSSARY, Term
from tests.unit.plugin.web.test_translations import PLUGIN, all_of, said_where, translated

DOCS = PLUGIN.parent / "docs" / "glossary.md"
OPERATORS = (
    "operations/",
    "web/operations_page.py",
    "web/target_page.py",
    "web/source_page.py",
    "web/templates/web/operations.html",
    "web/templates/web/target.html",
    "web/templates/web/source.html",
    "web/templates/web/macros/operations.html",
    "web/audit_words.py",
    "lti/",
    "web/desk_rows.py",
    "web/lms_",
    "web/guides/",
    "web/templates/web/lms/",
    "web/templates/web/macros/lms.html",
)
"""Where the standards' words stand, since who reads them mends connections by them."""
ALLOWED = {"You are not enrolled here yet"}
VALUES = re.compile(r"%\(\w+\)s|%%")


def said_to_members() -> Iterator[tuple[str, list[str], list[str]]]:
    """Where it stands, its English and its Spanish, without what is put into them."""
    words = translated()
    for place, text in said_where():
        if place.startswith(OPERATORS) or text in ALLOWED:
            continue
        message = words[text]
        yield place, plain(all_of(message.id)), plain(all_of(message.string))


def plain(texts: list[str]) -> list[str]:
    return [VALUES.sub("…", text) for text in texts]


def found(words: tuple[str, ...], text: str) -> bool:
    return any(re.search(rf"(?<![\w%]){word}(?!\w)", text, re.IGNORECASE) for word in words)


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.en)
def test_no_page_says_the_code_s_word(term: Term) -> None:
    said = [
        (place, text)
        for place, english, spanish in said_to_members()
        for never, texts in ((term.never_en, english), (term.never_es, spanish))
        for text in texts
        if found(never, text)
    ]
    assert said == []


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.en)
def test_one_thing_has_one_name_in_each_language(term: Term) -> None:
    otherwise = [
        (english, spanish)
        for _, english, spanish in said_to_members()
        if found((re.escape(term.en) + "(?:s|d|ment|ments)?",), english[0])
        and not re.search(term.es_forms, spanish[0], re.IGNORECASE)
    ]
    assert otherwise == []


def test_the_table_of_the_docs_is_the_glossary() -> None:
    assert DOCS.read_text(encoding="utf-8").split("|---|---|---|---|---|\n")[1] == table()


def table() -> str:
    return "".join(
        "| "
        + " | ".join(
            [
                ", ".join(f"`{name}`" for name in term.code),
                term.en,
                term.es,
                term.meaning,
                ", ".join(readable(word) for word in (*term.never_en, *term.never_es)) or "–",
            ]
        )
        + " |\n"
        for term in GLOSSARY
    )


def readable(word: str) -> str:
    """A regular expression's first word, as a reader writes it."""
    plain = re.sub(r"\(\?:([^|)]*)[^)]*\)", r"\1", word)
    return re.sub(r"\[(.)[^\]]*\]", r"\1", plain).replace("\\w*", "…").replace("?", "")
