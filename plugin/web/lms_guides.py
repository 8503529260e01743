"""Guides for connecting each LMS. They are public: who runs the LMS has no account here."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from community import Permission, is_allowed_somewhere
from plugin.lti import tool_addresses
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.guides import GUIDES, NAMES
from plugin.web.guides.markdown import heads
from plugin.web.sessions import asker, visitor
from storage import utc_now


@blueprint.get("/connect")
@needs(PUBLIC)
def lms_guides() -> ResponseReturnValue:
    """Which LMS it is, and the addresses that every one of them needs."""
    return _show("")


@blueprint.get("/connect/<key>")
@needs(PUBLIC)
def lms_guide(key: str) -> ResponseReturnValue:
    """What to paste where. Raises `NotFound`."""
    if key not in GUIDES:
        raise NotFound
    return _show(key)


def _show(key: str) -> str:
    ours = tool_addresses(services().settings.base_url)
    pages = [(url_for("web.lms_guide", key=one), NAMES[one], one == key) for one in NAMES]
    return render_template(
        "web/lms/guide.html",
        guide=GUIDES[key](ours) if key else None,
        pages=pages,
        ours=ours,
        heads=heads,
        may_connect=_may_connect(),
    )


def _may_connect() -> bool:
    if visitor() is None:
        return False
    with services().database.reading() as session:
        return is_allowed_somewhere(session, asker(), Permission.MANAGE_LMS, now=utc_now())
