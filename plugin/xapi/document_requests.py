"""What a request for documents says: key, rights, parameters, preconditions, the bytes."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import LengthRequired

from lrs_adapter import Blind, DocumentKind, LrsKey, Preconditions, Scope
from plugin.services import services
from plugin.xapi.errors import Refused
from plugin.xapi.protocol import SECOND, check_credentials, check_version

MOST_DOCUMENT_BYTES = 8 * 1024 * 1024
UNNAMED_TYPE = "application/octet-stream"
READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Asked:
    """`blind` is what a PUT may do that says nothing of what it expects."""

    key: LrsKey
    parameters: dict[str, str]
    preconditions: Preconditions
    blind: Blind


def asked(request: Request, kind: DocumentKind) -> Asked:
    """Check version, key and scope; 403 where the key may not (part 3, 4.2)."""
    version = check_version(request)
    key = check_credentials(request, services())
    is_state = kind is DocumentKind.STATE
    may = key.may_use_states if is_state else key.may_use_profiles
    if not may and not (request.method in READING and key.may_read_documents):
        scope = Scope.STATE if is_state else Scope.PROFILE
        raise Refused(
            403,
            "Authorization",
            "This key has no scope for these documents.",
            f"Create one with `child lrs key create --scope {scope}`.",
        )
    return Asked(
        key,
        request.args.to_dict(),
        Preconditions(_tags(request, "If-Match"), _tags(request, "If-None-Match")),
        _blind(version, is_state=is_state),
    )


def _blind(version: str, *, is_state: bool) -> Blind:
    if version == SECOND:
        return Blind.CREATES
    return Blind.OVERWRITES if is_state else Blind.IS_REFUSED


def read_content(request: Request) -> tuple[bytes, str]:
    """The document and its type; 411 without a length, 413 beyond `MOST_DOCUMENT_BYTES`."""
    if request.content_length is None:
        raise LengthRequired
    if request.content_length > MOST_DOCUMENT_BYTES:
        raise Refused(
            413,
            "",
            f"A document has at most {MOST_DOCUMENT_BYTES} bytes.",
            "Keep large files elsewhere, and their address in the document.",
        )
    return request.get_data(cache=False), request.headers.get("Content-Type") or UNNAMED_TYPE


def _tags(request: Request, header: str) -> frozenset[str] | None:
    if header not in request.headers:
        return None
    tags: ETags = request.if_match if header == "If-Match" else request.if_none_match
    if tags.star_tag:
        return frozenset({"*"})
    return frozenset(tags.as_set(include_weak=True))
