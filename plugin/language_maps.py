"""A name in several languages, said in that of whoever reads."""

from collections.abc import Mapping

from flask_babel import get_locale


def in_language(names: Mapping[str, str] | str | None, default: str = "") -> str:
    """A language map's text in the reader's language, else in English, else in any (RFC 4647); a
    text as it is; `default` for none.
    """
    if not names:
        return default
    if isinstance(names, str):
        return names
    wanted = reader_language()
    for tag, text in names.items():
        if tag.split("-")[0].lower() == wanted:
            return text
    return names.get("en") or next(iter(names.values()))


def reader_language() -> str:
    """Two letters (ISO 639)."""
    locale = get_locale()
    return locale.language if locale else "en"
