"""Whether a received statement may enter the log (xAPI 1.0.3 part 2; 2.0.0 where it is asked for).

Written by hand for speed: it is on the way of every record that content sends.
"""

from collections.abc import Container
from typing import Any

from lrs_adapter.actor_checks import check_actor, check_agent, check_authority, check_group
from lrs_adapter.checked_once import CheckedEachTime, Checking
from lrs_adapter.object_checks import check_activity, check_reference
from lrs_adapter.result_checks import check_attachment, check_result
from lrs_adapter.value_checks import (
    need,
    need_extensions,
    need_iri,
    need_language,
    need_language_map,
    need_list,
    need_object,
    need_only,
    need_text,
    need_timestamp,
    need_uuid,
    need_version,
    refuse,
)
from lrs_adapter.vocabulary import VOIDED

SUB_KEYS = frozenset(
    {"objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"}
)
STATEMENT_KEYS = (SUB_KEYS - {"objectType"}) | {"id", "stored", "authority", "version"}
VERB_KEYS = frozenset({"id", "display"})
CONTEXT_KEYS = frozenset(
    {
        "registration", "instructor", "team", "contextActivities", "revision", "platform",
        "language", "statement", "extensions",
    }
)  # fmt: skip
SECOND_CONTEXT_KEYS = CONTEXT_KEYS | {"contextAgents", "contextGroups"}
ACTIVITY_KINDS = frozenset({"parent", "grouping", "category", "other"})


NOTHING: frozenset[str] = frozenset()
EACH_TIME = CheckedEachTime()


def validate_statement(
    statement: Any,
    *,
    version: str = "1.0.3",
    brought: Container[str] = NOTHING,
    checking: Checking = EACH_TIME,
) -> None:
    """Raise `InvalidStatement` (path, reason, fix) for the first thing that is wrong.

    `version` is what the request's X-Experience-API-Version says; "2.0.0" allows what is new there
    (contextAgents, contextGroups). Attachments are accepted where they have a fileUrl, or the
    request `brought` the data with their sum. Statements of one batch share a `CheckedOnce`.
    """
    second = version.startswith("2.")
    need_object(statement, "")
    need_only(statement, STATEMENT_KEYS, "")
    if "id" in statement:
        need_uuid(statement["id"], "id")
    _check_core(statement, "", second, brought, checking)
    if "authority" in statement:
        check_authority(statement["authority"], "authority")
    if "stored" in statement:
        need_timestamp(statement["stored"], "stored")
    if "version" in statement:
        need_version(statement["version"], "version", second=second)


def _check_core(
    statement: dict[str, Any],
    under: str,
    second: bool,
    brought: Container[str],
    checking: Checking,
) -> None:
    """What a statement and a SubStatement have in common."""
    actor, verb = need(statement, "actor", under[:-1]), need(statement, "verb", under[:-1])
    statement["actor"] = checking(check_actor, actor, f"{under}actor")
    statement["verb"] = checking(_check_verb, verb, f"{under}verb")
    target = need(statement, "object", under[:-1])
    need_object(target, f"{under}object")
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        statement["object"] = checking(check_activity, target, f"{under}object")
    else:
        _check_other_object(target, kind, f"{under}object", second, brought, checking)
    if statement["verb"]["id"] == VOIDED and kind != "StatementRef":
        raise refuse(
            f"{under}object",
            "a voiding statement points to the statement that it voids",
            'Write {"objectType": "StatementRef", "id": …} as its object.',
        )
    if "result" in statement:
        result = f"{under}result"
        statement["result"] = checking(check_result, statement["result"], result)
    if "context" in statement:
        statement["context"] = checking.in_parts(
            _check_context, statement["context"], f"{under}context", kind == "Activity", second
        )
    if "timestamp" in statement:
        need_timestamp(statement["timestamp"], f"{under}timestamp")
    if "attachments" in statement:
        need_list(statement["attachments"], f"{under}attachments")
        for index, attachment in enumerate(statement["attachments"]):
            check_attachment(attachment, f"{under}attachments[{index}]", brought)


def _check_verb(value: Any, path: str) -> None:
    need_object(value, path)
    need_only(value, VERB_KEYS, path)
    need_iri(need(value, "id", path), f"{path}.id")
    if "display" in value:
        need_language_map(value["display"], f"{path}.display")


def _check_other_object(
    target: dict[str, Any],
    kind: Any,
    path: str,
    second: bool,
    brought: Container[str],
    checking: Checking,
) -> None:
    if kind == "Agent":
        check_agent(target, path)
    elif kind == "Group":
        check_group(target, path)
    elif kind == "StatementRef":
        check_reference(target, path)
    elif kind == "SubStatement" and not path.startswith("object."):
        need_only(target, SUB_KEYS, path)
        _check_core(target, f"{path}.", second, brought, checking)
    elif kind == "SubStatement":
        raise refuse(
            path, "a SubStatement holds no other SubStatement", "Point to it by a StatementRef."
        )
    else:
        raise refuse(
            f"{path}.objectType",
            "it is no type of object",
            "Use Activity, Agent, Group, StatementRef or SubStatement.",
        )


def _check_context(
    context: Any, path: str, is_activity: bool, second: bool, checking: Checking
) -> None:
    need_object(context, path)
    need_only(context, SECOND_CONTEXT_KEYS if second else CONTEXT_KEYS, path)
    for key, value in context.items():
        at = f"{path}.{key}"
        if key == "contextActivities":
            context[key] = checking(_check_context_activities, value, at)
        elif key == "registration":
            need_uuid(value, at)
        elif key == "extensions":
            need_extensions(value, at)
        elif key in ("platform", "revision"):
            need_text(value, at)
            if not is_activity:
                raise refuse(at, "it is allowed only where the object is an Activity", "Remove it.")
        elif key == "language":
            need_language(value, at)
        elif key == "instructor":
            check_actor(value, at)
        elif key == "team":
            check_group(value, at)
        elif key == "statement":
            check_reference(value, at)
        else:
            _check_context_actors(value, at, "agent" if key == "contextAgents" else "group")


def _check_context_activities(value: Any, path: str) -> None:
    need_object(value, path)
    need_only(value, ACTIVITY_KINDS, path)
    for kind, found in value.items():
        if type(found) is list:
            for index, activity in enumerate(found):
                check_activity(activity, f"{path}.{kind}[{index}]")
        else:
            check_activity(found, f"{path}.{kind}")


def _check_context_actors(value: Any, path: str, kind: str) -> None:
    """contextAgents and contextGroups of xAPI 2.0.0 (4.2.2.1)."""
    need_list(value, path)
    allowed = frozenset({"objectType", kind, "relevantTypes"})
    for index, entry in enumerate(value):
        at = f"{path}[{index}]"
        need_object(entry, at)
        need_only(entry, allowed, at)
        wanted = "contextAgent" if kind == "agent" else "contextGroup"
        if entry.get("objectType", wanted) != wanted:
            raise refuse(f"{at}.objectType", f"it is not {wanted}", f"Write {wanted} there.")
        check = check_agent if kind == "agent" else check_group
        check(need(entry, kind, at), f"{at}.{kind}")
        if "relevantTypes" in entry:
            need_list(entry["relevantTypes"], f"{at}.relevantTypes")
            if not entry["relevantTypes"]:
                raise refuse(f"{at}.relevantTypes", "it is empty", "Name a type, or leave it out.")
            for number, iri in enumerate(entry["relevantTypes"]):
                need_iri(iri, f"{at}.relevantTypes[{number}]")
