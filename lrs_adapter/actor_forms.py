"""Who a statement is about, as a target is to know it: pseudonyms of its own, or an LMS's accounts.

Such a statement says something else than ours, so it has another id, which only that target knows.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.identifiers import record_id_of
from lrs_adapter.iris import Iris
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.tombstones import IDENTIFYING, identifier_in

IS_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
SIGNED = Answer(
    Outcome.REFUSED,
    "signed",
    "Not sent: it is signed, so whom it names cannot be written otherwise, as this LRS gets it.",
)
LONG_ENOUGH = 10
"""Letters of an account's name that mean nobody else where they stand in a text."""


class ActorForm(StrEnum):
    CHILD = "child"
    PSEUDONYM = "pseudonym"
    LMS = "lms"


Account = tuple[str, str]
"""homePage and name."""
Accounts = Callable[[UUID], Account | None]
"""The account at one LMS of a member, by her record id; None where she has none there."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Writes statements for one target; the same in gives the same out, byte for byte.

    `key` is that target's alone, so neither pseudonyms nor ids can be compared between targets.
    `accounts` is for the form of an LMS.
    """

    form: ActorForm
    key: bytes
    iris: Iris
    accounts: Accounts | None = None
    known: dict[UUID, Account | None] = field(default_factory=dict)

    def rewritten(self, one: Outgoing) -> Outgoing | Answer:
        """With an id of its own, which follows from the log's."""
        statement = orjson.loads(one.body)
        if any(each.get("usageType") == SIGNATURE for each in statement.get("attachments", ())):
            return SIGNED
        if self.form is ActorForm.PSEUDONYM:
            statement.pop("attachments", None)
        hidden: dict[str, str] = {}
        body = orjson.dumps(self._value(statement, hidden, inside=""))
        for text, name in hidden.items():
            body = body.replace(orjson.dumps(text)[1:-1], orjson.dumps(name)[1:-1])
        own = one.hexadecimal
        return one.with_body(body)._replace(hexadecimal=self.sent_id(UUID(hex=own)).hex, own=own)

    def sent_id(self, statement_id: UUID) -> UUID:
        return self._drawn("statement", str(statement_id))

    def _drawn(self, what: str, text: str) -> UUID:
        drawn = hmac.digest(self.key, f"{what}|{text.lower()}".encode(), "sha256")
        return UUID(bytes=drawn[:16], version=4)

    def _value(self, value: Any, hidden: dict[str, str], *, inside: str) -> Any:
        """`inside` is the key that the value stands under, or `extensions` where it is in those."""
        if isinstance(value, list):
            return [self._value(each, hidden, inside=inside) for each in value]
        if isinstance(value, str):
            return self._text(value, inside)
        if not isinstance(value, dict):
            return value
        named = {
            key: self._value(each, hidden, inside="extensions" if inside == "extensions" else key)
            for key, each in value.items()
        }
        if value.get("objectType") == "StatementRef" and IS_ID.fullmatch(str(value.get("id"))):
            named["id"] = str(self.sent_id(UUID(value["id"])))
        if (identifier := identifier_in(value)) is not None:
            return self._agent(value, named, identifier, hidden)
        return named

    def _text(self, value: str, inside: str) -> str:
        """Ids of statements, at the top and wherever extensions cite some; registrations."""
        if not IS_ID.fullmatch(value):
            return value
        if inside in ("id", "extensions"):
            return str(self.sent_id(UUID(value)))
        if inside == "registration" and self.form is ActorForm.PSEUDONYM:
            return str(self._drawn("registration", value))
        return value

    def _agent(
        self,
        was: Mapping[str, Any],
        named: Mapping[str, Any],
        identifier: str,
        hidden: dict[str, str],
    ) -> dict[str, Any]:
        account = self._account(identifier, was)
        if account is None:
            return dict(was)
        kept = {
            key: value
            for key, value in named.items()
            if key not in IDENTIFYING and (key != "name" or self.form is not ActorForm.PSEUDONYM)
        }
        if self.form is ActorForm.PSEUDONYM:
            for text in _telling(was):
                hidden[text] = account[1]
        return kept | {"account": {"homePage": account[0], "name": account[1]}}

    def _account(self, identifier: str, was: Mapping[str, Any]) -> Account | None:
        """None for who is written as before: CHILD itself, keys, sources."""
        member = record_id_of(self.iris, identifier)
        is_system = (was.get("account") or {}).get("homePage") == self.iris.home_page
        if member is None and is_system:
            return None
        if self.form is ActorForm.PSEUDONYM:
            return f"{self.iris.home_page}/pseudonyms", str(self._drawn("agent", identifier))
        if member is None or self.accounts is None:
            return None
        if member not in self.known:
            self.known[member] = self.accounts(member)
        return self.known[member]


def _telling(agent: Mapping[str, Any]) -> list[str]:
    """What says of itself who is meant, wherever it stands."""
    account = agent.get("account") or {}
    told = [
        str(agent.get("mbox", "")).removeprefix("mailto:"),
        str(agent.get("mbox_sha1sum", "")),
        str(agent.get("openid", "")),
    ]
    if len(str(account.get("name", ""))) >= LONG_ENOUGH:
        told.append(str(account["name"]))
    if " " in str(agent.get("name", "")):
        told.append(str(agent["name"]))
    return [text for text in told if text]
