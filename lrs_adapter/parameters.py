"""From the parameters of a GET to a query (xAPI 1.0.3 part 3, 2.1.3)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter.actor_checks import check_actor
from lrs_adapter.errors import BadQuery, InvalidStatement
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.query import StatementQuery
from lrs_adapter.value_checks import moment, need_iri, need_timestamp, need_uuid


def read_query(parameters: Mapping[str, str]) -> StatementQuery:
    """The query that `parameters` ask for. Raises `BadQuery`, also for a name it does not know."""
    values: dict[str, Any] = {}
    for name, text in parameters.items():
        read = READERS.get(name)
        if read is None:
            raise BadQuery(
                name, "there is no such parameter (case counts)", "Remove or correct it."
            )
        try:
            values[name] = read(text, name)
        except InvalidStatement as error:
            raise BadQuery(error.path, error.reason, error.fix) from None
    return StatementQuery(**values)


def read_id(text: str, name: str) -> UUID:
    """A statement's id. Raises `BadQuery`."""
    try:
        return _uuid(text, name)
    except InvalidStatement as error:
        raise BadQuery(error.path, error.reason, error.fix) from None


def _agent(text: str, name: str) -> str:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadQuery(name, "it is not JSON", 'Write {"mbox": "mailto:…"}, URL-encoded.') from None
    check_actor(value, name)
    return actor_identifier(value)


def _iri(text: str, name: str) -> str:
    need_iri(text, name)
    return text


def _uuid(text: str, name: str) -> UUID:
    need_uuid(text, name)
    return UUID(text)


def _moment(text: str, name: str) -> Any:
    need_timestamp(text, name)
    return moment(text)


def _flag(text: str, name: str) -> bool:
    if text not in ("true", "false"):
        raise BadQuery(name, f"it is {text[:40]!r}", "Write true or false.")
    return text == "true"


def _limit(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise BadQuery(name, f"it is {text[:40]!r}", "Write a whole number from 0.")
    return int(text)


READERS: dict[str, Callable[[str, str], Any]] = {
    "agent": _agent,
    "verb": _iri,
    "activity": _iri,
    "registration": _uuid,
    "related_agents": _flag,
    "related_activities": _flag,
    "since": _moment,
    "until": _moment,
    "limit": _limit,
    "ascending": _flag,
}
