"""Nothing secret or personal in what `child serve` and `child worker` write: the real processes, at
DEBUG, asked for everything with marks, with a mail server and an LRS that repeat what they get.

The third command that runs on, `child demo`, is looked at in tests/browser/test_demo_folder.py.
"""

import base64
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from community import MailState, mails
from tests.browser.running_demo import eventually
from tests.databases import Templates
from tests.integration.every_route.asking import TOKEN
from tests.integration.every_route.test_nothing_told import (
    EMAIL,
    MARK,
    RUNS_ON,
    Asked,
    everything,
    marked,
    walk,
)
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs
from tests.integration.kill_points.processes import free_port
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running
from tests.integration.rights.route_world import Site, make_site
from tests.load.installations import child_process, wait_until_ready

ENDS_WITHIN_S = 60.0


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Site]:
    yield from make_site(templates, tmp_path / "data", request.param)


@pytest.fixture
def mail_server() -> Iterator[Mailbox]:
    """It refuses her, and says whom."""
    with mail_server_running() as box:
        box.at_rcpt[""] = f"550 5.1.1 <{EMAIL}> {MARK} unknown"
        yield box


@pytest.fixture
def lrs(site: Site) -> Iterator[FlakyLrs]:
    """It takes nothing, and says what."""

    def script(_lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply:
        return 400, {}, MARK.encode() + orjson.dumps(batch)

    with flaky_lrs() as running:
        running.script = script
        services = site.services
        add(services.database, services.secret_box, running.endpoint, key=MARK, secret=MARK)
        yield running


@pytest.fixture
def environment(site: Site, mail_server: Mailbox) -> dict[str, str]:
    """That of the site, with a mark wherever a setting is a secret."""
    settings, port = site.services.settings, free_port()
    return {
        "CHILD_DATA_DIR": str(settings.data_dir),
        "CHILD_DATABASE_URL": settings.database_url,
        "CHILD_IRI_BASE": settings.iri_base,
        "CHILD_BASE_URL": f"http://localhost:{port}",
        "CHILD_LOG_LEVEL": "debug",
        "CHILD_LOG_FORMAT": "json" if settings.database_url.startswith("sqlite") else "text",
        "CHILD_HTTP_TIMEOUT_S": "2",
        "CHILD_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "CHILD_MAIL_FROM": "child@child.example",
        "CHILD_METRICS_TOKEN": MARK * 6,
        "CHILD_OIDC_ISSUER": f"http://127.0.0.1:{free_port()}",
        "CHILD_OIDC_CLIENT_ID": "child",
        "CHILD_OIDC_CLIENT_SECRET": MARK,
    }


class Asking:
    """A browser of hers at the running service, by the cookie of one at the site."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie, self._csrf = port, f"__Host-child={cookie}", ""
        text, cookie = self._ask("GET", "/sign-in", None, {})
        found = TOKEN.search(text)
        assert found
        self._cookie, self._csrf = cookie, found.group(1)

    @property
    def secrets(self) -> list[str]:
        return [self._cookie.partition("=")[2], self._csrf]

    def ask(self, one: Asked) -> None:
        if one.records is not None:
            key = base64.b64encode(":".join(one.auth or ()).encode()).decode()
            headers = {"Content-Type": "application/json", "Authorization": f"Basic {key}"}
            body = orjson.dumps(one.records).decode()
        else:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(one.form | {"csrf_token": self._csrf}) if one.form else ""
        self._ask(one.method, one.path, body, one.headers | headers)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[str, str]:
        """The text of the answer, and the cookie from then on."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            connection.request(method, path, body, {"Cookie": self._cookie, **headers})
            answer = connection.getresponse()
            given = answer.headers.get("Set-Cookie", self._cookie).partition(";")[0]
            return answer.read().decode(errors="replace"), given


def is_refused(site: Site) -> bool:
    """Whether the mail with her link has come to its end."""
    with site.services.database.reading() as session:
        return any(one.state is MailState.REFUSED for one in mails(session))


def check(log: Path, secrets: list[str], *loggers: str) -> None:
    """The log has lines of each of these, and none with a secret."""
    text = log.read_text(encoding="utf-8")
    assert [logger for logger in loggers if logger not in text] == []
    assert [line for line in text.splitlines() if any(each in line for each in secrets)] == []


def test_every_command_that_runs_on_is_looked_at() -> None:
    assert {"serve", "worker", "demo"} == RUNS_ON


def test_serve_tells_its_log_nothing(
    site: Site, environment: dict[str, str], lrs: FlakyLrs, tmp_path: Path
) -> None:
    """With the worker that it runs: her link is asked for and mailed, her records go out."""
    log = tmp_path / "serve.log"
    _, secrets = marked(site)
    with child_process(["serve"], environment, log) as process:
        wait_until_ready(process, environment["CHILD_BASE_URL"], log)
        hers = Asking(int(environment["CHILD_BASE_URL"].rpartition(":")[2]), secrets[-1])
        for one in everything(site):
            hers.ask(one)
        eventually(lambda: is_refused(site))
        eventually(lambda: lrs.requests)
    check(
        log,
        [MARK, *secrets, *hers.secrets],
        "web.ask_to_sign_in",
        "xapi.",
        "child.mail",
        "child.forward",
    )


def test_a_worker_tells_its_log_nothing(
    site: Site, environment: dict[str, str], lrs: FlakyLrs, tmp_path: Path
) -> None:
    """What the pages left for it to do."""
    log = tmp_path / "worker.log"
    secrets, _ = walk(site)
    with child_process(["worker", "--until-idle"], environment, log) as process:
        assert process.wait(ENDS_WITHIN_S) == 0
    assert is_refused(site)
    assert lrs.requests
    check(log, secrets, "child.mail", "child.forward")
