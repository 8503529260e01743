"""The pages that somebody can be led to by their names, in whichever language she types them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from community import Permission, is_allowed_somewhere
from curricula import reaches_of
from plugin.services import services
from plugin.translations import LANGUAGES
from plugin.web.found import Found
from plugin.web.guard import NEEDS
from plugin.web.mailbox import shows_mailbox
from plugin.web.sessions import asker
from plugin.web.sought import Sought
from plugin.web.speech import gettext as _

IN_COURSES = (Permission.GRANT_EXCEPTIONS, Permission.JUDGE_ANSWERS)
"""What a page of learners' work needs: it opens for whoever reaches a course."""


def page_names() -> Mapping[str, str]:
    """By endpoint, as the page's own title has it, in the language of now."""
    return {
        "web.home": _("Home"),
        "web.path": _("My path"),
        "web.paths": _("All paths"),
        "web.communities": _("My communities"),
        "web.me": _("My places"),
        "web.profile": _("My profile"),
        "web.consents": _("What I agree to"),
        "web.held": _("What is held about me"),
        "web.my_mail": _("Mail"),
        "web.my_identities": _("Ways to sign in"),
        "web.my_sessions": _("Sessions"),
        "web.desk": _("Desk"),
        "web.judging": _("Answers to judge"),
        "web.learners": _("Learners"),
        "web.invitations": _("Invite people"),
        "web.training_units": _("Training units"),
        "web.compare_form": _("What an edited path changes"),
        "web.operations": _("Operations"),
        "web.mailbox": _("Mailbox of the demo"),
    }


def pages_named(
    session: Session, asked: Sought, here: Collection[UUID], *, now: datetime
) -> list[Found]:
    """Those with these words in the name that open for the visitor; `here` are her communities."""
    names: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with force_locale(language):
            for endpoint, name in page_names().items():
                names.setdefault(endpoint, []).append(name)
    said = page_names()
    return [
        Found(said[endpoint], url_for(endpoint))
        for endpoint, every in names.items()
        if asked.fits(every) and _opens(session, endpoint, here, now)
    ]


def _opens(session: Session, endpoint: str, here: Collection[UUID], now: datetime) -> bool:
    """By what its view needs (guard.py); the view itself demands it again."""
    need = NEEDS[endpoint]
    if endpoint == "web.mailbox":
        return shows_mailbox(services().settings)
    if need in IN_COURSES:
        return bool(reaches_of(session, asker(), Permission(need), here, now=now))
    if isinstance(need, Permission):
        return is_allowed_somewhere(session, asker(), need, now=now)
    return True
