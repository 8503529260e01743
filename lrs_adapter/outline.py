"""A statement without what came of it and without who stands outside, for who may see no work."""

from collections.abc import Mapping
from typing import Any

from lrs_adapter.formats import rewritten
from lrs_adapter.identifiers import (
    actor_identifier,
    is_outside_authority,
    own_authority,
    record_id_of,
)
from lrs_adapter.iris import Iris
from lrs_adapter.one_person import SOMEBODY_ELSE

NO_ANSWERS = ("result", "attachments")


def outline(statement: Mapping[str, Any], iris: Iris) -> dict[str, Any]:
    """Its result, attachments and extensions are left out; of agents stays the account that they
    have here, which names nobody. Everybody else is an account that is nobody's.
    """

    def agent(value: dict[str, Any]) -> dict[str, Any]:
        kind = value.get("objectType", "Agent")
        if "member" in value and is_anonymous(value):
            return {"objectType": kind, "member": [agent(each) for each in value["member"]]}
        if is_ours(actor_identifier(value), iris):
            return {"objectType": kind, "account": value["account"]}
        return {
            "objectType": kind,
            "account": {"homePage": iris.home_page, "name": SOMEBODY_ELSE},
        }

    return _bare(rewritten(statement, agent=agent, thing=_without_extensions))


def is_ours(identifier: str, iris: Iris) -> bool:
    """Whether an agent is a member, who has a number for a name, or a system of this service."""
    is_system = identifier == own_authority(iris) or is_outside_authority(identifier)
    return is_system or record_id_of(iris, identifier) is not None


def is_anonymous(group: Mapping[str, Any]) -> bool:
    return not {"account", "mbox", "mbox_sha1sum", "openid"} & group.keys()


def _bare(statement: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in statement.items() if key not in NO_ANSWERS}
    if "context" in found:
        context = found["context"]
        found["context"] = {key: each for key, each in context.items() if key != "extensions"}
    if found["object"].get("objectType") == "SubStatement":
        found["object"] = _bare(found["object"])
    return found


def _without_extensions(thing: dict[str, Any]) -> dict[str, Any]:
    if "definition" not in thing:
        return thing
    definition = {key: each for key, each in thing["definition"].items() if key != "extensions"}
    return {**thing, "definition": definition}
