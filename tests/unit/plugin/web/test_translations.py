"""Every string that a page shows has its Spanish words, and they take the same values."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PLUGIN = Path(__file__).resolve().parents[4] / "plugin"
CATALOGUE = PLUGIN / "web" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
VALUE = re.compile(r"%\((\w+)\)s")


def said_in_code() -> set[str]:
    found = extract_from_dir(
        str(PLUGIN),
        method_map=[("**/templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"**/templates/**.html": {"newstyle_gettext": "true", "silent": "false"}},
        keywords={
            "_": None,
            "gettext": None,
            "lazy_gettext": None,
            "ngettext": (1, 2),
        },
    )
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def translated() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {_first(message.id): message for message in read_po(file) if message.id}


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _all(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def test_no_string_is_without_spanish() -> None:
    words = translated()
    missing = sorted(text for text in said_in_code() if text not in words)
    assert missing == []
    assert [key for key, m in words.items() if m.fuzzy or not all(_all(m.string))] == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translated()) - said_in_code()) == []


def test_translations_take_the_values_of_their_source() -> None:
    for message in translated().values():
        allowed = {value for text in _all(message.id) for value in VALUE.findall(text)}
        for text in _all(message.string):
            assert set(VALUE.findall(text)) <= allowed, text
        assert set(VALUE.findall(_all(message.string)[-1])) == set(
            VALUE.findall(_all(message.id)[-1])
        )


def test_the_catalogue_names_nobody_s_machine() -> None:
    text = CATALOGUE.read_text(encoding="utf-8")
    assert re.search(r"^#: /", text, re.MULTILINE) is None
    assert "/home/" not in text
