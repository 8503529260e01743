"""A record without her: wherever she stands in it, somebody stands who is nobody. Values in, values
out.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter.identifiers import account_identifier, actor_identifier, agent_of
from lrs_adapter.terms import ACTIVITY, AGENT, Term
from lrs_adapter.tombstones import IDENTIFYING, forms_of, identifier_in, normal

SAYS_WHO = frozenset({*IDENTIFYING, "name"})
NOBODY = "somebody"
"""What stands for her name within a text."""
LONG = 10
"""A name of an account of letters and digits that is as long stands for nobody else in a text."""
SHORTEST = 6
"""A name of an account that is shorter, "42" say, is looked for in accounts alone."""


@dataclass(frozen=True, slots=True)
class Hers:
    """Who is erased: her identifiers as agents (`identifiers.actor_identifier`), and her names."""

    identifiers: tuple[str, ...]
    names: tuple[str, ...] = ()

    def to_json(self) -> str:
        return orjson.dumps([self.identifiers, self.names]).decode()

    @classmethod
    def from_json(cls, text: str) -> "Hers":
        identifiers, names = orjson.loads(text)
        return cls(tuple(identifiers), tuple(names))


@dataclass(slots=True)
class Replacing:
    """Replaces one person, the same identifier by the same random account everywhere, also after
    a restart: which one follows from `seed`, 32 random bytes that are forgotten with the erasure.

    Replaced are agents and members of groups that are she, wherever they stand; her account names,
    addresses and their sums, her OpenID and record ids within any text; her full name within a
    text, one of a single word where it is all of the text. `renamed` has the terms that a record
    names otherwise since, as they were and as they are.
    """

    hers: Hers
    home_page: str
    seed: bytes
    renamed: dict[Term, Term] = field(default_factory=dict)
    _known: frozenset[str] = field(init=False)
    _within: re.Pattern[str] | None = field(init=False)
    _whole: dict[str, str] = field(init=False)
    _needles: tuple[bytes, ...] = field(init=False)
    _is_ascii: bool = field(init=False)

    def __post_init__(self) -> None:
        self._known = frozenset(form for one in self.hers.identifiers for form in forms_of(one))
        within, self._whole = dict[str, str](), dict[str, str]()
        accounts = []
        for form in sorted(self._known):
            kind, _, rest = form.partition("::")
            if kind == "account":
                _, _, rest = rest.rpartition("::")
                accounts.append(rest)
                if len(rest) < SHORTEST:
                    continue
            elif kind == "mbox":
                rest = rest.removeprefix("mailto:")
            if _is_distinct(rest):
                within[rest.lower()] = str(self.pseudonym(form))
            else:
                self._whole[rest.lower()] = str(self.pseudonym(form))
        for name in self.hers.names:
            plain = " ".join(name.split()).lower()
            (within if " " in plain else self._whole).setdefault(plain, NOBODY)
        longest_first = sorted(within, key=len, reverse=True)
        self._within = (
            re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
            if longest_first
            else None
        )
        self._whole |= within
        needles = {_in_json(text) for text in self._whole}
        needles |= {b'"name":"' + _in_json(name) + b'"' for name in accounts}
        self._needles = tuple(needles)
        self._is_ascii = all(needle.isascii() for needle in needles)

    def pseudonym(self, identifier: str) -> UUID:
        """The random id that stands for one identifier of hers from now on."""
        drawn = hmac.digest(self.seed, identifier.encode(), "sha256")
        return UUID(bytes=drawn[:16], version=4)

    def identifier(self, identifier: str) -> str:
        """The agent that stands for it."""
        return account_identifier(self.home_page, str(self.pseudonym(identifier)))

    def is_she(self, identifier: str) -> bool:
        return normal(identifier) in self._known

    def is_hers(self, statement: Mapping[str, Any]) -> bool:
        """Whether she is its actor, alone."""
        return self.is_she(actor_identifier(statement["actor"]))

    def may_be_in(self, raw: bytes) -> bool:
        """Whether JSON as the log writes it may name her; a quick look that misses nothing."""
        small = raw.lower() if self._is_ascii else raw.decode(errors="replace").lower().encode()
        return any(needle in small for needle in self._needles)

    def value(self, value: Any) -> Any:
        """Any JSON without her."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, dict):
            return value
        identifier = identifier_in(value)
        if identifier is not None and self.is_she(identifier):
            return self._nobody(value, identifier)
        if identifier is not None:  # somebody else, who may have the same name
            return (
                value if "member" not in value else {**value, "member": self.value(value["member"])}
            )
        if value.keys() == {"homePage", "name"} and self._is_account(value):
            name = self.pseudonym(account_identifier(value["homePage"], value["name"]))
            return {"homePage": self.home_page, "name": str(name)}
        found = {self.text(key): self.value(inner) for key, inner in value.items()}
        if found != value:
            self._note(value, found)
        return found

    def text(self, text: str) -> str:
        """One text without her."""
        if (whole := self._whole.get(text.lower())) is not None:
            return whole
        if self._within is None:
            return text
        return self._within.sub(lambda found: self._whole.get(found[0].lower(), NOBODY), text)

    def _is_account(self, value: Mapping[str, Any]) -> bool:
        home_page, name = value["homePage"], value["name"]
        if not (isinstance(home_page, str) and isinstance(name, str)):
            return False
        return self.is_she(account_identifier(home_page, name))

    def _nobody(self, agent: Mapping[str, Any], identifier: str) -> dict[str, Any]:
        other = self.identifier(identifier)
        self.renamed[AGENT, identifier] = AGENT, other
        account = {"homePage": self.home_page, "name": str(self.pseudonym(identifier))}
        left = {key: value for key, value in agent.items() if key not in SAYS_WHO}
        kept = {self.text(key): self.value(value) for key, value in left.items()}
        return kept | {"account": account}

    def _note(self, was: Mapping[str, Any], is_now: Mapping[str, Any]) -> None:
        """An anonymous group is its members; an activity its id."""
        if was.get("objectType") == "Group" and was.keys().isdisjoint(IDENTIFYING):
            try:
                pair = actor_identifier(was), actor_identifier(is_now)
            except (KeyError, TypeError):
                return
            self.renamed[AGENT, pair[0]] = AGENT, pair[1]
        elif isinstance(was.get("id"), str) and was["id"] != is_now.get("id"):
            self.renamed[ACTIVITY, was["id"]] = ACTIVITY, is_now["id"]


def is_identifier(text: str) -> bool:
    """Whether it is one of an agent, as `actor_identifier` writes it."""
    kind, found, rest = text.partition("::")
    if not found or not rest:
        return False
    return kind in IDENTIFYING and agent_of(text) is not None


def _is_distinct(text: str) -> bool:
    """Whether a text that has this within can mean nobody else."""
    if len(text) < SHORTEST:
        return False
    if "@" in text or "://" in text or re.fullmatch(r"[0-9a-fA-F-]{32,64}", text):
        return True
    return len(text) >= LONG and bool(re.search(r"\d", text)) and bool(re.search(r"[^\W\d]", text))


def _in_json(text: str) -> bytes:
    return orjson.dumps(text.lower())[1:-1]
