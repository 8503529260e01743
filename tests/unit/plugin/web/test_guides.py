"""The guides give our addresses and no other, in both languages, and the docs show the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli.lms_guide import guide as command
from plugin.lti import tool_addresses
from plugin.web.guides import GUIDES, NAMES, Entry
from plugin.web.guides.markdown import as_markdown
from plugin.web.speech import gettext as _

BASE = "https://child.example.org"
OURS = tool_addresses(BASE)
DOCS = Path(__file__).resolve().parents[4] / "docs" / "integrating" / "lms-guides.md"
HEAD = """# A guide for each LMS

What to enter where. CHILD shows the same guides with its own addresses under `/connect`, for
whoever runs the LMS, and `child lms guide moodle` prints one; here the address is
https://child.example.org. What to set beyond this, and when, is in [Connect an LMS](lms.md).
This page is written from `plugin/web/guides`; a test holds it to that.

"""


def document() -> str:
    """The docs' page as it should be."""
    return HEAD + "\n".join(as_markdown(make(OURS)) for make in GUIDES.values())


def entries(key: str) -> list[Entry]:
    return [one for way in GUIDES[key](OURS).ways for step in way.steps for one in step.entries]


def test_the_docs_show_the_guides() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_lms_has_its_name() -> None:
    assert [make(OURS).name for make in GUIDES.values()] == list(NAMES.values())


@pytest.mark.parametrize("key", list(GUIDES))
def test_a_guide_by_hand_gives_every_address_and_takes_back_what_the_form_needs(key: str) -> None:
    given = " ".join(one.value for one in entries(key) if one.is_copied)
    for address in (OURS.launch_url, OURS.login_url, OURS.jwks_url, OURS.redirect_uris[0]):
        assert address in given
    back = [s for way in GUIDES[key](OURS).ways for s in way.steps if s.is_back]
    told = {one.value for step in back for one in step.entries}
    by_address = any(one.field == "openid-configuration" for step in back for one in step.entries)
    assert {_("Client id"), _("Deployment ids")} <= told
    rest = {"Issuer (platform ID)", "Access token URL", "Public key set URL"}
    assert by_address or rest | {"Authentication request URL"} <= told


@pytest.mark.parametrize("key", list(GUIDES))
def test_what_is_copied_is_ours_or_the_lms_s_own(key: str) -> None:
    for one in entries(key):
        if one.is_copied and one.value.startswith("https://"):
            assert one.value.startswith(BASE)


def test_the_command_prints_a_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILD_BASE_URL", "https://here.example.org")
    monkeypatch.setenv("CHILD_IRI_BASE", "https://here.example.org")
    printed = CliRunner().invoke(command, ["sakai"])
    assert printed.exit_code == 0, printed.output
    assert "`https://here.example.org/lti/jwks.json`" in printed.stdout
    assert '"name": "Sakai"' in CliRunner().invoke(command, ["sakai", "--json"]).stdout
