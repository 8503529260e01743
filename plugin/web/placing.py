"""Deep Linking: a coordinator picks what goes into her course, and the LMS gets links to it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Community, Permission, community
from plugin.lti import (
    DeepLinkingRequest,
    Launch,
    deep_link_response,
    keep_placements,
    note_staff,
    open_deep_linking,
    registration,
    seal_deep_linking,
    want_list,
)
from plugin.security_headers import allow_form_to
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.content_items import Wanted, as_usual, content_item, placed
from plugin.web.guard import demand, needs
from plugin.web.launch import (
    GRADE,
    course_of,
    member_of,
    name_course_of,
    visitor_of,
)
from plugin.web.picks import choice_for
from plugin.web.refusals import NoPlacing
from plugin.web.sessions import (
    asker,
    change_visitor_within,
    locked_visitor,
    sign_in,
    visitor,
)
from plugin.web.speech import gettext as _
from storage import utc_now


def on_deep_linking_launch(launch: Launch) -> ResponseReturnValue:
    """Sign the coordinator in, keep what her LMS asked for, show the picker."""
    if launch.deep_linking is None:
        raise NoPlacing
    member_id: UUID | None = None
    if launch.subject is not None:
        with services().database.unit_of_work() as uow:
            listed = want_list(uow, launch, place=course_of(launch), now=utc_now())
            member_id = member_of(uow, launch)
            note_staff(uow, listed, launch, member_id=member_id, now=utc_now())
            name_course_of(uow, launch)
            uow.commit()
    sealed = seal_deep_linking(services(), launch.deep_linking, now=utc_now())
    sign_in(visitor_of(launch, member_id, deep_linking={"sealed": sealed}))
    return redirect(url_for("web.pick"), 303)


@blueprint.get("/placing")
@needs(Permission.PLACE_LESSONS)
def pick() -> ResponseReturnValue:
    """The picker. Raises `NoPlacing` when no LMS waits for a choice."""
    present = visitor()
    sealed = (present.deep_linking or {}).get("sealed") if present else None
    if not sealed:
        raise NoPlacing
    return _show_picker(str(sealed))


@blueprint.post("/placing")
@needs(Permission.PLACE_LESSONS)
def place() -> ResponseReturnValue:
    """Sign what was picked and send it back through the browser, with or without JavaScript."""
    sealed = request.form.get("placing", "")
    present = visitor()
    if present is None or (present.deep_linking or {}).get("sealed") != sealed:
        raise NoPlacing  # answered already, or asked by another launch
    asked = open_deep_linking(services(), sealed, now=utc_now())
    with services().database.reading() as session:
        place = _community(session, asked)
        picked = choice_for(session, place.id, present.place).picked(request.form.getlist("item"))
    if not picked:
        return _show_picker(sealed, _("Choose at least one lesson.")), 422
    if len(picked) > 1 and not asked.accept_multiple:
        return _show_picker(sealed, _("Your LMS takes one lesson at a time: choose one.")), 422
    everywhere, taken = GRADE in request.form, asked.accept_line_item
    wanted = [as_usual(one, all_get_columns=everywhere, line_items=taken) for one in picked]
    return _hand_over(sealed, asked, place, wanted)


def _hand_over(
    sealed: str, asked: DeepLinkingRequest, place: Community, wanted: list[Wanted]
) -> ResponseReturnValue:
    """Keep it and end the request in one transaction, so that each is answered once."""
    kept = [placed(one) for one in wanted]
    items = [content_item(place, one.pick, made) for one, made in zip(wanted, kept, strict=True)]
    return_url, token = deep_link_response(services(), asked, items)
    with services().database.unit_of_work() as uow:
        present = locked_visitor(uow)
        if present is None or (present.deep_linking or {}).get("sealed") != sealed:
            raise NoPlacing
        keep_placements(uow, kept, request=asked, asker=asker(), now=utc_now())
        change_visitor_within(uow, deep_linking=None)
        uow.commit()
    allow_form_to(return_url)
    return render_template(
        "web/placed.html", return_url=return_url, token=token, titles=[i.title for i in items]
    )


def _show_picker(sealed: str, error: str = "") -> str:
    asked = open_deep_linking(services(), sealed, now=utc_now())
    with services().database.reading() as session:
        place = _community(session, asked)
        present = visitor()
        choice = choice_for(session, place.id, present.place if present else None)
        platform = registration(session, asked.registration_id).name
    return render_template(
        "web/pick.html",
        placing=sealed,
        community=place,
        platform=platform,
        choice=choice,
        several=asked.accept_multiple,
        grades=asked.accept_line_item,
        picked=request.form.getlist("item"),
        all_get_columns=GRADE in request.form,
        error=error,
        page_back=url_for("web.pick"),
    )


def _community(session: Session, asked: DeepLinkingRequest) -> Community:
    """The community whose lessons this LMS may have; the visitor must be allowed to place them."""
    community_id = registration(session, asked.registration_id).community_id
    demand(session, Permission.PLACE_LESSONS, community_id)
    return community(session, community_id)
