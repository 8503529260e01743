"""What a learner's browser does: keeps cookies, fills the form of a page, sends it once more."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode


class ServerGone(Exception):
    """No whole answer came: whether the server did what was asked is unknown."""


@dataclass(frozen=True, slots=True)
class Page:
    """`location` is where a redirect leads, empty for any other answer."""

    status: int
    text: str
    location: str = ""

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that is sent to `action`, or to an address ending so."""
        found = _Forms()
        found.feed(self.text)
        for to, fields in found.forms:
            if to == action or (action and to.endswith(action)):
                return fields
        raise AssertionError(f"no form to {action} in {self.text}")


@dataclass
class Browser:
    """`requests` would not send a Secure cookie to plain HTTP on this machine; browsers do."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> Page:
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            raise ServerGone(path) from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, text, answer.headers.get("Location", ""))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1][1][given["name"]] = given["value"]
