"""Every kind of mail has its words, in both languages, and nothing in them that is not text."""

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from community import KINDS, Role
from plugin.mail.letter import Contents
from plugin.mail.letters import WORDS
from plugin.mail.rendering import Rendered, language_of, render

BASE = "https://child.example"
NAMES = {"en": "Ignite <b>", "es": "Ignite <i>"}
GIVEN: dict[str, object] = {
    "name": "Demo",
    "minutes": 15,
    "purpose": "sign-in",
    "inviter": "Demo steward",
    "community": NAMES,
    "role": "mentor",
    "expires": "2026-11-22T12:00:00+00:00",
    "zone": None,
    "until": None,
    "what": "added",
    "kind": "email",
    "hint": "d…@example.org",
    "platform": "Practice LMS",
    "curriculum": "A course",
    "course": "Course 7",
    "lesson": "A lesson",
    "scheme": NAMES,
    "trajectory": "t",
    "due": "2026-12-21T12:00:00+00:00",
}
PARTS = [
    (name, {key: GIVEN[key] for key in KINDS[name].values})
    for name in ("answer-waits", "path-achieved", "role-granted")
]


def rendered(
    kind: str, language: str = "en", *, zone: str = "UTC", hers: bool = False, **changed: object
) -> Rendered:
    declared = KINDS[kind]
    contents = Contents(
        base_url=BASE,
        values={key: GIVEN[key] for key in declared.values} | changed,
        secret={key: f"{BASE}/sign-in/{key}" for key in declared.secret},
        parts=PARTS if kind == "digest" else (),
        zone=ZoneInfo(zone),
        zone_is_hers=hers,
    )
    stop_url = None if declared.essential else f"{BASE}/mail/stop/token"
    return render(kind, contents, language=language, stop_url=stop_url)


def test_every_declared_kind_has_words_and_no_other() -> None:
    assert set(WORDS) == set(KINDS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_is_said_in_text_and_in_html(kind: str, language: str) -> None:
    mail = rendered(kind, language)
    assert mail.subject
    assert mail.text.startswith("Hello" if language == "en" else "Hola")
    assert f'<html lang="{language}">' in mail.html
    assert "%(" not in mail.text + mail.html
    assert "<b>" not in mail.html
    assert max(len(line) for line in mail.text.splitlines() if "://" not in line) <= 72
    for url in re.findall(r'href="([^"]+)"', mail.html):
        assert url.startswith(BASE)
        assert url in mail.text.split()
    for secret in KINDS[kind].secret:
        assert f"{BASE}/sign-in/{secret}" in mail.text


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "test"])
def test_it_is_another_text_in_spanish(kind: str) -> None:
    english, spanish = rendered(kind), rendered(kind, "es")
    assert english.text != spanish.text
    assert english.subject != spanish.subject


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("kind", KINDS)
def test_its_html_is_plain_and_asks_for_nothing_from_outside(kind: str) -> None:
    tags = _Tags()
    tags.feed(rendered(kind).html)
    assert not tags.names & {"script", "style", "img", "link", "iframe", "form", "object"}
    assert tags.attributes <= {"lang", "charset", "name", "content", "href"}


def test_a_digest_holds_all_its_parts() -> None:
    mail = rendered("digest")
    assert mail.subject == "Answers wait for your judgement, and 2 things more"
    for words in ("Course 7", "You have achieved", "you are now: mentor"):
        assert words in mail.text
    assert "3 cosas" not in rendered("digest", "es").subject


@pytest.mark.parametrize("purpose", ["sign-in", "add", "prove"])
def test_a_link_says_what_it_is_for(purpose: str) -> None:
    assert {
        "sign-in": "Your link to sign in",
        "add": "Confirm your e-mail address",
        "prove": "Confirm that it is you",
    }[purpose] == rendered("sign-in-link", purpose=purpose).subject


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_word(role: Role) -> None:
    assert rendered("role-granted", role=role.value).subject == "You have a new role"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es-419", "es"), ("es_MX", "es"), ("en", "en"), ("fr", "en"), (None, "en"), ("", "en")],
)
def test_whom_we_cannot_write_to_in_her_language_reads_english(
    locale: str | None, language: str
) -> None:
    assert language_of(locale) == language


BUENOS_AIRES = "America/Argentina/Buenos_Aires"


@pytest.mark.parametrize(
    ("zone", "hers", "told"),
    [
        (BUENOS_AIRES, False, "until 22 Nov 2026 09:00 (Buenos Aires)."),
        (BUENOS_AIRES, True, "until 22 Nov 2026 09:00."),
        ("UTC", False, "until 22 Nov 2026 12:00 (UTC)."),
    ],
)
def test_hours_are_the_reader_s_and_the_zone_is_named_unless_she_chose_it(
    zone: str, hers: bool, told: str
) -> None:
    text = rendered("invitation", zone=zone, hers=hers).flowing
    assert told in text


@pytest.mark.parametrize("kind", ["achievement-expires", "digest"])
def test_a_day_is_that_of_the_reader(kind: str) -> None:
    late = "2026-11-22T02:00:00+00:00"
    values = {"scheme": NAMES, "trajectory": "t", "expires": late}
    contents = Contents(
        base_url=BASE,
        values=values,
        parts=[("achievement-expires", values)],
        zone=ZoneInfo(BUENOS_AIRES),
    )
    text = render(kind, contents, language="en", stop_url=None).flowing
    assert "holds until 21 November 2026." in text


def test_in_flowing_text_a_paragraph_is_one_line() -> None:
    mail = rendered("invitation")
    assert mail.flowing.split() == mail.text.split()
    long = next(line for line in mail.flowing.splitlines() if "learning records" in line)
    assert long == "CHILD keeps the learning records of communities of practice."
    link = rendered("sign-in-link")
    assert any(len(line) > 72 for line in link.flowing.splitlines())
    assert all(len(line) <= 72 for line in link.text.splitlines())


def test_the_first_language_that_we_write_is_taken() -> None:
    assert language_of(None, "fr", "es-AR", "en") == "es"
    assert language_of("en", "es-AR") == "en"
