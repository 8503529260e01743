"""The page for a guest: what this is, whose, how to come in, where a proof is checked."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from community import communities
from plugin.lti import registration_names
from plugin.services import services
from plugin.settings import Settings
from plugin.web.blueprint import blueprint
from plugin.web.front_example import example_path
from plugin.web.guard import PUBLIC, needs
from plugin.web.mailbox import shows_mailbox
from plugin.web.page_reading import page_reading
from plugin.web.speech import gettext as _

MOST_NAMED = 12
"""So many communities are named to a guest."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way to come in; it begins on the page for signing in, or elsewhere."""

    icon: str
    words: str
    how: str
    by_signing_in: bool = True


@blueprint.get("/")
@needs(PUBLIC)
def front() -> ResponseReturnValue:
    own = services()
    with page_reading() as session:
        known = communities(session)
        has_lms = any(each.is_active for each in registration_names(session))
    return render_template(
        "web/front.html",
        called=own.settings.called,
        ways=_ways(own.settings, has_lms=has_lms),
        communities=known[:MOST_NAMED],
        more=max(0, len(known) - MOST_NAMED),
        example=example_path(),
        records_at=f"{own.settings.base_url}/xapi",
    )


def _ways(settings: Settings, *, has_lms: bool) -> list[WayIn]:
    """Those that are set up here, in the order in which most people need them."""
    found = []
    if has_lms:
        how = _("Open a lesson in your LMS. It brings you here without a password.")
        found.append(WayIn("book", _("From your course"), how, by_signing_in=False))
    if settings.oidc is not None:
        how = _("With the account that you have there.")
        words = _("With %(name)s", name=settings.oidc.name)
        found.append(WayIn("person", words, how))
    if settings.email_sign_in and (settings.smtp_url is not None or shows_mailbox(settings)):
        how = _("You get a link to the address by which you are known here.")
        found.append(WayIn("send", _("By e-mail"), how))
    return found
