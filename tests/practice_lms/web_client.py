"""A browser without JavaScript or pictures: pages, forms and cookies over plain HTTP."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class PageRefused(Exception):
    """A site answered with an error, or not with the page that was expected."""


@dataclass
class Field:
    name: str
    value: str
    kind: str
    checked: bool = False


@dataclass
class Form:
    """`action` is absolute; a form's data are its filled fields in the order of the page."""

    action: str
    method: str
    id: str
    fields: list[Field] = field(default_factory=list)

    def data(self, submit: Field | None = None) -> list[tuple[str, str]]:
        """What a browser sends: boxes that are checked, and the button that was pressed."""
        pressed = submit or next((f for f in self.fields if f.kind == "submit"), None)
        return [
            (each.name, each.value)
            for each in self.fields
            if each.name
            and (each.kind not in ("checkbox", "radio") or each.checked)
            and (each.kind not in ("submit", "button") or each is pressed)
        ]

    def names(self) -> set[str]:
        return {each.name for each in self.fields}

    def fill(self, name: str, value: str) -> None:
        for each in self.fields:
            if each.name == name:
                each.value = value
                return
        raise PageRefused(f"The form at {self.action} has no field {name}.")


@dataclass
class Page:
    """What the tests and the coordinator look at: forms, links and frames in reading order."""

    url: str
    status: int
    html: str
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    text: str = ""

    def form(self, *, id_: str = "", having: str = "") -> Form:
        """The form with this id, or the first that has a field of this name."""
        for form in self.forms:
            if (id_ and form.id == id_) or (having and having in form.names()):
                return form
        raise PageRefused(f"{self.url} has no form {id_ or having!r}. It says: {self.text[:500]}")


class WebClient:
    """Keeps cookies by host, Secure ones too, as browsers do for loopback addresses."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        self._timeout_s = timeout_s
        self._cookies: dict[str, dict[str, str]] = {}

    def open(self, url: str) -> Page:
        return self._request("GET", url, None)

    def submit(self, form: Form, submit: Field | None = None) -> Page:
        if form.method == "post":
            return self._request("POST", form.action, form.data(submit))
        query = requests.Request("GET", form.action, params=form.data(submit)).prepare().url
        return self._request("GET", query or form.action, None)

    def forget(self) -> None:
        """Drop every cookie: another person sits down."""
        self._cookies.clear()

    def _request(self, method: str, url: str, data: list[tuple[str, str]] | None) -> Page:
        for _ in range(20):
            host = urlsplit(url).hostname or ""
            jar = self._cookies.setdefault(host, {})
            headers = {"User-Agent": "practice-lms-coordinator", "Accept": "text/html"}
            if jar:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
            answer = requests.request(
                method,
                url,
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout_s,
            )
            for cookie in answer.raw.headers.getlist("Set-Cookie"):
                _keep(jar, cookie)
            if answer.status_code not in (301, 302, 303, 307, 308):
                return read_page(url, answer.status_code, answer.text)
            url = urljoin(url, answer.headers["Location"])
            if answer.status_code in (301, 302, 303):
                method, data = "GET", None
        raise PageRefused(f"{url} keeps redirecting.")


def _keep(jar: dict[str, str], cookie: str) -> None:
    pair, *attributes = cookie.split(";")
    name, _, value = pair.strip().partition("=")
    gone = any(a.strip().lower() in ("max-age=0", "max-age=-1") for a in attributes)
    if gone or not value:
        jar.pop(name, None)
    else:
        jar[name] = value


def read_page(url: str, status: int, html: str) -> Page:
    """Raises `PageRefused` for a status that says so."""
    reader = _Reader(url)
    reader.feed(html)
    page = Page(url, status, html, reader.forms, reader.links, reader.frames)
    page.text = " ".join("".join(reader.words).split())
    if status >= 400:
        raise PageRefused(f"{url} answered {status}: {page.text[:500]}")
    return page


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._open: list[str] = []
        self._link: str | None = None
        self._link_words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.frames: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            action = urljoin(self._url, values.get("action") or self._url)
            method = values.get("method", "get").lower()
            self.forms.append(Form(action, method, values.get("id", "")))
        elif tag in ("input", "button", "textarea", "select") and "form" in self._open:
            default = "submit" if tag == "button" else "text"
            self.forms[-1].fields.append(
                Field(
                    name=values.get("name", ""),
                    value=values.get("value", "on" if values.get("type") == "checkbox" else ""),
                    kind=values.get("type", default),
                    checked="checked" in values,
                )
            )
        elif tag == "iframe":
            self.frames.append(urljoin(self._url, values.get("src", "")))
        elif tag == "a" and "href" in values:
            self._link = urljoin(self._url, values["href"])
            self._link_words = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self.links.append((self._link, " ".join("".join(self._link_words).split())))
            self._link = None
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.words.append(data)
            if self._link is not None:
                self._link_words.append(data)
