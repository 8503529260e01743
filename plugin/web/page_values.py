"""What every template knows besides its own values; all named `page_…`."""

from typing import Any

from flask import Flask

from community import Permission, communities_of
from plugin.services import services
from plugin.translations import LANGUAGES
from plugin.web.guard import may
from plugin.web.languages import NAMES
from plugin.web.seen_by import seen_by
from plugin.web.sessions import visitor
from plugin.web.wording import page_language
from storage import utc_now


def install_page_values(app: Flask) -> None:
    @app.context_processor
    def values() -> dict[str, Any]:
        present = visitor()
        return {
            "page_visitor": present,
            "page_seen_by": seen_by,
            "page_language": page_language(),
            "page_languages": [(code, NAMES[code]) for code in LANGUAGES],
            "page_has_desk": has_desk,
        }


def has_desk() -> bool:
    """Whether the visitor may see any community's desk."""
    present = visitor()
    if present is None:
        return False
    with services().database.reading() as session:
        here = {present.community_id} if present.community_id else set()
        if present.member_id:
            here |= set(communities_of(session, present.member_id, now=utc_now()))
        return any(may(session, Permission.SEE_DESK, community_id) for community_id in here)
