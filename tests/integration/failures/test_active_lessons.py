"""A lesson that would run something in the learner's browser: it is shown, and it does nothing.

tests/browser/test_active_lessons.py gives the same lessons to a real browser.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from community import OPERATOR, Role
from curricula import import_curriculum, read_source, render_fragment, render_markdown_inline
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.failures import zips
from tests.integration.failures.active_forms import FORMS
from tests.unit.plugin.web.world import World, get, make_world

ITEM = """
::: item {#q}
FORM

- [x] FORM
  > FORM
- [ ] FORM
:::
"""
FORBIDDEN = frozenset(
    [
        "base",
        "body",
        "button",
        "embed",
        "form",
        "frame",
        "iframe",
        "input",
        "link",
        "meta",
        "object",
        "script",
        "style",
        "template",
    ]
)
ACTIVE = frozenset({"style", "srcdoc", "srcset", "ping"})
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "xlink:href"})


class Page(HTMLParser):
    """Everything on a page that a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    page = Page()
    page.feed(html)
    page.close()
    return page.elements


def dangers(html: str) -> list[str]:
    """What on the page would run, load from elsewhere, or send something."""
    return [
        f"<{tag} {name}={value!r}>"
        for tag, attributes in elements(html)
        for name, value in attributes.items()
        if name.startswith("on") or name in ACTIVE or is_bad_address(tag, name, value)
    ]


def is_bad_address(tag: str, name: str, value: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", value).lower()
    is_script = plain.startswith(("javascript:", "vbscript:", "data:", "blob:"))
    return name in ADDRESSES and (is_script or (tag != "a" and "evil" in plain))


def evil(form: str) -> str:
    return form.replace("EVIL", "alert(1)")


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_script_comes_out_alone(form: str) -> None:
    for html in (render_fragment(evil(form)), render_markdown_inline(evil(form))):
        assert dangers(html) == []
        assert not FORBIDDEN & {tag for tag, _ in elements(html)}


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = templates.fresh("sqlite")
    database = Database(url)
    box = SecretBox(Fernet.generate_key().decode())
    yield make_world(database, box, tmp_path_factory.mktemp("world"))
    database.dispose()
    templates.drop(url)


def published(world: World, folder: Path, lesson: str) -> str:
    """The address of a course whose one lesson this is."""
    file = zips.archive(folder / "a.zip", {**zips.COURSE, "lessons/values.md": lesson})
    with world.services.database.unit_of_work() as uow:
        done = import_curriculum(
            uow,
            read_source(file),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=True,
            now=utc_now(),
        )
        uow.commit()
    return f"/curricula/{done.version_hash}/lessons/values"


def test_a_page_with_all_of_them_has_what_it_has_without_them(world: World, tmp_path: Path) -> None:
    """As text, and as questions with their answers: nothing is added to what the page runs."""
    lines = [form for form in FORMS if "\n" not in form and "`" not in form]
    questions = "".join(
        ITEM.replace("#q", f"#q{number}").replace("FORM", evil(form))
        for number, form in enumerate(lines)
    )
    everything = "\n\n".join(evil(form) for form in FORMS)
    staff = world.browser(world.person("Steward", Role.STEWARD))
    tame = get(staff, published(world, tmp_path, "text"))
    for lesson in (everything, f"text\n{questions}"):
        page = get(staff, published(world, tmp_path, lesson))
        assert page.status_code == 200
        assert dangers(page.text) == []
        for tag in FORBIDDEN - {"input"}:
            found, usual = (
                [each for each in elements(html) if each[0] == tag]
                for html in (page.text, tame.text)
            )
            assert len(found) == len(usual), tag
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_files_that_would_run_are_sandboxed_or_downloads(world: World, tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{script}</svg>'
    bad = {"x.svg": svg, "x.html": script, "x.xhtml": script, "x.xml": script, "x.js": "alert(1)"}
    entries = {**zips.COURSE, **bad, "x.swf": "FWS", "x.pdf": "%PDF-1.7"}
    with world.services.database.unit_of_work() as uow:
        done = import_curriculum(
            uow,
            read_source(zips.archive(tmp_path / "a.zip", entries)),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=True,
            now=utc_now(),
        )
        uow.commit()
    staff = world.browser(world.person("Second", Role.STEWARD))
    for name in bad:
        answer = get(staff, f"/curricula/{done.version_hash}/files/{name}")
        assert answer.status_code == 200
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script" not in answer.headers["Content-Type"]
        assert "html" not in answer.headers["Content-Type"]
