"""The statements resource (xAPI 1.0.3 part 3, 2.1): store, and read back."""

from typing import Any
from uuid import UUID

import orjson
from flask import Response, request

from lrs_adapter import BadQuery, LrsKey, parse_body, read_id, receive
from plugin.metrics import meters
from plugin.services import services
from plugin.xapi.answers import list_answer, statement_answer
from plugin.xapi.errors import Refused
from plugin.xapi.protocol import check_credentials, check_version, received_request
from storage import utc_now

ONE_OF = ("statementId", "voidedStatementId")
FORMATS = ("exact", "ids", "canonical")


def post_statements() -> Response:
    """Store one statement or a list; answers the list of their ids."""
    version = check_version(request)
    key = _key_for("write")
    if request.args:
        name = next(iter(request.args))
        raise BadQuery(name, "a POST takes no parameters here", "Send the statements as the body.")
    with received_request(request) as sent, services().database.unit_of_work() as uow:
        ids = receive(
            uow,
            services().iris,
            sent.body,
            key,
            now=utc_now(),
            version=version,
            parts=sent.parts,
        )
        uow.commit()
    meters().statements.inc(len(ids))
    return Response(orjson.dumps(ids), mimetype="application/json")


def put_statement() -> Response:
    """Store one statement under the id in the address."""
    version = check_version(request)
    key = _key_for("write")
    if set(request.args) != {"statementId"}:
        raise BadQuery("statementId", "a PUT takes this parameter and no other", "Add the id.")
    statement_id = read_id(request.args["statementId"], "statementId")
    with received_request(request) as sent, services().database.unit_of_work() as uow:
        statement = _with_id(parse_body(sent.body), statement_id)
        receive(
            uow,
            services().iris,
            statement,
            key,
            now=utc_now(),
            version=version,
            parts=sent.parts,
        )
        uow.commit()
    meters().statements.inc()
    return Response(status=204)


def get_statements() -> Response:
    """One statement by id, or those that meet the filters."""
    check_version(request)
    key = _key_for("read")
    parameters = request.args.to_dict()
    format_ = parameters.pop("format", "exact")
    if format_ not in FORMATS:
        raise BadQuery("format", f"it is {format_[:40]!r}", f"Use one of {', '.join(FORMATS)}.")
    attachments = parameters.pop("attachments", "false")
    if attachments not in ("true", "false"):
        raise BadQuery("attachments", f"it is {attachments[:40]!r}", "Write true or false.")
    as_parts = attachments == "true"
    single = [name for name in ONE_OF if name in parameters]
    if not single:
        return list_answer(key, parameters, format_, as_parts=as_parts)
    if len(parameters) > 1:
        extra = next(name for name in reversed(parameters) if name != single[0])
        raise BadQuery(extra, f"it does not go together with {single[0]}", "Use one of them.")
    statement_id = read_id(parameters[single[0]], single[0])
    voided = single[0] == "voidedStatementId"
    return statement_answer(key, statement_id, format_, voided=voided, as_parts=as_parts)


def _with_id(statement: Any, statement_id: UUID) -> dict[str, Any]:
    """The statement under the id of the address, which must not be another than its own."""
    if not isinstance(statement, dict):
        raise Refused(400, "", "A PUT stores one statement.", "Send one JSON object.")
    given = statement.setdefault("id", str(statement_id))
    if str(given).lower() != str(statement_id):
        raise Refused(400, "id", "It is not the statementId of the address.", "Make the two equal.")
    return statement


def _key_for(purpose: str) -> LrsKey:
    key = check_credentials(request, services())
    if key.may_write if purpose == "write" else key.may_read:
        return key
    raise Refused(
        403,
        "Authorization",
        f"This key has no scope to {purpose} statements.",
        f"Create one with `child lrs key create --scope statements/{purpose}`.",
    )
