"""What was typed into a form that asked for a renewed proof first: kept in the session, sealed, and
shown again in the form once she is back. Nothing of it is in an address.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from flask import g, request
from werkzeug.datastructures import MultiDict

from plugin.services import services
from plugin.web.sessions import change_visitor, visitor
from storage import CannotOpenSecret, utc_now

LONGEST, MOST = 20_000, 50
"""Letters, names counted, and values; no form that asks for a proof takes so many."""
KEPT_FOR = timedelta(minutes=30)
NOT_KEPT = frozenset({"csrf_token"})
NOTHING_TYPED = frozenset(
    {"web.copy_held", "web.ask_forgetting", "web.add_provider", "web.remove_identity"}
)
"""Forms of a button alone: there is nothing to show again."""


def keep_form(page: str) -> None:
    """Keep the form that was sent now for the page at the path `page`, where she filled it in.

    It takes the place of an older one, also where it is not kept itself: "" is no page of ours.
    """
    fields = {name: each for name, each in request.form.lists() if name not in NOT_KEPT}
    if not page or request.endpoint in NOTHING_TYPED or _is_giant(fields):
        _forget()
        return
    kept = {"page": page, "sent_to": request.endpoint, "fields": fields}
    sealed = services().secret_box.seal(orjson.dumps(kept).decode())
    change_visitor(kept_form=sealed.decode("ascii"), kept_until=utc_now() + KEPT_FOR)


def typed() -> Mapping[str, str]:
    """What the forms of the present page show: what was sent and refused, or what was kept."""
    if request.method == "POST":
        return request.form
    return MultiDict(_kept().get("fields", {}))


def is_kept_for(endpoint: str) -> bool:
    """Whether `typed` are the fields of the form that is sent to `endpoint`."""
    return request.method != "POST" and _kept().get("sent_to") == endpoint


def _is_giant(fields: Mapping[str, list[str]]) -> bool:
    letters = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    return letters > LONGEST or sum(map(len, fields.values())) > MOST


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
    _forget()
    return kept


def _forget() -> None:
    present = visitor()
    if present is not None and present.kept_form is not None:
        change_visitor(kept_form=None, kept_until=None)
