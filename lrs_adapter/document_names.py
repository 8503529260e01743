"""What names a document (xAPI 1.0.3 part 3, 2.3, 2.6 and 2.7), and the parameters that say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter.actor_checks import check_agent
from lrs_adapter.errors import BadQuery, InvalidStatement
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.value_checks import moment, need_iri, need_timestamp, need_uuid


class DocumentKind(Enum):
    """The three resources: how their rows are marked."""

    STATE = "s"
    ACTIVITY_PROFILE = "a"
    AGENT_PROFILE = "g"

    @property
    def id_parameter(self) -> str:
        return "stateId" if self is DocumentKind.STATE else "profileId"

    @property
    def required(self) -> tuple[str, ...]:
        if self is DocumentKind.STATE:
            return ("activityId", "agent")
        return ("activityId",) if self is DocumentKind.ACTIVITY_PROFILE else ("agent",)

    @property
    def optional(self) -> tuple[str, ...]:
        return ("registration",) if self is DocumentKind.STATE else ()


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Activity, actor (an interned identifier) or both, and a state's registration."""

    kind: DocumentKind
    activity: str | None = None
    actor: str | None = None
    registration: UUID | None = None

    def digest(self, shelf: bytes, *more: str | None) -> bytes:
        """BLAKE2b, 32 bytes; with `more`, of one document."""
        parts = [shelf.hex(), self.kind.value, self.activity, self.actor, *more]
        return blake2b(orjson.dumps(parts), digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class DocumentName:
    """One document in a context, by `stateId` or `profileId`."""

    context: DocumentContext
    name: str

    def digest(self, shelf: bytes) -> bytes:
        registration = self.context.registration
        return self.context.digest(
            shelf, None if registration is None else str(registration), self.name
        )


def read_document_name(kind: DocumentKind, parameters: Mapping[str, str]) -> DocumentName:
    """The one document that `parameters` name. Raises `BadQuery`."""
    context = read_document_context(kind, parameters, besides=kind.id_parameter)
    return DocumentName(context, _need(parameters, kind.id_parameter))


def read_document_context(
    kind: DocumentKind, parameters: Mapping[str, str], *, besides: str | None = None
) -> DocumentContext:
    """Where documents of this kind are. Raises `BadQuery`, also for what is not asked for here."""
    for name in parameters:
        if name not in kind.required and name not in kind.optional and name != besides:
            raise BadQuery(
                name, "there is no such parameter here (case counts)", "Remove or correct it."
            )
    given = {name: _need(parameters, name) for name in kind.required}
    registration = parameters.get("registration")
    return DocumentContext(
        kind,
        activity=read_activity(given["activityId"]) if "activityId" in given else None,
        actor=actor_identifier(read_agent(given["agent"])) if "agent" in given else None,
        registration=None if registration is None else _registration(registration),
    )


def read_since(parameters: Mapping[str, str]) -> datetime | None:
    """The moment after which documents are asked for. Raises `BadQuery`."""
    text = parameters.get("since")
    if text is None:
        return None
    try:
        need_timestamp(text, "since")
    except InvalidStatement as error:
        raise BadQuery(error.path, error.reason, error.fix) from None
    return moment(text)


def read_activity(text: str, name: str = "activityId") -> str:
    """An activity's IRI, given as the parameter `name`. Raises `BadQuery`."""
    try:
        need_iri(text, name)
    except InvalidStatement as error:
        raise BadQuery(error.path, error.reason, error.fix) from None
    return text


def read_agent(text: str) -> dict[str, Any]:
    """An agent, which is no group (part 3, 2.4 and 2.6). Raises `BadQuery`."""
    try:
        value = orjson.loads(text)
        check_agent(value, "agent")
    except orjson.JSONDecodeError:
        raise BadQuery(
            "agent", "it is not JSON", 'Write {"mbox": "mailto:…"}, URL-encoded.'
        ) from None
    except InvalidStatement as error:
        raise BadQuery(error.path, error.reason, error.fix) from None
    assert isinstance(value, dict)
    return value


def _registration(text: str) -> UUID:
    try:
        need_uuid(text, "registration")
    except InvalidStatement as error:
        raise BadQuery(error.path, error.reason, error.fix) from None
    return UUID(text)


def _need(parameters: Mapping[str, str], name: str) -> str:
    text = parameters.get(name)
    if not text:
        raise BadQuery(name, "it is missing", "Add it to the address, URL-encoded.")
    if "\x00" in text:
        raise BadQuery(name, "it holds the character U+0000", "Remove that character.")
    return text
