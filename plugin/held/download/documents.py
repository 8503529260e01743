"""What content keeps about her, for her: each document as it can be read."""

from base64 import b64encode
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from lrs_adapter import DocumentKind, Iris, OwnDocument, is_json, own_documents

RESOURCES = {DocumentKind.STATE: "state", DocumentKind.AGENT_PROFILE: "agent_profile"}


def documents_of_hers(
    session: Session, iris: Iris, record_ids: Collection[UUID]
) -> Iterator[dict[str, Any]]:
    """As docs/integrating/held.md tells; `content` is JSON or text, else there is
    `content_base64`.
    """
    for one in own_documents(session, iris, record_ids):
        yield {
            "resource": RESOURCES[one.kind],
            "id": one.name,
            "activity": one.activity,
            "registration": one.registration,
            "content_type": one.content_type,
            "updated": one.updated,
            **_content(one),
        }


def _content(one: OwnDocument) -> dict[str, Any]:
    if is_json(one.content_type):
        try:
            value = orjson.loads(one.content)
            orjson.dumps(value)  # what nests as deep as it is read is too deep to be written
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            pass
        else:
            return {"content": value}
    elif one.content_type.lower().startswith("text/"):
        try:
            return {"content": one.content.decode()}
        except UnicodeDecodeError:
            pass
    return {"content_base64": b64encode(one.content).decode()}
