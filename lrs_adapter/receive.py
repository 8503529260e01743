"""Receive statements that somebody else made: check, complete, give them the key's authority."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from lrs_adapter.append import queue
from lrs_adapter.attachments import attached_to, check_all_named, keep_parts, stage_parts
from lrs_adapter.checked_once import CheckedOnce
from lrs_adapter.completing import VERSIONS, Completing
from lrs_adapter.errors import InvalidStatement, TooManyStatements
from lrs_adapter.identifiers import actor_identifier, authority_agent
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.launch_bounds import check_within
from lrs_adapter.pending import Pending
from lrs_adapter.received_json import parse_body
from lrs_adapter.received_parts import ReceivedPart
from lrs_adapter.signatures import check_signatures
from lrs_adapter.statement_checks import validate_statement
from lrs_adapter.value_checks import moment
from storage import UnitOfWork

NO_PARTS: Mapping[str, ReceivedPart] = {}
MOST_STATEMENTS = 1_000


def receive(
    uow: UnitOfWork,
    iris: Iris,
    raw: bytes | list[Any] | dict[str, Any],
    key: LrsKey,
    *,
    now: datetime,
    version: str = "1.0.3",
    parts: Mapping[str, ReceivedPart] = NO_PARTS,
) -> list[UUID]:
    """Queue one statement or a list of them; returns their ids in the order given.

    All or nothing (xAPI 1.0.3 part 3, 2.1.2). Raises `InvalidStatement` with the path of what is
    wrong and `TooManyStatements`; the commit raises `StatementConflict` for an id that has other
    content and `VoidRefused`; `OutsideLaunch` is of a launch's token. A statement the log has
    already is not appended again. `parts` are the data that the request brings, by their sums;
    each must be named by a statement.
    """
    value = parse_body(raw) if isinstance(raw, bytes) else raw
    is_list = isinstance(value, list)
    statements = value if is_list else [value]
    if len(statements) > MOST_STATEMENTS:
        raise TooManyStatements(len(statements), MOST_STATEMENTS)
    authority = key.authority(iris)
    agent = authority_agent(iris, key.authority_name)
    completed = _Completed(agent, authority, VERSIONS[version[0]], key)
    seen: dict[UUID, None] = {}
    named: set[str] = set()
    pending: list[Pending] = []
    checking = CheckedOnce()
    for index, statement in enumerate(statements):
        under = f"[{index}]" if is_list else ""
        try:
            validate_statement(statement, version=version, brought=parts, checking=checking)
            attached = attached_to(statement, parts)
            check_signatures(statement, parts)
        except InvalidStatement as error:
            path = f"{under}.{error.path}" if under and error.path else under or error.path
            raise InvalidStatement(path, error.reason, error.fix) from None
        if key.launch is not None:
            check_within(key.launch, statement, f"{under}." if under else "")
        statement_id = UUID(statement["id"]) if "id" in statement else uuid4()
        if statement_id in seen:
            raise InvalidStatement(
                f"{under}.id", "two statements of this request have this id", "Give each its own."
            )
        seen[statement_id] = None
        named.update(one.sha2 for one in attached)
        one = completed.pending(statement, statement_id)
        pending.append(replace(one, attachments=attached) if attached else one)
    if parts:
        check_all_named(parts, named)
        stage_parts(uow, parts)
        keep_parts(uow, parts, now)
    queue(uow, *pending)
    return list(seen)


class _Completed:
    """A key's statements with what an LRS adds, and what the key may do."""

    def __init__(self, agent: dict[str, Any], authority: str, version: str, key: LrsKey) -> None:
        self._completing = Completing(agent)
        self._authority, self._version = authority, version
        self._may_void_any = key.may_void_any
        self._defines = key.may_define
        self._learns_all = key.sees_everything

    def pending(self, statement: dict[str, Any], statement_id: UUID) -> Pending:
        return Pending(
            statement_id=statement_id,
            document=self._completing.completed(statement, statement_id, self._version),
            actor=actor_identifier(statement["actor"]),
            authority=self._authority,
            timestamp=moment(statement["timestamp"]) if "timestamp" in statement else None,
            may_void_any=self._may_void_any,
            defines=self._defines,
            learns_all=self._learns_all,
        )
