"""Look at a source without writing: whether it answers, and what would come of its statements."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lrs_adapter.errors import InvalidStatement
from lrs_adapter.received_json import parse_body
from lrs_adapter.source_answers import SourcePage, SourceTrouble
from lrs_adapter.source_filter import asked_verb, leaves_out
from lrs_adapter.source_reading import SourceLrs
from lrs_adapter.source_rows import LrsSource
from lrs_adapter.sources import source_row
from lrs_adapter.statement_checks import validate_statement
from lrs_adapter.taking_in import version_of, without_assigned
from lrs_adapter.target_filter import read_filter
from lrs_adapter.transport import kept_session
from lrs_adapter.value_checks import moment, need_timestamp
from storage import Database, SecretBox

LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """`code` is well, or of which kind the trouble was, with `told` in a sentence.

    Of the first `looked_at` statements that it would give next, `valid` would be taken in;
    `wrong` says of others why not, and the filter leaves out `left_out`. `is_ordered` is whether
    they came in the order in which they were stored, `says_through` whether it tells until when
    it is complete, `has_more` whether there are more.
    """

    code: str
    told: str
    looked_at: int = 0
    valid: int = 0
    wrong: tuple[str, ...] = ()
    is_ordered: bool = True
    says_through: bool = False
    has_more: bool = False
    left_out: int = 0


def try_source(database: Database, secret_box: SecretBox, label: str, *, timeout_s: float) -> Tried:
    """Ask for the next statements, and write nothing. Raises `UnknownSource`,
    `CannotOpenSecret`.
    """
    with database.reading() as session:
        source = source_row(session, label)
        session.expunge_all()
    secret = secret_box.open(source.secret)
    with kept_session() as kept:
        remote = SourceLrs(
            kept, source.endpoint, source.key, secret, source.xapi_version, timeout_s
        )
        since = source.reached
        if since is not None:
            since -= timedelta(seconds=source.overlap_s)
            since = since if source.starts is None else max(since, source.starts)
        try:
            with remote.first(since, LOOKED_AT, asked_verb(read_filter(source.filter))) as page:
                return _tried(source, page)
        except SourceTrouble as trouble:
            return Tried(trouble.answer.code, trouble.answer.reason)


def _tried(source: LrsSource, page: SourcePage) -> Tried:
    wrong = []
    stored = []
    left_out, chosen = 0, read_filter(source.filter)
    for given in page.statements:
        statement: Any = given
        try:
            if isinstance(given, bytes):
                statement = parse_body(given)
            spoken = version_of(statement, source.xapi_version)
            validate_statement(without_assigned(statement), version=spoken, brought=page.parts)
        except InvalidStatement as error:
            wrong.append(str(error)[:300])
            continue
        at = None
        with suppress(InvalidStatement):
            need_timestamp(statement.get("stored"), "stored")
            at = moment(statement["stored"])
            stored.append(at)
        left_out += leaves_out(chosen, source.starts, statement, at)
    count = len(page.statements)
    return Tried(
        code="well",
        told="It answers as an LRS does.",
        looked_at=count,
        valid=count - len(wrong) - left_out,
        left_out=left_out,
        wrong=tuple(wrong[:10]),
        is_ordered=stored == sorted(stored),
        says_through=page.through is not None,
        has_more=page.more is not None or count >= LOOKED_AT,
    )
