"""The other forms in which statements are asked for (xAPI 1.0.3 part 3, 2.1.3: `format`)."""

from collections.abc import Callable, Sequence
from typing import Any

IDENTIFIERS = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
LANGUAGE_MAPS = ("display", "name", "description")


def only_ids(statement: dict[str, Any]) -> dict[str, Any]:
    """`format=ids`: agents, activities and verbs by what identifies them alone."""
    return _rewritten(statement, _bare)


def canonical(statement: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """`format=canonical`: of every language map the one entry that fits `languages` best."""

    def reduced(value: dict[str, Any]) -> dict[str, Any]:
        if "definition" in value:
            return {**value, "definition": _in_language(value["definition"], languages)}
        return _in_language(value, languages)

    return _rewritten(statement, reduced)


def _rewritten(
    statement: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """The statement with every agent, verb and activity changed."""
    found = dict(statement)
    for key in ("actor", "verb", "object", "authority"):
        if key in found:
            is_sub = found[key].get("objectType") == "SubStatement"
            found[key] = _rewritten(found[key], change) if is_sub else change(found[key])
    context = dict(found.get("context", {}))
    for key in ("instructor", "team"):
        if key in context:
            context[key] = change(context[key])
    if "contextActivities" in context:
        context["contextActivities"] = {
            kind: [change(activity) for activity in activities]
            for kind, activities in context["contextActivities"].items()
        }
    if context:
        found["context"] = context
    return found


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    if value.keys() & set(IDENTIFIERS[1:]):
        return {key: value[key] for key in IDENTIFIERS if key in value}
    if "member" in value:
        return {"objectType": "Group", "member": [_bare(member) for member in value["member"]]}
    return {key: value[key] for key in ("objectType", "id") if key in value}


def _in_language(value: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    return {
        key: _best(inner, languages) if key in LANGUAGE_MAPS and isinstance(inner, dict) else inner
        for key, inner in value.items()
    }


def _best(texts: dict[str, str], languages: Sequence[str]) -> dict[str, str]:
    for wanted in languages:
        for tag in texts:
            if tag.lower() == wanted.lower() or tag.split("-")[0].lower() == wanted.lower():
                return {tag: texts[tag]}
    return dict(list(texts.items())[:1])
