"""The tokens keep their promise: text at 4.5:1, meaningful shapes at 3:1, light and dark."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[4] / "plugin" / "web"
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;")
TEXT = ("ink", "ink-soft", "teal", "amber", "plum", "red", "teal-deep")
CODE = ("code-word", "code-text", "code-number", "code-note", "code-name")
WASHES = (("ink", "teal-wash"), ("ink", "amber-wash"), ("ink", "red-wash"), ("on-teal", "teal"))


def themes() -> dict[str, dict[str, str]]:
    light, dark = (WEB / "static" / "tokens.css").read_text().split("@media", 2)[:2]
    first = dict(TOKEN.findall(light))
    return {"light": first, "dark": first | dict(TOKEN.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read(theme: str) -> None:
    tokens = themes()[theme]
    pairs = [(text, ground) for text in TEXT for ground in ("paper", "sheet")]
    pairs += [(code, "shade") for code in CODE]
    for text, ground in (*pairs, *WASHES):
        assert contrast(tokens[text], tokens[ground]) >= 4.5, f"{text} on {ground}, {theme}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_that_mean_something_can_be_seen(theme: str) -> None:
    tokens = themes()[theme]
    for ground in ("paper", "sheet"):
        assert contrast(tokens["edge"], tokens[ground]) >= 3.0


def test_templates_carry_no_styles_and_no_scripts_of_their_own() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template.name
        assert "<style" not in text, template.name
        assert not re.search(r"\son\w+=", text), template.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), template.name


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in (WEB / "static").iterdir():
        found = re.findall(r"(?:url\(|@import\s+)['\"]?(https?:[^'\")]+)", file.read_text())
        assert found == [], file.name
