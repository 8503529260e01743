"""Her profile: what she wants to be called, her languages and zone, what she teaches and learns."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from community import (
    LONGEST_NAME,
    LONGEST_TOPIC,
    MOST_LANGUAGES,
    MOST_TOPICS,
    BadProfile,
    given_names_of,
    profile_of,
    save_profile,
)
from plugin.services import services
from plugin.web import profile_choices
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.seen_by import seen_by
from plugin.web.sessions import asker
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from plugin.web.times import zone_name
from plugin.web.wording import page_language
from storage import utc_now

SAVED = "profile_saved"


@blueprint.get("/me/profile")
@needs(SIGNED_IN)
def profile() -> ResponseReturnValue:
    with services().database.reading() as reading:
        hers = profile_of(reading, member_id())
    given = {
        "name": hers.name or "",
        "languages": list(hers.languages),
        "time_zone": hers.time_zone or "",
        "teaches": list(hers.teaches),
        "learns": list(hers.learns),
    }
    return _show(given, {}, saved=session.pop(SAVED, False))


@blueprint.post("/me/profile")
@needs(SIGNED_IN)
def change_profile() -> ResponseReturnValue:
    """Save what she gave, or show it again with what to correct; nothing is half-saved."""
    given = {
        "name": request.form.get("name", ""),
        "languages": request.form.getlist("language"),
        "time_zone": request.form.get("time_zone", ""),
        "teaches": request.form.get("teaches", "").splitlines(),
        "learns": request.form.get("learns", "").splitlines(),
    }
    try:
        with services().database.unit_of_work() as uow:
            save_profile(uow, asker=asker(), given=given, now=utc_now())
            uow.commit()
    except BadProfile as refused:
        return _show(given, refused.problems), 422
    session[SAVED] = True
    return redirect(url_for("web.profile"), 303)


def _show(given: Mapping[str, Any], problems: Mapping[str, str], *, saved: bool = False) -> str:
    language = page_language()
    with services().database.reading() as reading:
        given_name = given_names_of(reading, [member_id()]).get(member_id(), "")
    return render_template(
        "web/profile.html",
        given=given,
        troubles={field: _trouble(field, code) for field, code in problems.items()},
        saved=saved,
        given_name=given_name,
        spoken=profile_choices.languages(language),
        zones=profile_choices.zones(language),
        ranks=_ranks(),
        default_zone="" if seen_by().zone_is_hers else zone_name(),
        limits={
            "name": LONGEST_NAME,
            "topic": LONGEST_TOPIC,
            "topics": MOST_TOPICS,
            "languages": MOST_LANGUAGES,
        },
    )


def _ranks() -> list[str]:
    return [
        _("First language"),
        _("Second language"),
        _("Third language"),
        _("Fourth language"),
        _("Fifth language"),
    ]


def _trouble(field: str, code: str) -> str:
    match field, code:
        case "name", "too_long":
            return _("The name is too long. Shorten it to %(most)s letters.", most=LONGEST_NAME)
        case _, "hidden_characters":
            return _("There are characters in it that nobody sees. Type it by hand.")
        case _, "too_long":
            return _("A topic is too long. Shorten it to %(most)s letters.", most=LONGEST_TOPIC)
        case "languages", "too_many":
            return _("These are too many. Keep the first %(most)s.", most=MOST_LANGUAGES)
        case _, "too_many":
            return _("These are too many. Keep the %(most)s that matter most.", most=MOST_TOPICS)
        case _:
            return _("Choose one from the list.")
