"""Which mails she gets and when: at once, in the day's digest, or not at all."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from community import (
    OPTIONAL,
    Delivery,
    addresses_of,
    choose_delivery,
    deliveries_of,
    lock_members,
)
from plugin.mail.kind_words import kinds_in_words
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from storage import utc_now

SAVED = "mail_saved"


@blueprint.get("/me/mail")
@needs(SIGNED_IN)
def my_mail() -> ResponseReturnValue:
    with services().database.reading() as reading:
        chosen = deliveries_of(reading, member_id())
        addresses = addresses_of(reading, member_id())
    return render_template(
        "web/me/mail.html",
        chosen=chosen,
        kinds=kinds_in_words(),
        deliveries=_deliveries(),
        addresses=addresses,
        saved=session.pop(SAVED, False),
    )


@blueprint.post("/me/mail")
@needs(SIGNED_IN)
def choose_mail() -> ResponseReturnValue:
    """Keep all of it at once. A form of ours names every kind; another is refused."""
    try:
        given = {kind: Delivery(request.form.get(kind, "")) for kind in OPTIONAL}
    except ValueError as error:
        raise BadRequest from error
    with services().database.unit_of_work() as uow:
        lock_members(uow, [member_id()])
        for kind, delivery in given.items():
            choose_delivery(uow, member_id(), kind, delivery, now=utc_now())
        uow.commit()
    session[SAVED] = True
    return redirect(url_for("web.my_mail"), 303)


def _deliveries() -> dict[Delivery, str]:
    return {
        Delivery.AT_ONCE: _("At once"),
        Delivery.DAILY: _("Once a day, together"),
        Delivery.NEVER: _("Not at all"),
    }
