"""The OpenID provider of another hand while it runs, and how its people log in."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.signing.signing_world import BASE, get, send

REPOSITORY = Path(__file__).resolve().parents[3]
PYTHON = REPOSITORY / ".venvs" / "openid" / "bin" / "python"
SCRIPT = Path(__file__).with_name("openid_provider.py")
REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class RunningProvider:
    issuer: str

    @property
    def settings(self) -> dict[str, str]:
        """CHILD's, to sign in with this provider."""
        return {
            "CHILD_OIDC_ISSUER": self.issuer,
            "CHILD_OIDC_CLIENT_ID": "child",
            "CHILD_OIDC_CLIENT_SECRET": "a secret: of child",
            "CHILD_OIDC_NAME": "Demo organisation",
        }

    def people(self, **groups: list[str]) -> None:
        """Let there be these people, in these groups; the password of each is NAME-secret."""
        url = urljoin(self.issuer, "/people/")
        requests.post(url, data=json.dumps(groups), timeout=TIMEOUT_S).raise_for_status()

    def log_in(
        self, url: str, name: str, there: requests.Session | None = None, *, code: str = ""
    ) -> str:
        """Follow the authorization request to its end, logging in where asked, with `code` as the
        second factor; the path with which the provider sends the browser back to CHILD.
        """
        person = there or requests.Session()
        for _ in range(8):
            answer = person.get(url, allow_redirects=False, timeout=TIMEOUT_S)
            if answer.status_code == 200:
                token = CSRF.search(answer.text)
                assert token, answer.text[:500]
                form = {
                    "csrfmiddlewaretoken": token.group(1),
                    "username": name,
                    "password": f"{name}-secret",
                    "code": code,
                }
                answer = person.post(url, data=form, allow_redirects=False, timeout=TIMEOUT_S)
            assert answer.status_code in (302, 303), answer.text[:500]
            url = urljoin(url, answer.headers["Location"])
            if not url.startswith(self.issuer.removesuffix("/o")):
                return url.removeprefix(BASE)
        raise AssertionError("the provider leads in circles")


def set_out(
    browser: FlaskClient,
    path: str = "/sign-in/provider",
    data: dict[str, str] | None = None,
    *,
    page: str = "/sign-in",
) -> str:
    """The provider's address to which CHILD sends this browser."""
    return onward_of(send(browser, path, data, page=page))


def onward_of(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    found = REFRESH.search(answer.text)
    assert found is not None
    url = found.group(1).replace("&amp;", "&")
    assert urlsplit(url).scheme == "http"
    return url


def come_in(
    provider: RunningProvider,
    browser: FlaskClient,
    name: str,
    data: dict[str, str] | None = None,
    *,
    code: str = "",
) -> TestResponse:
    return get(browser, provider.log_in(set_out(browser, data=data), name, code=code))


@contextmanager
def running_provider(*child_urls: str) -> Iterator[RunningProvider]:
    if not PYTHON.exists():
        pytest.skip("the OpenID provider is not installed; make test installs it")
    command = [str(PYTHON), str(SCRIPT), *child_urls]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the OpenID provider did not start"
        yield RunningProvider(json.loads(line)["issuer"])
    finally:
        process.terminate()
        process.communicate(timeout=TIMEOUT_S)
