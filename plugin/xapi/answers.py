"""The answers to a GET of statements: documents as they were stored, joined without parsing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import orjson
from flask import Response, request, url_for
from werkzeug.http import http_date

from lrs_adapter import (
    LrsKey,
    canonical,
    complete_through,
    find_statement,
    find_statements,
    only_ids,
    open_more,
    read_query,
    seal_more,
)
from plugin.services import services
from plugin.xapi.consistency import tell_consistency
from plugin.xapi.errors import Refused


def statement_answer(
    key: LrsKey, statement_id: UUID, format_: str, *, voided: bool, as_parts: bool
) -> Response:
    """One statement, or 404: a voided one is found as voided only (part 3, 2.1.4)."""
    database, iris = services().database, services().iris
    complete = complete_through(database)
    with database.reading() as session:
        found = find_statement(session, iris, statement_id, key, voided=voided)
    if found is None:
        raise Refused(
            404,
            "voidedStatementId" if voided else "statementId",
            "This key sees no such statement.",
            "A voided statement is read with voidedStatementId.",
        )
    body = _formatted(found.document, format_)
    response = _answer(body, complete, found.stored, as_parts=as_parts)
    if not as_parts:
        response.add_etag()
        response.make_conditional(request)
    return response


def list_answer(
    key: LrsKey, parameters: Mapping[str, str], format_: str, *, as_parts: bool
) -> Response:
    """A StatementResult (part 2, 2.5): a page of statements and the link to the next one."""
    database, iris, secret_box = services().database, services().iris, services().secret_box
    if "more" in parameters:
        query, format_ = open_more(secret_box, parameters["more"])
    else:
        query = read_query(parameters)
    complete = complete_through(database)
    with database.reading() as session:
        page = find_statements(session, iris, query, key)
    documents = [_formatted(found.document, format_) for found in page.statements]
    more = b""
    if page.next_after is not None:
        token = seal_more(secret_box, query, page.next_after, format_)
        more = url_for("xapi.get_statements", more=token).encode()
    body = b'{"statements":[' + b",".join(documents) + b'],"more":"' + more + b'"}'
    newest = max((found.stored for found in page.statements), default=None)
    return _answer(body, complete, newest, as_parts=as_parts)


def _formatted(document: bytes, format_: str) -> bytes:
    if format_ == "exact":
        return document
    statement = orjson.loads(document)
    if format_ == "ids":
        return orjson.dumps(only_ids(statement))
    wanted = [tag for tag, quality in request.accept_languages if quality > 0]
    return orjson.dumps(canonical(statement, wanted))


def _answer(
    body: bytes, complete: datetime, newest: datetime | None, *, as_parts: bool
) -> Response:
    """With `attachments=true` the answer is multipart; we hold no data, so it has one part."""
    response = Response(body, mimetype="application/json")
    if as_parts:
        boundary = uuid4().hex.encode()
        head = b"--" + boundary + b"\r\nContent-Type: application/json\r\n\r\n"
        response = Response(head + body + b"\r\n--" + boundary + b"--\r\n")
        response.content_type = f"multipart/mixed; boundary={boundary.decode()}"
    tell_consistency(response, complete)
    response.headers["Cache-Control"] = "no-cache"  # voided, it is not found any more
    response.vary.update(("Authorization", "Accept-Language"))
    if newest is not None:
        response.headers["Last-Modified"] = http_date(newest)
    return response
