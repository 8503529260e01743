"""Every string that a page shows has its Spanish words, and they take the same values."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.unit.plugin.web.literal_words import in_python, in_template

PLUGIN = Path(__file__).resolve().parents[4] / "plugin"
CATALOGUE = PLUGIN / "web" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
SAME = {
    "%(num)s LMS",
    "LMS",
    "LRS",
    "No",
    "no",
    "Roles",
    "%(called)s (%(given)s)",
    "%(when)s (%(zone)s)",
}
SAME |= {"%(name)s: %(tally)s"}
"""What is the same in English and Spanish, looked at one by one."""
IN_ENGLISH = {
    "lti/dynamic_registration.py": "the LMS keeps it for every language",
    "lti/errors.py": "for whoever reads the log; pages have words of their own by the code",
    "lti/members_page.py": "for the operator; pages have words of their own by the code",
    "lti/paged_request.py": "a header of requests to an LMS",
    "lti/keys_looked_at.py": "what was seen, beside words of the page's own",
    "lti/platform_keys.py": "for whoever reads the log",
    "lti/score_request.py": "for the operator, whose pages tell an LMS's answers in English",
    "lti/roster_looked_at.py": "what was seen, beside words of the page's own",
    "lti/scratch_item.py": "what was seen, beside words of the page's own",
    "lti/trying.py": "what was seen, beside words of the page's own",
    "mail/conversation.py": "for the operator",
    "mail/rendering.py": "the product's name before a subject",
    "web/glossary.py": "for whoever reads the docs",
    "web/refusals.py": "for whoever reads the log; pages have words of their own (error_words.py)",
    "web/user_agents.py": "names of browsers",
}
"""Modules whose sentences no member reads, and why."""
VALUE = re.compile(r"%\((\w+)\)s")


def said_where() -> list[tuple[str, str]]:
    """Where each string stands, below plugin/, and its English (of a plural the singular)."""
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
    return [(file, text if isinstance(text, str) else text[0]) for file, _, text, _, _ in found]


def said_in_code() -> set[str]:
    return {text for _, text in said_where()}


def translated() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {_first(message.id): message for message in read_po(file) if message.id}


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def all_of(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def test_no_string_is_without_spanish() -> None:
    words = translated()
    missing = sorted(text for text in said_in_code() if text not in words)
    assert missing == []
    assert [key for key, m in words.items() if m.fuzzy or not all(all_of(m.string))] == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translated()) - said_in_code()) == []


def test_translations_take_the_values_of_their_source() -> None:
    for message in translated().values():
        allowed = {value for text in all_of(message.id) for value in VALUE.findall(text)}
        for text in all_of(message.string):
            assert set(VALUE.findall(text)) <= allowed, text
        assert set(VALUE.findall(all_of(message.string)[-1])) == set(
            VALUE.findall(all_of(message.id)[-1])
        )


def test_the_catalogue_names_nobody_s_machine() -> None:
    text = CATALOGUE.read_text(encoding="utf-8")
    assert re.search(r"^#: /", text, re.MULTILINE) is None
    assert "/home/" not in text


def test_only_what_was_looked_at_is_the_same_in_both_languages() -> None:
    same = {key for key, m in translated().items() if set(all_of(m.string)) & set(all_of(m.id))}
    assert same == SAME


def test_no_template_holds_words_outside_gettext() -> None:
    found = {
        str(template.relative_to(PLUGIN)): words
        for template in sorted(PLUGIN.rglob("templates/**/*.html"))
        if (words := in_template(template.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_module_of_pages_says_a_sentence_outside_gettext() -> None:
    modules = [path for part in ("web", "lti", "mail") for path in (PLUGIN / part).glob("*.py")]
    found = {
        str(module.relative_to(PLUGIN)): words
        for module in sorted(modules)
        if (words := in_python(module))
    }
    assert {name: words for name, words in found.items() if name not in IN_ENGLISH} == {}
    assert set(found) == set(IN_ENGLISH), "one of the exceptions is none any more"


@pytest.mark.parametrize(
    "template",
    [
        "<p>Go on</p>",
        '<img alt="A map of {{ place }}">',
        '<input placeholder="Your name">',
        '<input type="submit" value="Send">',
        '<nav aria-label="Pages">{{ links }}</nav>',
        '{{ status("done", "published") }}',
        '{{ field("name", _("Name"), help="As you like") }}',
        '{{ status("done", "new" if one.is_new else _("old")) }}',
        '{% call empty("Nothing here") %}{% endcall %}',
    ],
)
def test_words_outside_gettext_are_found(template: str) -> None:
    assert in_template(template)


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ _('Go on') }} · CHILD</p>",
        '<img alt="{{ _(\'A map\') }}"><input type="hidden" name="place" value="home">',
        '{{ status("done", _("published")) }} <code>statement_id</code>',
        '{% block width %}narrow{% endblock %}<p class="small">{{ value }}: 12</p>',
    ],
)
def test_what_is_no_word_of_a_page_is_left_alone(template: str) -> None:
    assert in_template(template) == []
