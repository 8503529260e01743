"""What she agrees to: each purpose with its text, her answer, and the account of her decisions."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from community import (
    PURPOSES,
    Decision,
    State,
    account_of,
    decide,
    know_person,
    person_stands,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.older import SHOWN, asked_before, newest
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from plugin.web.wording import page_language, words
from storage import utc_now

DECIDED = "consents_decided"
AT_ONE_MOMENT = 2 * len(PURPOSES)
"""So many decisions of one moment stay together on a page."""
ANSWERS = {"yes": True, "no": False}


@blueprint.get("/me/consents")
@needs(SIGNED_IN)
def consents() -> ResponseReturnValue:
    who = member_id()
    with page_reading() as reading:
        hers = know_person(reading, who)
        stands = person_stands(reading, hers, PURPOSES.values())
        decided = account_of(reading, hers, before=asked_before(), most=SHOWN + AT_ONE_MOMENT)
    account, more = newest(decided, lambda one: one.at)
    return render_template(
        "web/consents.html",
        stands=stands,
        State=State,
        account=account,
        more=more.isoformat() if more else None,
        decided=session.pop(DECIDED, False),
        in_words=_in_words,
    )


@blueprint.post("/me/consents")
@needs(SIGNED_IN)
def change_consents() -> ResponseReturnValue:
    """Keep her answers; a purpose without one stays as it is. Raises `OnlyHerself`."""
    given = {key: request.form.get(key, "") for key in PURPOSES}
    answers = {key: ANSWERS[word] for key, word in given.items() if word in ANSWERS}
    with services().database.unit_of_work() as uow:
        decide(
            uow,
            services().iris,
            asker=asker(),
            answers=answers,
            language=page_language(),
            now=utc_now(),
        )
        uow.commit()
    session[DECIDED] = True
    return redirect(url_for("web.consents"), 303)


def _in_words(decision: Decision) -> str:
    title = words(PURPOSES[decision.purpose].title)
    if decision.given:
        return _("You said yes: %(title)s", title=title)
    return _("You said no: %(title)s", title=title)
