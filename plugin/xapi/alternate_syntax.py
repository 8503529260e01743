"""The alternate request syntax of xAPI 1.0.3 (part 3, 1.3): any request as a POST of a form.

For browsers that can send neither headers nor other methods across origins, and for queries too
long for an address. It is turned into the request that is meant before any view sees it, so that
every check is made once and on the same thing. xAPI 2.0.0 has no such syntax.
"""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
WITH_CONTENT = ("PUT", "POST")
HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": None,  # that of the form's field follows from the field
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
}
"""The form's fields that are headers, and no others are."""
MOST_BYTES = 8 * 1024 * 1024
MOST_FIELDS = 100
LONGEST_HEADER = 8 * 1024
REFUSED = "child.xapi.refused"
"""Where the environment tells the blueprint what was wrong: status, path, error, fix."""

Reason = tuple[int, str, str, str]


class BadForm(Exception):
    def __init__(self, path: str, error: str, fix: str, *, status: int = 400) -> None:
        self.reason: Reason = (status, path, error, fix)
        super().__init__(error)


class AlternateSyntax:
    """WSGI middleware for what is below `prefix`; other requests pass as they are."""

    def __init__(self, app: "WSGIApplication", prefix: str = "/xapi/") -> None:
        self._app, self._prefix = app, prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if (
            environ.get("REQUEST_METHOD") == "POST"
            and "method" in environ.get("QUERY_STRING", "")
            and environ.get("PATH_INFO", "").startswith(self._prefix)
        ):
            try:
                environ.update(meant(environ))
            except BadForm as error:
                environ[REFUSED] = error.reason
        return self._app(environ, start_response)


def meant(environ: "WSGIEnvironment") -> dict[str, Any]:
    """What the environment of the request that is meant has otherwise; nothing where it means
    itself. Raises `BadForm`.
    """
    asked = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
    if "method" not in (name for name, _ in asked):
        return {}
    if len(asked) > 1:
        name = next((name for name, _ in asked if name != "method"), "method")
        raise BadForm(name, "only `method` may stand in the address", "Send it within the form.")
    method = asked[0][1].upper()
    if method not in METHODS:
        raise BadForm("method", f"{method[:20]!r} is no method here", f"Use {', '.join(METHODS)}.")
    headers, content, parameters = _sorted(_fields(environ))
    name = "HTTP_X_EXPERIENCE_API_VERSION"
    version = headers.get(name) or str(environ.get(name, ""))
    if version.startswith("2."):
        raise BadForm(
            "method", "xAPI 2.0.0 has no alternate request syntax", "Send the request itself."
        )
    if (content is not None) != (method in WITH_CONTENT):
        raise BadForm(
            "content",
            f"a {method} has {'none' if content is not None else 'this field'}",
            "Put the body of a PUT or POST into the field content, and nothing else.",
        )
    body = (content or "").encode()
    return {
        "CONTENT_TYPE": "application/json" if content is not None else "",
        **headers,
        "REQUEST_METHOD": method,
        "QUERY_STRING": urlencode(parameters),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
    }


def _fields(environ: "WSGIEnvironment") -> list[tuple[str, str]]:
    kind = environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    if kind != FORM:
        raise BadForm("Content-Type", "it is no form", f"Send Content-Type: {FORM}.")
    given = environ.get("CONTENT_LENGTH") or ""
    if not (given.isascii() and given.isdigit()):
        raise BadForm(
            "Content-Length", "it is missing", "Send the form's length in bytes.", status=411
        )
    if int(given) > MOST_BYTES:
        raise BadForm("", "the form is too large", f"Send at most {MOST_BYTES} bytes.", status=413)
    raw = environ["wsgi.input"].read(int(given))
    try:
        return parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise BadForm(
            "", "the body cannot be read as a form", "URL-encode each field as UTF-8."
        ) from error


def _sorted(
    fields: list[tuple[str, str]],
) -> tuple[dict[str, str], str | None, list[tuple[str, str]]]:
    """Headers by their names in the environment, the content, and the parameters."""
    headers: dict[str, str] = {}
    contents: list[str] = []
    parameters: list[tuple[str, str]] = []
    for name, value in fields:
        if name == "content":
            contents.append(value)
        elif name.lower() not in HEADERS:
            parameters.append((name, value))
        elif name.lower() in headers or not _is_header(value):
            raise BadForm(name, "it is no header, or stands there twice", "Send it once, as text.")
        else:
            headers[name.lower()] = value
    if len(contents) > 1:
        raise BadForm("content", "it stands there twice", "Send it once.")
    named = {key: headers[name] for name, key in HEADERS.items() if key and name in headers}
    return named, contents[0] if contents else None, parameters


def _is_header(value: str) -> bool:
    """Visible ASCII and spaces, so that nothing can be smuggled behind it (RFC 9110, 5.5)."""
    return len(value) <= LONGEST_HEADER and value.isascii() and value.isprintable()
