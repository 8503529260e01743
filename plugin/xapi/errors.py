"""From what lrs_adapter refuses to an answer: JSON with error, path and fix."""

import logging

from flask import Blueprint, Response, g, jsonify
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException

from lrs_adapter import (
    BadDocument,
    BadMultipart,
    BadQuery,
    DocumentConflict,
    InvalidStatement,
    LrsError,
    NamesErased,
    OutsideLaunch,
    PreconditionFailed,
    PreconditionMissing,
    StatementConflict,
    TooLarge,
    TooManyDocuments,
    TooManyStatements,
    VoidRefused,
)
from plugin.database_troubles import HERE
from plugin.services import services
from storage import BytesMissing, note_trouble, trouble_of, utc_now

log = logging.getLogger("child.xapi")


class Refused(Exception):
    """A request that breaks the protocol, with the status that part 3, 3.1 names for it."""

    def __init__(
        self,
        status: int,
        path: str,
        error: str,
        fix: str,
        *,
        challenge: WWWAuthenticate | None = None,
    ) -> None:
        self.status, self.path, self.error, self.fix = status, path, error, fix
        self.challenge = challenge
        super().__init__(error)


STATUS: dict[type[LrsError], int] = {
    InvalidStatement: 400,
    BadQuery: 400,
    BadDocument: 400,
    BadMultipart: 400,
    TooLarge: 413,
    TooManyStatements: 413,
    StatementConflict: 409,
    PreconditionMissing: 400,
    DocumentConflict: 409,
    PreconditionFailed: 412,
    VoidRefused: 403,
    TooManyDocuments: 403,
    OutsideLaunch: 403,
    NamesErased: 403,
}
RETRY_AFTER_S = 30
SEND_AGAIN = "Wait, then send the same request again: what has arrived is not stored twice."
REMOVE_NUL = "Take out characters that are no text, such as U+0000."
HTTP_FIXES = {
    411: "Send the body with a Content-Length, not chunked.",
    413: "Send fewer statements in one request; docs/integrating/lrs.md names the limits.",
}


def handle_errors(blueprint: Blueprint) -> None:
    @blueprint.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        response = _answer(error.status, error.error, error.path, error.fix)
        if error.challenge is not None:
            response.www_authenticate = error.challenge
        return response

    @blueprint.errorhandler(LrsError)
    def lrs_error(error: LrsError) -> Response:
        reason = getattr(error, "reason", None) or str(error)
        return _answer(STATUS.get(type(error), 400), reason, getattr(error, "path", ""), error.fix)

    @blueprint.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        return http_answer(error)

    @blueprint.errorhandler(BytesMissing)
    def bytes_missing(error: BytesMissing) -> Response:
        log.error("request=%s reason=%s %s", g.get("request_id", "-"), error.code, error)
        note_trouble(services().database, error, now=utc_now())
        told = f"Data attached to a statement {error.how.partition(':')[0]} here"
        told = f"{told} (SHA-256 {error.digest})."
        return _answer(503, told, "attachments", "Tell the operator, or ask without attachments.")

    @blueprint.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        """Nothing of the request was kept; a machine may send it again as it is."""
        request_id = g.get("request_id", "-")
        if trouble := trouble_of(error):
            HERE.note(trouble)
            log.error("request=%s reason=%s %s", request_id, trouble.code, trouble.fix)
            if not trouble.is_ours:
                return _answer(400, "It holds a value that cannot be kept.", "", REMOVE_NUL)
            response = _answer(503, f"Nothing was stored: {trouble.code}.", "", SEND_AGAIN)
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
            return response
        log.exception("request=%s unforeseen", request_id)
        fix = f"It is our fault; tell the operator the request's number, {request_id}."
        return _answer(500, "Nothing was stored: this failed on our side.", "", fix)


def http_answer(error: HTTPException) -> Response:
    status = error.code or 500
    return _answer(status, error.name, "", HTTP_FIXES.get(status, error.description or ""))


def _answer(status: int, error: str, path: str, fix: str) -> Response:
    response = jsonify({"error": error, "path": path, "fix": fix})
    response.status_code = status
    return response
