"""Agents and groups (xAPI 1.0.3 part 2, 2.4.2)."""

from collections.abc import Mapping
from typing import Any

from lrs_adapter.value_checks import (
    need,
    need_iri,
    need_list,
    need_mailbox,
    need_object,
    need_only,
    need_sha1,
    need_text,
    refuse,
)

IDENTIFIERS = frozenset({"mbox", "mbox_sha1sum", "openid", "account"})
AGENT_KEYS = IDENTIFIERS | {"objectType", "name"}
GROUP_KEYS = AGENT_KEYS | {"member"}
ACCOUNT_KEYS = frozenset({"homePage", "name"})


def check_actor(value: Any, path: str) -> None:
    """An agent or a group."""
    need_object(value, path)
    if value.get("objectType") == "Group":
        check_group(value, path)
    else:
        check_agent(value, path)


def check_agent(value: Any, path: str) -> None:
    """Exactly one inverse functional identifier (2.4.2.1)."""
    need_object(value, path)
    if "objectType" in value and value["objectType"] != "Agent":
        raise refuse(f"{path}.objectType", "it is not Agent", "Write Agent there, or leave it out.")
    need_only(value, AGENT_KEYS, path)
    if _identifiers(value, path) != 1:
        raise refuse(
            path,
            "an agent has exactly one of mbox, mbox_sha1sum, openid and account",
            "Keep one of them.",
        )


def check_group(value: Any, path: str) -> None:
    """Anonymous with members, or identified by exactly one identifier (2.4.2.2)."""
    need_object(value, path)
    if value.get("objectType") != "Group":
        raise refuse(f"{path}.objectType", "it is not Group", "Write Group there.")
    need_only(value, GROUP_KEYS, path)
    if _identifiers(value, path) == 0:
        need(value, "member", path)
    if "member" in value:
        need_list(value["member"], f"{path}.member")
        for index, member in enumerate(value["member"]):
            check_agent(member, f"{path}.member[{index}]")


def check_authority(value: Any, path: str) -> None:
    """An agent, or the two anonymous members of a three-legged OAuth (2.4.9)."""
    check_actor(value, path)
    if value.get("objectType") != "Group":
        return
    if not IDENTIFIERS.isdisjoint(value) or len(value["member"]) != 2:
        raise refuse(
            path,
            "a group as authority is anonymous and has exactly two members",
            "Leave authority out; the log gives every statement the authority of its key.",
        )


def _identifiers(value: Mapping[str, Any], path: str) -> int:
    found = 0
    for key in value:
        if key == "account":
            _check_account(value[key], f"{path}.account")
        elif key == "mbox":
            need_mailbox(value[key], f"{path}.mbox")
        elif key == "mbox_sha1sum":
            need_sha1(value[key], f"{path}.mbox_sha1sum")
        elif key == "openid":
            need_iri(value[key], f"{path}.openid")
        else:
            if key == "name":
                need_text(value[key], f"{path}.name")
            continue
        found += 1
    if found > 1:
        raise refuse(path, "it has several identifiers", "Keep exactly one of them.")
    return found


def _check_account(value: Any, path: str) -> None:
    need_object(value, path)
    need_only(value, ACCOUNT_KEYS, path)
    need_iri(need(value, "homePage", path), f"{path}.homePage")
    name = need(value, "name", path)
    need_text(name, f"{path}.name")
    if "\x00" in name:
        raise refuse(f"{path}.name", "it holds the character U+0000", "Remove that character.")
