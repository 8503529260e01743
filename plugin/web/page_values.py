"""What every template knows besides its own values; all named `page_…`."""

from typing import Any

from flask import Flask, url_for

from community import Permission, is_allowed_somewhere
from plugin.services import services
from plugin.translations import LANGUAGES
from plugin.web.kept_forms import typed
from plugin.web.languages import NAMES
from plugin.web.mailbox import shows_mailbox
from plugin.web.page_reading import page_reading
from plugin.web.seen_by import seen_by
from plugin.web.sessions import asker, visitor
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
            "page_typed": typed,
            "page_mailbox": url_for("web.mailbox") if shows_mailbox(services().settings) else None,
        }


def has_desk() -> bool:
    """Whether the visitor may see a desk: of a community, a training unit, the installation."""
    if visitor() is None:
        return False
    with page_reading() as session:
        return is_allowed_somewhere(session, asker(), Permission.SEE_DESK, now=utc_now())
