"""The demo's mailbox shows what would have been sent, safely, and only in a demo without mail."""

import re
from pathlib import Path

import pytest

from plugin.app import create_app
from storage import Database
from tests.integration.mailing.mailing_world import MailingWorld, mailing_world

BASE = "https://child.example"
FRAME = re.compile(r"<iframe[^>]*>")
LINK = f"{BASE}/sign-in/{'x' * 40}"


def test_it_shows_text_and_html_with_working_links(database: Database, tmp_path: Path) -> None:
    world = mailing_world(database, tmp_path, CHILD_DEMO="yes")
    mail_id = world.post_link("demo@example.org", LINK)
    world.post(world.member("luz@example.org", name="<script>alert(1)</script>"))
    client = create_app(world.services).test_client()
    page = client.get("/mailbox", base_url=BASE)
    assert page.status_code == 200
    assert f'<a href="{LINK}"' in page.text
    assert "<script>alert" not in page.text
    assert "demo@example.org" in page.text
    html = client.get(f"/mailbox/{mail_id}", base_url=BASE)
    assert LINK in html.text
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; sandbox")
    assert "frame-ancestors 'self'" in policy
    assert '<base target="_top">' in html.text


def test_a_mail_is_framed_where_it_can_do_nothing(database: Database, tmp_path: Path) -> None:
    world = mailing_world(database, tmp_path, CHILD_DEMO="yes")
    mail_id = world.post_link("demo@example.org", LINK)
    client = create_app(world.services).test_client()
    page = client.get("/mailbox", base_url=BASE)
    (frame,) = FRAME.findall(page.text)
    assert f'src="/mailbox/{mail_id}"' in frame
    assert 'sandbox="allow-top-navigation-by-user-activation"' in frame
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in client.get("/", base_url=BASE).headers["Content-Security-Policy"]


@pytest.mark.parametrize("demo", ["no", "yes"])
def test_elsewhere_there_is_none(database: Database, tmp_path: Path, demo: str) -> None:
    settings = {"CHILD_DEMO": demo}
    if demo == "yes":
        settings |= {
            "CHILD_SMTP_URL": "smtp://127.0.0.1:1",
            "CHILD_MAIL_FROM": "child@child.example",
        }
    world: MailingWorld = mailing_world(database, tmp_path, None, **settings)
    mail_id = world.post_link("demo@example.org", LINK)
    client = create_app(world.services).test_client()
    for path in ("/mailbox", f"/mailbox/{mail_id}"):
        answer = client.get(path, base_url=BASE)
        assert answer.status_code == 404
        assert LINK not in answer.text
