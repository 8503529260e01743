"""The way to one person, page by page: the code, both sides accepting, the number between them.

Every step is a POST by her who is signed in; nothing here takes a member from the request.
"""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from certification import touch_member
from community import (
    AlreadyTogether,
    JoiningOffer,
    OwnCode,
    TooManyCodes,
    TooManyWrongCodes,
    accept_joining,
    confirm_joining,
    end_joining_offer,
    enter_joining_code,
    groups_together,
    make_joining_code,
    members_together,
    open_offer,
    settle_forwarding,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.me import DONE, show_me
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from plugin.web.sides import sides_of
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from storage import utc_now


@blueprint.post("/me/joining")
@needs(SIGNED_IN)
def make_code() -> ResponseReturnValue:
    """Make a code and show it, this once: it is in no address and on no other page."""
    try:
        with services().database.unit_of_work() as uow:
            made = make_joining_code(uow, asker=asker(), now=utc_now())
            uow.commit()
    except TooManyCodes:
        return show_me(error=_("You made many codes in the last hour. Wait a while.")), 429
    with services().database.reading() as reading:
        here = sides_of(reading, members_together(reading, member_id()))
    return render_template(
        "web/joining/code.html", made=made, here=here, page_back=url_for("web.me")
    )


@blueprint.post("/me/joining/code")
@needs(SIGNED_IN)
def enter_code() -> ResponseReturnValue:
    """Take the code to the page that says what would be joined."""
    typed = request.form.get("code", "")[:100]
    try:
        with services().database.unit_of_work() as uow:
            offer = enter_joining_code(uow, asker=asker(), code=typed, now=utc_now())
            uow.commit()
    except TooManyWrongCodes:
        return show_me(error=_("Too many wrong codes. Wait an hour, then enter a new one.")), 429
    except OwnCode:
        why = _("You made this code here. Enter it at the other place.")
        return show_me(error=why, typed=typed), 422
    except AlreadyTogether:
        return show_me(error=_("That place is joined with this one already.")), 422
    if offer is None:
        why = _("No such code is good now. Check it, or make a new one at the other place.")
        return show_me(error=why, typed=typed), 422
    return redirect(url_for("web.joining_offer", offer_id=offer.id), 303)


@blueprint.get("/me/joining/<uuid:offer_id>")
@needs(SIGNED_IN)
def joining_offer(offer_id: UUID) -> ResponseReturnValue:
    """Where the offer stands, as the side that looks may see it. Raises `UnknownOffer`."""
    return _show_offer(offer_id)


@blueprint.post("/me/joining/<uuid:offer_id>/accept")
@needs(SIGNED_IN)
def accept_offer(offer_id: UUID) -> ResponseReturnValue:
    """The second side accepts. Raises `UnknownOffer`."""
    if not request.form.get("mine"):
        return _show_offer(offer_id, error=_("Say first that you made the code yourself.")), 422
    with services().database.unit_of_work() as uow:
        accept_joining(uow, asker=asker(), offer_id=offer_id, now=utc_now())
        uow.commit()
    return redirect(url_for("web.joining_offer", offer_id=offer_id), 303)


@blueprint.post("/me/joining/<uuid:offer_id>/confirm")
@needs(SIGNED_IN)
def confirm_offer(offer_id: UUID) -> ResponseReturnValue:
    """The first side confirms: from here on they are one person. Raises `UnknownOffer`."""
    if not request.form.get("mine"):
        return _show_offer(offer_id, error=_("Say first that this is you.")), 422
    now, number = utc_now(), request.form.get("number", "")[:100]
    with services().database.unit_of_work() as uow:
        joined = confirm_joining(uow, asker=asker(), offer_id=offer_id, number=number, now=now)
        if joined is not None:
            everybody = members_together(uow.session, joined.first_id)
            touch_member(uow, everybody, now)
            settle_forwarding(uow, services().iris, everybody, now)
        uow.commit()
    if joined is None:
        return _show_offer(offer_id, error=_("The other place shows another number.")), 422
    session[DONE] = "joined"
    return redirect(url_for("web.me"), 303)


@blueprint.post("/me/joining/<uuid:offer_id>/end")
@needs(SIGNED_IN)
def end_offer(offer_id: UUID) -> ResponseReturnValue:
    """Either side says no. Raises `UnknownOffer`."""
    with services().database.unit_of_work() as uow:
        end_joining_offer(uow, asker=asker(), offer_id=offer_id, now=utc_now())
        uow.commit()
    return redirect(url_for("web.me"), 303)


def _show_offer(offer_id: UUID, *, error: str = "") -> str:
    with page_reading() as reading:
        offer = open_offer(reading, asker(), offer_id, now=utc_now())
        template, there = _page_of(offer)
        groups = groups_together(reading, [member_id(), *([there] if there else [])])
        every = sides_of(reading, frozenset[UUID]().union(*groups.values()))
        values: dict[str, Any] = {
            "here": [side for side in every if side.member_id in groups[member_id()]],
            "there": [side for side in every if there and side.member_id in groups[there]],
            "other": next((side for side in every if side.member_id == there), None),
        }
    back = url_for("web.joining_offer", offer_id=offer_id)
    return render_template(template, offer=offer, error=error, page_back=back, **values)


def _page_of(offer: JoiningOffer) -> tuple[str, UUID | None]:
    """Which page, and which side it may tell of: the first side learns of the second only once
    that one has accepted.
    """
    if offer.first_id == member_id():
        if offer.is_accepted:
            return "web/joining/confirm.html", offer.second_id
        return "web/joining/wait.html", None
    if offer.is_accepted:
        return "web/joining/number.html", offer.first_id
    return "web/joining/accept.html", offer.first_id
