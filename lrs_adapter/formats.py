"""The other forms in which statements are asked for (xAPI 1.0.3 part 3, 2.1.3: `format`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lrs_adapter.languages import best_language

IDENTIFIERS = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
CONTEXT_ACTORS = (("contextAgents", "agent"), ("contextGroups", "group"))

Change = Callable[[dict[str, Any]], dict[str, Any]]


def only_ids(statement: dict[str, Any]) -> dict[str, Any]:
    """`format=ids`: agents, activities and verbs by what identifies them alone; of a group that
    has no identifier, that is its members.
    """
    return rewritten(statement, agent=_bare_agent, thing=_bare_thing)


def canonical(
    statement: dict[str, Any],
    languages: Sequence[str],
    definitions: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """`format=canonical`: activities as the LRS knows them, and of every language map of theirs
    and of verbs the one entry that fits `languages` best. Agents and groups stay as they are.

    `definitions` are what the LRS knows, by the activity's id; else it is the statement's own.
    """
    known = definitions or {}

    def reduced(value: dict[str, Any]) -> dict[str, Any]:
        definition = known.get(value["id"], value.get("definition"))
        found = _in_language(value, ("display",), languages)
        if definition is not None and value.get("objectType", "Activity") == "Activity":
            found["definition"] = _definition(definition, languages)
        return found

    return rewritten(statement, agent=lambda agent: agent, thing=reduced)


def activity_ids(statement: dict[str, Any]) -> set[str]:
    """The ids of all activities that the statement names."""
    return {activity["id"] for activity in _activities(statement)}


def _activities(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "SubStatement":
        yield from _activities(target)
    elif kind == "Activity":
        yield target
    for activities in statement.get("context", {}).get("contextActivities", {}).values():
        yield from activities


def rewritten(statement: Mapping[str, Any], *, agent: Change, thing: Change) -> dict[str, Any]:
    """The statement with every agent and group, and every verb, activity and reference changed."""
    found = dict(statement)
    for key in ("actor", "authority"):
        if key in found:
            found[key] = agent(found[key])
    found["verb"] = thing(found["verb"])
    target = found["object"]
    kind = target.get("objectType", "Activity")
    if kind == "SubStatement":
        found["object"] = rewritten(target, agent=agent, thing=thing)
    else:
        found["object"] = (agent if kind in ("Agent", "Group") else thing)(target)
    if "context" in found:
        found["context"] = _context(found["context"], agent, thing)
    return found


def _context(context: Mapping[str, Any], agent: Change, thing: Change) -> dict[str, Any]:
    found = dict(context)
    for key in ("instructor", "team"):
        if key in found:
            found[key] = agent(found[key])
    for key, named in CONTEXT_ACTORS:
        if key in found:
            found[key] = [{**entry, named: agent(entry[named])} for entry in found[key]]
    if "contextActivities" in found:
        found["contextActivities"] = {
            kind: [thing(activity) for activity in activities]
            for kind, activities in found["contextActivities"].items()
        }
    return found


def _bare_agent(value: dict[str, Any]) -> dict[str, Any]:
    if value.keys() & set(IDENTIFIERS[1:]):
        return {key: value[key] for key in IDENTIFIERS if key in value}
    members = [_bare_agent(member) for member in value["member"]]
    return {"objectType": "Group", "member": members}


def _bare_thing(value: dict[str, Any]) -> dict[str, Any]:
    """An object of no stated type is an activity (part 2, 2.4.4), so only others say theirs."""
    if value.get("objectType", "Activity") == "Activity":
        return {"id": value["id"]}
    return {"objectType": value["objectType"], "id": value["id"]}


def _definition(definition: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    found = _in_language(definition, ("name", "description"), languages)
    for key in COMPONENT_LISTS:
        if key in found:
            found[key] = [_in_language(one, ("description",), languages) for one in found[key]]
    return found


def _in_language(
    value: Mapping[str, Any], keys: Sequence[str], languages: Sequence[str]
) -> dict[str, Any]:
    found = dict(value)
    for key in keys:
        if found.get(key):
            tag = best_language(found[key], languages)
            found[key] = {tag: found[key][tag]}
    return found
