"""Of a connection's test: a line item is made in a course, read and deleted (AGS 2.0, 3.2)."""

import re
import secrets
from urllib.parse import urlsplit, urlunsplit

import orjson

from plugin.lti.connection_checks import ConnectionCheck, not_reached, well, wrong
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.registrations import Registration
from plugin.lti.service_request import ask_service
from plugin.lti.transport import Reply
from plugin.lti.urls import host_of, is_callable_url

NAME = "line_item"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LABEL = "CHILD: connection test"
CONTAINER = re.compile(r"(?:line_?items|lti-ags)", re.IGNORECASE)


def container_of(line_item_url: str) -> str | None:
    """Where the line items of the same course are, by the path that Moodle, Canvas, Blackboard,
    Brightspace, Sakai and Open edX give a line item; None for another one. The specification
    leaves the path to the LMS.
    """
    parts = urlsplit(line_item_url)
    segments = parts.path.split("/")
    at = next((i for i, one in enumerate(segments) if CONTAINER.fullmatch(one)), None)
    if at is None:
        return None
    below = 2 if "/imsblis/" in parts.path else 1  # Sakai names the course after it
    path = "/".join(segments[: at + below])
    return urlunsplit(parts._replace(path=path, fragment=""))


def try_scratch_item(
    lms: Registration, container: str, token: str, *, timeout_s: float
) -> ConnectionCheck:
    """At most three requests, outside any transaction. What was made is deleted, whatever else
    goes wrong; `line_item_left` says that it could not be.
    """
    asked = {
        "label": LABEL,
        "scoreMaximum": 1,
        "resourceId": f"child-test-{secrets.token_hex(8)}",
        "tag": "child-connection-test",
    }
    headers = {"Authorization": f"Bearer {token}", "Accept": LINE_ITEM_TYPE}

    def request(method: str, url: str, body: bytes | None = None) -> Reply:
        typed = {"Content-Type": LINE_ITEM_TYPE} if body else {}
        sent = headers | typed
        return ask_service(lms, method, url, timeout_s=timeout_s, headers=sent, body=body)

    try:
        made = request("POST", container, orjson.dumps(asked))
    except PlatformUnreachable as error:
        return not_reached(NAME, "line_item_unreachable", error)
    document = made.json()
    url = document.get("id") if isinstance(document, dict) else None
    if made.status not in (200, 201) or not isinstance(url, str):
        return wrong(NAME, "line_item_refused", f"The LMS answers {made.status}.")
    if not is_callable_url(url) or host_of(url) != host_of(container):
        return wrong(NAME, "line_item_left", "It is said to be on another host.")
    try:
        read = request("GET", url).status
    except PlatformUnreachable:
        read = 0
    try:
        deleted = request("DELETE", url).status
    except PlatformUnreachable as error:
        return wrong(NAME, "line_item_left", str(error))
    if deleted not in (200, 202, 204):
        return wrong(NAME, "line_item_left", f"The LMS answers {deleted} to its deletion.")
    if read != 200:
        return wrong(NAME, "line_item_lost", f"To who reads it the LMS answers {read or None}.")
    return well(NAME, "made, read and deleted again")
