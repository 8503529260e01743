"""Statements that were accepted, and lists of them that were read."""

import json
from collections.abc import Callable
from dataclasses import replace
from email.parser import BytesParser
from typing import Any

from tests.fuzz.making import Known
from tests.fuzz.rules import broken
from tests.fuzz.sent import Answered, Sent
from tests.fuzz.values import is_iri, is_timestamp, is_uuid

Ask = Callable[[Sent], Answered]
FIRST = (("X-Experience-API-Version", "2.0.0"),)
ASSIGNED = ("id", "stored", "authority", "timestamp", "version")
CHECKS: dict[str, Callable[[Any], bool]] = {
    "statementId": is_uuid,
    "voidedStatementId": is_uuid,
    "registration": is_uuid,
    "verb": is_iri,
    "activity": is_iri,
    "since": is_timestamp,
    "until": is_timestamp,
    "limit": str.isdigit,
    "ascending": ("true", "false").__contains__,
    "attachments": ("true", "false").__contains__,
    "related_agents": ("true", "false").__contains__,
    "related_activities": ("true", "false").__contains__,
    "format": ("ids", "exact", "canonical").__contains__,
    "agent": lambda text: isinstance(json.loads(text), dict),
    "more": bool,
}


def stored(ask: Ask, sent: Sent, answer: Answered, known: Known, seen: set[str]) -> list[str]:
    """What was accepted breaks no rule, and comes back as it was sent."""
    try:
        statements, brought = _brought(sent)
    except (ValueError, RecursionError) as error:
        return [f"accepted what Python's json cannot read: {error}"]
    second = (sent.header("X-Experience-API-Version") or "").startswith("2.")
    many = statements if isinstance(statements, list) else [statements]
    wrong = []
    for one in many:
        wrong += broken(one, second=second, brought=brought)
    if wrong:
        return wrong
    if sent.method == "PUT":
        given = dict(sent.parameters())
        ids = [given.get("statementId", "")]
    else:
        ids = answer.json()
    if len(ids) != len(many) or len({one.lower() for one in ids}) != len(ids):
        return [f"{len(many)} statements have {len(ids)} ids, or the same"]
    for one, id_ in zip(many, ids, strict=True):
        is_new = id_.lower() not in seen
        seen.add(id_.lower())
        known.ids.append(id_)
        if "id" in one and one["id"].lower() != id_.lower():
            wrong.append("it has another id than it was sent with")
        wrong += _comes_back(ask, one, id_, is_new=is_new)
    return wrong


def _comes_back(ask: Ask, sent: dict[str, Any], id_: str, *, is_new: bool) -> list[str]:
    query = Sent("GET", "/xapi/statements", f"statementId={id_}", FIRST)
    answer = ask(query)
    if answer.status == 404:  # something voided it
        answer = ask(replace(query, query=f"voidedStatementId={id_}"))
    if answer.status != 200:
        return [f"accepted, and not found again: {answer.status}"]
    found = parsed(answer.body)
    if broken(found, second=True, brought=[one["sha2"] for one in found.get("attachments", ())]):
        return ["what comes back breaks a rule"]
    if not is_new:
        return []
    missing = [key for key in ASSIGNED if key not in found]
    if missing:
        return [f"the LRS left out {missing} [part 2, 2.4]"]
    if by_value(comparable(sent)) != by_value(comparable(found)):
        return [f"it comes back as another: {json.dumps(found)[:500]}"]
    if "timestamp" in sent and sent["timestamp"] != found["timestamp"]:
        return ["it comes back with another timestamp"]
    return []


def comparable(statement: dict[str, Any]) -> dict[str, Any]:
    """Without what an LRS assigns, and with context activities in lists (part 2, 2.4.6.2)."""
    made = {key: value for key, value in statement.items() if key not in ASSIGNED}
    for holder in (made, made["object"]):
        context = holder.get("context")
        if isinstance(context, dict) and "contextActivities" in context:
            found = context["contextActivities"]
            lists = {k: v if isinstance(v, list) else [v] for k, v in found.items()}
            holder["context"] = {**context, "contextActivities": lists}
    return made


def parsed(raw: bytes) -> Any:
    """RFC 8259 to the letter: unique keys, no NaN."""
    return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)


def by_value(value: Any) -> Any:
    """Numbers as what they are worth in 64 bits: 1, 1.0 and 1e0 are one number (RFC 8259, 6)."""
    if isinstance(value, dict):
        return {key: by_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [by_value(inner) for inner in value]
    return float(value) if type(value) is int else value


def read(sent: Sent, answer: Answered, known: Known) -> list[str]:
    """What was answered to a GET that asked for what the specification allows."""
    given = sent.parameters()
    wrong = [f"a parameter {name[:20]!r} was let pass" for name, _ in given if name not in CHECKS]
    first: dict[str, str] = {}
    for name, value in given:
        first.setdefault(name, value)
    for name, value in first.items():
        try:
            is_right = name not in CHECKS or CHECKS[name](value)
        except (ValueError, RecursionError):
            is_right = False
        if not is_right:
            wrong.append(f"{name}={value[:60]!r} was let pass")
    if {"statementId", "voidedStatementId"} <= first.keys():
        wrong.append("both ids were asked for [part 3, 2.1.3]")
    if "more" in first and not first.keys() <= {"more", "attachments", "format"}:
        wrong.append("more stands beside what it says itself")
    if wrong or not answer.headers["content-type"].startswith("application/json"):
        return wrong
    if "content-encoding" in answer.headers:  # it was asked for; what it packs is seen without
        return wrong
    found = parsed(answer.body)
    if first.keys() & {"statementId", "voidedStatementId"}:
        return []
    if not isinstance(found.get("statements"), list) or not isinstance(found.get("more"), str):
        return ["it is no StatementResult"]
    if found["more"]:
        known.more.append(found["more"].partition("more=")[2])
    if first.get("format", "exact") == "ids" or "more" in first:
        return []
    moments = [one["stored"] for one in found["statements"]]
    if moments != sorted(moments, reverse=first.get("ascending") != "true"):
        wrong.append("they are not in the order of `stored`")
    limit = float(first.get("limit", 0))
    if limit and len(moments) > limit:
        wrong.append("there are more than was asked for")
    return wrong


def _brought(sent: Sent) -> tuple[Any, list[str]]:
    """The statements of the request, and the sums that it says its data have."""
    content_type = sent.header("Content-Type") or ""
    if not content_type.lower().startswith("multipart/"):
        return parsed(sent.body), []
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message: Any = BytesParser().parsebytes(head + sent.body)
    first, *others = message.get_payload()
    sums = [str(one["X-Experience-API-Hash"]) for one in others]
    return parsed(first.get_payload(decode=True)), sums


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a property is there twice")
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
