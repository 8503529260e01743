"""She asks to be forgotten, or no longer asks: on the page of what is held about her."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from community import ask_to_be_forgotten, withdraw_forgetting
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.sessions import asker
from storage import utc_now


@blueprint.post("/me/held/forget")
@needs(SIGNED_IN, fresh=True)
def ask_forgetting() -> ResponseReturnValue:
    """Of her and all places that she joined. Raises `OnlyHerself`."""
    with services().database.unit_of_work() as uow:
        ask_to_be_forgotten(uow, asker=asker(), now=utc_now())
        uow.commit()
    return redirect(url_for("web.held", _anchor="forget"), 303)


@blueprint.post("/me/held/keep")
@needs(SIGNED_IN)
def keep_me() -> ResponseReturnValue:
    """Raises `OnlyHerself`."""
    with services().database.unit_of_work() as uow:
        withdraw_forgetting(uow, asker=asker(), now=utc_now())
        uow.commit()
    return redirect(url_for("web.held", _anchor="forget"), 303)
