"""Our scripts and templates: nothing kept in the browser, nothing made code, nothing unescaped."""

import re
from pathlib import Path

from flask import Flask

import plugin

HERE = Path(plugin.__file__).parent
SCRIPTS = [*HERE.glob("web/static/*.js"), *HERE.glob("lti/static/**/*.js")]
TEMPLATES = sorted(HERE.rglob("*.html"))
KEEPS = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|document\.cookie)\b")
MAKES_CODE = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    r"|set(?:Timeout|Interval)\(\s*[\"'`]"
)
OLD = re.compile(r"<(?:object|embed|applet|param|frameset|frame|marquee)\b", re.IGNORECASE)
RENDERED = {
    "_html": "Markdown of an author, sanitised where it is rendered",
    "rendered.html": "the same, a whole page",
    "rendered.pieces": "the same, a lesson in pieces",
    "option.html": "an option's Markdown, sanitised",
    "entry.html": "the same",
    "html": "feedback or a legend's entry, sanitised",
    "paths[name]": "the drawing of an icon, in the same file",
    '"</div>"': "a constant",
    '"</a>"': "a constant",
}
"""What templates put in unescaped, by the end of its name, and why it may."""


MAY_KEEP = {"login.js": {"sessionStorage"}}
"""A login's random value, for the seconds that it takes, where the browser keeps no cookie."""


def test_scripts_keep_nothing_in_the_browser() -> None:
    assert len(SCRIPTS) >= 2
    for file in SCRIPTS:
        kept = set(KEEPS.findall(file.read_text(encoding="utf-8")))
        assert kept == MAY_KEEP.get(file.name, set()), file.name


def test_scripts_make_no_code_and_no_markup_of_text() -> None:
    for file in SCRIPTS:
        assert MAKES_CODE.findall(file.read_text(encoding="utf-8")) == [], file.name


def test_no_template_uses_a_technology_that_is_over() -> None:
    for file in TEMPLATES:
        assert OLD.findall(file.read_text(encoding="utf-8")) == [], file.name


def test_templates_escape_all_but_what_was_rendered_by_us() -> None:
    wrong = []
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        for value in re.findall(r"([\w.\[\]\"</>]+(?:\[[^]]*\])?)\s*\|\s*safe\b", text):
            if not any(
                re.sub(r"\[(?:\d+|loop\.index)\]$", "", value).endswith(end) for end in RENDERED
            ):
                wrong.append(f"{file.name}: {value}")
        if re.search(r"autoescape\s+false|Markup\(", text):
            wrong.append(f"{file.name}: escaping is off")
    assert wrong == []


def test_whatever_a_template_shows_is_escaped() -> None:
    app = Flask("plugin")
    template = app.jinja_env.from_string("<p title='{{ a }}'>{{ a }}</p>")
    with app.test_request_context():
        assert (
            template.render(a="<b>'\"") == "<p title='&lt;b&gt;&#39;&#34;'>&lt;b&gt;&#39;&#34;</p>"
        )
