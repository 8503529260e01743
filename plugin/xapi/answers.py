"""The answers to a GET of statements: documents as they were stored, joined without parsing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from flask import Response, request, url_for
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from lrs_adapter import (
    BadQuery,
    Found,
    HeldAttachment,
    LrsKey,
    activity_ids,
    canonical,
    complete_through,
    definitions_of,
    find_statement,
    find_statements,
    held_attachments,
    only_ids,
    open_more,
    read_query,
    seal_more,
)
from plugin.services import services
from plugin.xapi.consistency import tell_consistency
from plugin.xapi.errors import Refused
from plugin.xapi.multipart_answers import multipart_answer


def statement_answer(
    key: LrsKey, statement_id: UUID, format_: str, *, voided: bool, as_parts: bool
) -> Response:
    """One statement, or 404: a voided one is found as voided only (part 3, 2.1.4)."""
    database, iris = services().database, services().iris
    complete = complete_through(database)
    with database.reading() as session:
        found = find_statement(session, iris, statement_id, key, voided=voided)
        attached = _attached(session, [found], as_parts=as_parts)
        documents = [] if found is None else _formatted(session, key, [found], format_)
    if found is None:
        raise Refused(
            404,
            "voidedStatementId" if voided else "statementId",
            "This key sees no such statement.",
            "A voided statement is read with voidedStatementId.",
        )
    response = _answer(documents[0], complete, found.stored, attached)
    if attached is None:
        response.add_etag()
        response.make_conditional(request)
    return response


def list_answer(
    key: LrsKey, parameters: Mapping[str, str], format_: str, *, as_parts: bool
) -> Response:
    """A StatementResult (part 2, 2.5): a page of statements and the link to the next one."""
    database, iris, secret_box = services().database, services().iris, services().secret_box
    if "more" in parameters:
        if len(parameters) > 1:
            extra = next(name for name in parameters if name != "more")
            raise BadQuery(extra, "it does not go together with more", "Follow more unchanged.")
        query, format_ = open_more(secret_box, parameters["more"])
    else:
        query = read_query(parameters)
    complete = complete_through(database)
    with database.reading() as session:
        page = find_statements(session, iris, query, key)
        attached = _attached(session, page.statements, as_parts=as_parts)
        documents = _formatted(session, key, page.statements, format_)
    more = b""
    if page.next_after is not None:
        token = seal_more(secret_box, query, page.next_after, format_)
        asked = "true" if as_parts else None  # None is not in the address
        more = url_for("xapi.get_statements", more=token, attachments=asked).encode()
    body = b'{"statements":[' + b",".join(documents) + b'],"more":"' + more + b'"}'
    newest = max((found.stored for found in page.statements), default=None)
    return _answer(body, complete, newest, attached)


def _formatted(session: Session, key: LrsKey, found: Sequence[Found], format_: str) -> list[bytes]:
    if format_ == "exact":
        return [one.document for one in found]
    statements = [orjson.loads(one.document) for one in found]
    if format_ == "ids":
        return [orjson.dumps(only_ids(one)) for one in statements]
    named = {iri for one in statements for iri in activity_ids(one)}
    known = definitions_of(session, services().iris, named, key)
    wanted = [tag for tag, quality in request.accept_languages if quality > 0]
    return [orjson.dumps(canonical(one, wanted, known)) for one in statements]


def _attached(
    session: Session, found: Iterable[Found | None], *, as_parts: bool
) -> list[HeldAttachment] | None:
    """The data of these statements; None where it was not asked for."""
    if not as_parts:
        return None
    return held_attachments(session, [one.position for one in found if one is not None])


def _answer(
    body: bytes,
    complete: datetime,
    newest: datetime | None,
    attached: list[HeldAttachment] | None,
) -> Response:
    if attached is None:
        response = Response(body, mimetype="application/json")
    else:
        response = multipart_answer(services().database, body, attached)
    tell_consistency(response, complete)
    response.headers["Cache-Control"] = "no-cache"  # voided, it is not found any more
    response.vary.update(("Authorization", "Accept-Language"))
    if newest is not None:
        response.headers["Last-Modified"] = http_date(newest)
    return response
