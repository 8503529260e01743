"""What every template knows besides its own values; all named `page_…`."""

from typing import Any

from flask import Flask, url_for

from plugin.contact import contact_of
from plugin.services import services
from plugin.translations import LANGUAGES
from plugin.web.desk_seen import has_desk
from plugin.web.kept_forms import typed
from plugin.web.languages import NAMES
from plugin.web.mailbox import shows_mailbox
from plugin.web.main_places import main_places
from plugin.web.seen_by import seen_by
from plugin.web.sessions import visitor
from plugin.web.wording import page_language
from plugin.window_slot import window_slot


def install_page_values(app: Flask) -> None:
    @app.context_processor
    def values() -> dict[str, Any]:
        own = services().settings
        return {
            "page_visitor": visitor(),
            "page_window": window_slot(),
            "page_seen_by": seen_by,
            "page_language": page_language(),
            "page_languages": [(code, NAMES[code]) for code in LANGUAGES],
            "page_has_desk": has_desk,
            "page_places": main_places,
            "page_contact": contact_of(own.contact) if own.contact else None,
            "page_typed": typed,
            "page_mailbox": url_for("web.mailbox") if shows_mailbox(own) else None,
        }
