"""What all requests to the LRS have in common: version, credentials, a body of bearable size."""

from flask import Request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from lrs_adapter import LrsKey, check_key
from plugin.services import Services
from plugin.xapi.errors import Refused

VERSION_HEADER = "X-Experience-API-Version"
FIRST, SECOND = "1.0.3", "2.0.0"
VERSIONS = (FIRST, SECOND)
MOST_BODY_BYTES = 8 * 1024 * 1024
CHALLENGE = WWWAuthenticate("basic", {"realm": "CHILD", "charset": "UTF-8"})


def answered_version(request: Request) -> str:
    """The version that the answer speaks: the newest of the line that was asked for."""
    return SECOND if request.headers.get(VERSION_HEADER, "").startswith("2.") else FIRST


def check_version(request: Request) -> str:
    """The version of the request (part 3, 3.3): any 1.0, or 2.0.0; everything else is a 400."""
    given = request.headers.get(VERSION_HEADER)
    if given is None:
        raise Refused(
            400, VERSION_HEADER, "The header is missing.", f"Send {VERSION_HEADER}: {FIRST}"
        )
    if given == "1.0" or (given.startswith("1.0.") and given[4:].isdigit()):
        return FIRST
    if given in ("2.0", SECOND):
        return SECOND
    raise Refused(
        400,
        VERSION_HEADER,
        f"The version {given[:20]!r} is not spoken here.",
        f"Send one of {', '.join(VERSIONS)}.",
    )


def check_credentials(request: Request, services: Services) -> LrsKey:
    """The key of HTTP Basic (part 3, 4.1); 401 when there is none or it does not fit."""
    given = request.authorization
    if given is not None and given.type == "basic" and given.username and given.password:
        with services.database.reading() as session:
            key = check_key(session, given.username, given.password)
        if key is not None:
            return key
    raise Refused(
        401,
        "Authorization",
        "No valid key came with this request.",
        "Use HTTP Basic with the key and secret of `child lrs key create`.",
        challenge=CHALLENGE,
    )


def read_body(request: Request) -> bytes:
    """The JSON body. A body without a length would be cut silently, so it is refused with 411."""
    if request.mimetype == "multipart/mixed":
        raise Refused(
            415,
            "Content-Type",
            "This LRS takes no attached data.",
            "Send application/json, with a fileUrl for each attachment.",
        )
    if request.mimetype != "application/json":
        raise Refused(
            400,
            "Content-Type",
            f"{request.mimetype[:60]!r} is not what statements come as.",
            "Send Content-Type: application/json.",
        )
    if request.content_length is None:
        raise LengthRequired
    if request.content_length > MOST_BODY_BYTES:
        raise RequestEntityTooLarge
    return request.get_data(cache=False)
