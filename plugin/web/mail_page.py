"""Which mails she gets and when: at once, in the day's digest, or not at all."""

from collections.abc import Mapping

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from community import (
    KINDS,
    OPTIONAL,
    Delivery,
    Permission,
    addresses_of,
    choose_delivery,
    deliveries_of,
    is_allowed_somewhere,
    lock_members,
)
from plugin.mail.kind_words import kinds_in_words
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.sessions import asker
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from storage import utc_now

SAVED = "mail_saved"
FOR_JUDGES = frozenset({"answer-waits"})
"""Kinds that go to whoever judges answers, and to nobody else."""


@blueprint.get("/me/mail")
@needs(SIGNED_IN)
def my_mail() -> ResponseReturnValue:
    with services().database.reading() as reading:
        chosen = deliveries_of(reading, member_id())
        addresses = addresses_of(reading, member_id())
        judges = is_allowed_somewhere(reading, asker(), Permission.JUDGE_ANSWERS, now=utc_now())
    return render_template(
        "web/me/mail.html",
        chosen=chosen,
        kinds=_kinds(chosen, judges=judges),
        deliveries=_deliveries(),
        addresses=addresses,
        saved=session.pop(SAVED, False),
    )


@blueprint.post("/me/mail")
@needs(SIGNED_IN)
def choose_mail() -> ResponseReturnValue:
    """Keep all of it at once. A form of ours names every kind that anybody gets, and of the others
    those that it showed; another is refused.
    """
    asked = [kind for kind in OPTIONAL if kind not in FOR_JUDGES or kind in request.form]
    try:
        given = {kind: Delivery(request.form.get(kind, "")) for kind in asked}
    except ValueError as error:
        raise BadRequest from error
    with services().database.unit_of_work() as uow:
        lock_members(uow, [member_id()])
        for kind, delivery in given.items():
            choose_delivery(uow, member_id(), kind, delivery, now=utc_now())
        uow.commit()
    session[SAVED] = True
    return redirect(url_for("web.my_mail"), 303)


def _kinds(chosen: Mapping[str, Delivery], *, judges: bool) -> dict[str, str]:
    """Those that she can get as what she is now, and any that she has decided about before."""
    return {
        kind: words
        for kind, words in kinds_in_words().items()
        if judges or kind not in FOR_JUDGES or chosen[kind] is not KINDS[kind].by_default
    }


def _deliveries() -> dict[Delivery, str]:
    return {
        Delivery.AT_ONCE: _("At once"),
        Delivery.DAILY: _("Once a day, together"),
        Delivery.NEVER: _("Not at all"),
    }
