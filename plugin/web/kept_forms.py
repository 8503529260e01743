"""What was typed into a form that asked for a renewed proof first: kept in the session, sealed, and
shown again in the form once she is back. Nothing of it is in an address.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import g, request

from plugin.services import services
from plugin.web.sessions import change_visitor, visitor
from storage import CannotOpenSecret

LONGEST = 20_000
"""Letters; no form that asks for a proof takes so many."""
NOT_KEPT = frozenset({"csrf_token"})


def keep_form(page: str) -> None:
    """Keep the form that was sent now for the page at the path `page`, where she filled it in."""
    fields = {name: value for name, value in request.form.items() if name not in NOT_KEPT}
    if sum(len(value) for value in fields.values()) > LONGEST:
        return
    kept = {"page": page, "sent_to": request.endpoint, "fields": fields}
    sealed = services().secret_box.seal(orjson.dumps(kept).decode())
    change_visitor(kept_form=sealed.decode("ascii"))


def typed() -> Mapping[str, str]:
    """What the forms of the present page show: what was sent and refused, or what was kept."""
    if request.method == "POST":
        return request.form
    fields: Mapping[str, str] = _kept().get("fields", {})
    return fields


def is_kept_for(endpoint: str) -> bool:
    """Whether `typed` are the fields of the form that is sent to `endpoint`."""
    return request.method != "POST" and _kept().get("sent_to") == endpoint


def _kept() -> dict[str, Any]:
    """Of the present page; shown once, so that it comes up in no form of another day."""
    if "kept_form" not in g:
        g.kept_form = _take()
    found: dict[str, Any] = g.kept_form
    return found


def _take() -> dict[str, Any]:
    present = visitor()
    if present is None or present.kept_form is None:
        return {}
    try:
        kept = orjson.loads(services().secret_box.open(present.kept_form.encode()))
    except CannotOpenSecret:
        return {}
    if not isinstance(kept, dict) or kept.get("page") != request.path:
        return {}
    change_visitor(kept_form=None)
    return kept
