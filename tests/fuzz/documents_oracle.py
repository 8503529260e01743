"""Documents: what a PUT, POST or DELETE that was answered with success has left."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha1
from typing import Any

from tests.fuzz.making import ACTIVITY_PROFILE, AGENT_PROFILE, STATE, Known
from tests.fuzz.sent import Answered, Sent
from tests.fuzz.statements_oracle import by_value, parsed
from tests.fuzz.values import is_iri, is_uuid

Ask = Callable[[Sent], Answered]
PATHS = (STATE, ACTIVITY_PROFILE, AGENT_PROFILE)
WANTED = {
    STATE: {"activityId", "agent"},
    ACTIVITY_PROFILE: {"activityId"},
    AGENT_PROFILE: {"agent"},
}
VERSION = ("X-Experience-API-Version", "1.0.3")


@dataclass(frozen=True, slots=True)
class Before:
    """The document that was there, if any."""

    content: bytes | None
    content_type: str = ""


def document_before(ask: Ask, sent: Sent) -> Before:
    answer = ask(replace(sent, method="GET", headers=(VERSION,), body=b"", key="<all>"))
    if answer.status == 200 and _id(sent) is not None:
        return Before(answer.body, answer.headers["content-type"])
    return Before(None)


def changed(ask: Ask, sent: Sent, before: Before, known: Known) -> list[str]:
    """Against what was there before, and what the request said it expects."""
    wrong = _parameters(sent)
    if _id(sent) is not None:
        wrong += _preconditions(sent, before)
    else:  # the headers speak of one document, and so of none of many
        return wrong if sent.method == "DELETE" and sent.path == STATE else ["it names no document"]
    answer = ask(replace(sent, method="GET", headers=(VERSION,), body=b"", key="<all>"))
    if sent.method == "DELETE":
        return wrong if answer.status == 404 else [*wrong, "it is still there"]
    if answer.status != 200:
        return [*wrong, f"it cannot be read: {answer.status}"]
    tag = answer.headers["etag"].strip('"')
    known.tags.append(tag)
    if tag != sha1(answer.body).hexdigest():
        wrong.append("its ETag is no SHA-1 of it [part 3, 3.1]")
    if sent.method == "PUT" or before.content is None:
        if answer.body != sent.body:
            wrong.append("it comes back as another")
        if (
            sent.method == "POST"
            and _is_json(sent.header("Content-Type"))
            and _json(sent.body) is None
        ):
            wrong.append("a document that is said to be JSON and is none [part 3, 2.2]")
        return wrong
    old, new = _json(before.content), _json(sent.body)
    if not isinstance(old, dict) or not isinstance(new, dict) or not _is_json(before.content_type):
        return [*wrong, "merged what are no JSON objects [part 3, 2.2]"]
    if by_value(_json(answer.body)) != by_value({**old, **new}):
        wrong.append("merged otherwise than property by property [part 3, 2.2]")
    return wrong


def _parameters(sent: Sent) -> list[str]:
    given = dict(sent.parameters())
    wanted = WANTED[sent.path]
    allowed = wanted | ({"stateId", "registration"} if sent.path == STATE else {"profileId"})
    wrong = [f"a parameter {name[:20]!r} was let pass" for name in given.keys() - allowed]
    wrong += [f"it was let pass without {name}" for name in wanted - given.keys()]
    if "activityId" in given and not is_iri(given["activityId"]):
        wrong.append("activityId is an IRI")
    if "registration" in given and not is_uuid(given["registration"]):
        wrong.append("registration is a UUID")
    return wrong


def _preconditions(sent: Sent, before: Before) -> list[str]:
    """Where the headers are of the plain forms; the odd ones are other tests' matter."""
    match, none_match = sent.header("If-Match"), sent.header("If-None-Match")
    tag = None if before.content is None else f'"{sha1(before.content).hexdigest()}"'
    wrong = []
    if match == "*" and tag is None:
        wrong.append("If-Match: * over nothing [part 3, 3.1]")
    if match is not None and _is_tag(match) and match != tag:
        wrong.append("If-Match named another document [part 3, 3.1]")
    if none_match == "*" and tag is not None:
        wrong.append("If-None-Match: * over a document [part 3, 3.1]")
    if none_match is not None and _is_tag(none_match) and none_match == tag:
        wrong.append("If-None-Match named this document [part 3, 3.1]")
    blind = match is None and none_match is None
    if sent.method == "PUT" and sent.path != STATE and blind and tag is not None:
        wrong.append("a profile was overwritten blindly [part 3, 3.1]")
    return wrong


def _is_tag(text: str) -> bool:
    return len(text) == 42 and text[0] == text[-1] == '"' and text[1:-1].isalnum()


def _id(sent: Sent) -> str | None:
    given = dict(sent.parameters())
    return given.get("stateId" if sent.path == STATE else "profileId")


def _is_json(content_type: str | None) -> bool:
    return (content_type or "").partition(";")[0].strip().lower() == "application/json"


def _json(raw: bytes) -> Any:
    try:
        return parsed(raw)
    except (ValueError, RecursionError):
        return None
