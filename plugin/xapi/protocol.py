"""What all requests to the LRS have in common: version, credentials, a body of bearable size."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from flask import Request, g
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from lrs_adapter import LrsKey, ReceivedRequest, check_key, last_version, received_parts
from plugin.services import Services
from plugin.xapi.errors import Refused
from storage import utc_now

VERSION_HEADER = "X-Experience-API-Version"
FIRST, SECOND = "1.0.3", "2.0.0"
VERSIONS = (FIRST, SECOND)
MOST_BODY_BYTES = 8 * 1024 * 1024
MOST_MULTIPART_BYTES = 64 * 1024 * 1024
"""Statements and the data attached to them, which goes to the disk as it comes in."""
PARAMETERS = re.compile(
    r"""[^;]*(?:;[ \t]*(?:[^\s;=",]+=(?:"(?:[^"\\]|\\.)*"|[^\s;",]+)[ \t]*)?)*"""
)
"""A Content-Type that all read alike (RFC 9110, 8.3.1); many leave the quotes of a boundary out."""
CHALLENGE = WWWAuthenticate("basic", {"realm": "CHILD", "charset": "UTF-8"})


def answered_version(request: Request, services: Services) -> str:
    """The version that the answer speaks: the newest of the line that was asked for (part 3, 3.3).

    A request without the header is answered in the line of what its key stored last, so that a
    client which once forgot it can read what is wrong; nothing else depends on it.
    """
    given = request.headers.get(VERSION_HEADER)
    if given is None:
        key = _presented_key(request, services)
        if key is not None:
            with services.database.reading() as session:
                given = last_version(session, services.iris, key)
    return SECOND if (given or "").startswith("2.") else FIRST


def check_version(request: Request) -> str:
    """The version of the request (part 3, 3.3): any 1.0, or 2.0.0; everything else is a 400."""
    given = request.headers.get(VERSION_HEADER)
    if given is None:
        raise Refused(
            400, VERSION_HEADER, "The header is missing.", f"Send {VERSION_HEADER}: {FIRST}"
        )
    if given == "1.0" or (given.startswith("1.0.") and _is_number(given[4:])):
        return FIRST
    if given == "2.0" or (given.startswith("2.0.") and _is_number(given[4:])):
        return SECOND
    raise Refused(
        400,
        VERSION_HEADER,
        f"The version {given[:20]!r} is not spoken here.",
        f"Send one of {', '.join(VERSIONS)}.",
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def check_credentials(request: Request, services: Services) -> LrsKey:
    """The key of HTTP Basic (part 3, 4.1); 401 when there is none or it does not fit."""
    key = _presented_key(request, services)
    if key is not None:
        g.lrs_key = key
        return key
    raise Refused(
        401,
        "Authorization",
        "No valid key came with this request.",
        "Use HTTP Basic with the key and secret of `child lrs key create`.",
        challenge=CHALLENGE,
    )


def _presented_key(request: Request, services: Services) -> LrsKey | None:
    given = request.authorization
    if given is None or given.type != "basic" or not given.username or not given.password:
        return None
    with services.database.look_up() as within:
        return check_key(within, given.username, given.password, now=utc_now())


@contextmanager
def received_request(request: Request) -> Iterator[ReceivedRequest]:
    """The statements, and the data attached to them where the request is multipart/mixed."""
    if request.mimetype != "multipart/mixed":
        yield ReceivedRequest(read_body(request))
        return
    request.max_content_length = MOST_MULTIPART_BYTES
    _check_length(request, MOST_MULTIPART_BYTES)
    is_plain = PARAMETERS.fullmatch(request.content_type or "")
    boundary = request.mimetype_params.get("boundary", "") if is_plain else ""
    stream = cast(BinaryIO, request.stream)
    with received_parts(stream, boundary, most_json=MOST_BODY_BYTES) as received:
        yield received


def read_body(request: Request) -> bytes:
    """The JSON body. A body without a length would be cut silently, so it is refused with 411."""
    if request.mimetype != "application/json":
        raise Refused(
            400,
            "Content-Type",
            f"{request.mimetype[:60]!r} is not what statements come as.",
            "Send Content-Type: application/json, or multipart/mixed with attached data.",
        )
    _check_length(request, MOST_BODY_BYTES)
    return request.get_data(cache=False)


def _check_length(request: Request, most: int) -> None:
    if request.content_length is None:
        raise LengthRequired
    if request.content_length > most:
        raise RequestEntityTooLarge
