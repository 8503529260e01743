"""One text per actor, so that two statements about the same person can be found by equality."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from lrs_adapter.iris import Iris

OWN_AUTHORITY_NAME = "child"
KEY_AUTHORITY_PREFIX = "key:"
SOURCE_AUTHORITY_PREFIX = "source:"
IMPORT_AUTHORITY_PREFIX = "import:"
OUTSIDE = (KEY_AUTHORITY_PREFIX, SOURCE_AUTHORITY_PREFIX, IMPORT_AUTHORITY_PREFIX)
"""How the account names begin of authorities that vouch for what others said; the log itself gives
authorities, so nobody outside can take one."""


def actor_identifier(actor: Mapping[str, Any]) -> str:
    """The identifier of an agent or group (xAPI 1.0.3 part 2, 2.4.2.3), which must be valid.

    Two agents are the same when their inverse functional identifier is; an anonymous group is
    the same as another one with the same members.
    """
    if (account := actor.get("account")) is not None:
        return account_identifier(account["homePage"], account["name"])
    for kind in ("mbox", "mbox_sha1sum", "openid"):
        if kind in actor:
            return f"{kind}::{actor[kind]}"
    members = "\n".join(sorted(actor_identifier(member) for member in actor["member"]))
    return f"group::{sha256(members.encode()).hexdigest()}"


def agent_of(identifier: str) -> dict[str, Any] | None:
    """An agent with this identifier, to ask by; None for an anonymous group, which is its members.

    What is interned is the same for an account of which it is not clear where the page ends.
    """
    kind, _, rest = identifier.partition("::")
    if kind == "group":
        return None
    if kind != "account":
        return {kind: rest}
    home_page, _, name = rest.rpartition("::")
    return {"account": {"homePage": home_page, "name": name}}


def account_identifier(home_page: str, name: str) -> str:
    return f"account::{home_page}::{name}"


def own_actor(iris: Iris, record_id: UUID) -> str:
    """The identifier of a member, whose account name is her replaceable record id."""
    return account_identifier(iris.home_page, str(record_id))


def record_id_of(iris: Iris, actor: str) -> UUID | None:
    """The record id within a member's identifier; None when the actor is not one of ours."""
    prefix = account_identifier(iris.home_page, "")
    if not actor.startswith(prefix):
        return None
    try:
        record_id = UUID(actor.removeprefix(prefix))
    except ValueError:
        return None
    return record_id if own_actor(iris, record_id) == actor else None


def own_authority(iris: Iris) -> str:
    """The identifier of CHILD's own authority, which no key ever gets."""
    return account_identifier(iris.home_page, OWN_AUTHORITY_NAME)


def key_authority(iris: Iris, key: str) -> str:
    """The identifier of the authority of what the LRS key with public id `key` stored."""
    return account_identifier(iris.home_page, KEY_AUTHORITY_PREFIX + key)


def named_authority(iris: Iris, name: str) -> str:
    """The identifier of an authority by its account name, as schemes name it: `child`,
    `key:<key>`, `source:<label>`, `import:<label>`.
    """
    return account_identifier(iris.home_page, name)


def authority_agent(iris: Iris, name: str) -> dict[str, Any]:
    """The agent that a statement carries as its `authority`."""
    return {"objectType": "Agent", "account": {"homePage": iris.home_page, "name": name}}


def is_key_authority(identifier: str) -> bool:
    """Whether what has this authority came with an LRS key; the log itself gives authorities."""
    return f"::{KEY_AUTHORITY_PREFIX}" in identifier


def is_outside_authority(identifier: str) -> bool:
    """Whether what has this authority was said outside: it came with a key, was harvested from
    another LRS, or was imported.
    """
    return any(f"::{prefix}" in identifier for prefix in OUTSIDE)


def origin_label(iris: Iris, identifier: str) -> str | None:
    """The label of where what has this authority came from; None for what was not taken in."""
    for prefix in (SOURCE_AUTHORITY_PREFIX, IMPORT_AUTHORITY_PREFIX):
        start = account_identifier(iris.home_page, prefix)
        if identifier.startswith(start):
            return identifier.removeprefix(start)
    return None
