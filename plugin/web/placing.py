"""Deep Linking: a coordinator picks what goes into her course, and the LMS gets links to it."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Community, Permission, community
from curricula import Audience, render_items, render_lesson, version
from plugin.lti import (
    LINK,
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
from plugin.time_words import place_of
from plugin.web.blueprint import blueprint
from plugin.web.content_items import FRAME, Wanted, as_usual, content_item, placed
from plugin.web.guard import demand, needs
from plugin.web.launch import (
    GRADE,
    course_of,
    member_of,
    name_course_of,
    visitor_of,
)
from plugin.web.lesson_context import links_of
from plugin.web.picks import Pick, choice_for
from plugin.web.placing_form import Accepted, Typed, typed_details
from plugin.web.question import question_view
from plugin.web.refusals import NoPlacing
from plugin.web.sessions import (
    asker,
    change_visitor_within,
    locked_visitor,
    sign_in,
    visitor,
)
from plugin.web.sought import sought
from plugin.web.speech import gettext as _
from plugin.web.times import form
from storage import utc_now

DETAILED = "detailed"
"""The field of a form that says how each pick is to stand; without it, as usual."""


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
    """`act` says which button was pressed: look for words, preview one, say how each is to stand,
    back to the choice, place nothing. Without one, or with "place", what was picked is signed and
    sent back through the browser, with or without JavaScript.
    """
    sealed = request.form.get("placing", "")
    present = visitor()
    if present is None or (present.deep_linking or {}).get("sealed") != sealed:
        raise NoPlacing  # answered already, or asked by another launch
    asked = open_deep_linking(services(), sealed, now=utc_now())
    act, _space, about = request.form.get("act", "place").partition(" ")
    if act in ("search", "back", "choose"):
        return _show_picker(sealed)
    with services().database.reading() as session:
        place = _community(session, asked)
        choice = choice_for(session, place.id, present.place)
        if act == "preview":
            return _show_preview(session, sealed, choice.picked([about]))
    if act == "nothing":
        return _hand_over(sealed, asked, place, [])
    picked = choice.picked(request.form.getlist("item"))
    if not picked:
        return _show_picker(sealed, _("Choose at least one lesson.")), 422
    if len(picked) > 1 and not asked.accept_multiple:
        return _show_picker(sealed, _("Your LMS takes one lesson at a time: choose one.")), 422
    everywhere, taken = GRADE in request.form, asked.accept_line_item
    if act == "details":
        return _show_details(sealed, asked, place, picked)
    if DETAILED not in request.form:
        usual = [as_usual(one, all_get_columns=everywhere, line_items=taken) for one in picked]
        return _hand_over(sealed, asked, place, usual)
    typed = Typed(request.form, zone_of(place))
    wanted = typed_details(picked, typed, _accepted(asked), all_get_columns=everywhere)
    if typed.wrong:
        return _show_details(sealed, asked, place, picked, typed.wrong), 422
    return _hand_over(sealed, asked, place, wanted)


def _hand_over(
    sealed: str, asked: DeepLinkingRequest, place: Community, wanted: Sequence[Wanted]
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
    """Again with what was picked and looked for so far; "choose" adds one that was previewed."""
    asked = open_deep_linking(services(), sealed, now=utc_now())
    act, _space, about = request.form.get("act", "").partition(" ")
    picked = request.form.getlist("item")
    if act == "choose":
        picked = [*picked, about] if asked.accept_multiple else [about]
    found = sought(request.form.get("q", "")) if act != "clear" else sought("")
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
        takes_links=LINK in asked.accept_types,
        choice=choice.shown(found, picked),
        has_choice=bool(choice.offers or choice.paths),
        sought=found,
        several=asked.accept_multiple,
        grades=asked.accept_line_item,
        at_once=asked.auto_create,
        picked=picked,
        all_get_columns=GRADE in request.form,
        error=error,
        page_back=url_for("web.pick"),
    )


def _show_details(
    sealed: str,
    asked: DeepLinkingRequest,
    place: Community,
    picked: Sequence[Pick],
    wrong: Mapping[str, str] | None = None,
) -> str:
    everywhere, accepted = GRADE in request.form, _accepted(asked)
    return render_template(
        "web/placing_details.html",
        placing=sealed,
        usual=[
            as_usual(one, all_get_columns=everywhere, line_items=accepted.line_items)
            for one in picked
        ],
        accepted=accepted,
        zone=place_of(zone_of(place).key, form()),
        frame=FRAME,
        typed=request.form if DETAILED in request.form else {},
        again=DETAILED in request.form,
        wrong=wrong or {},
        all_get_columns=everywhere,
        words_sought=request.form.get("q", ""),
        page_back=url_for("web.pick"),
    )


def _show_preview(session: Session, sealed: str, found: Sequence[Pick]) -> ResponseReturnValue:
    """A lesson as a learner would see it; nothing of it is recorded."""
    one = next(iter(found), None)
    if one is None or one.kind != "lesson" or one.version is None or one.slug is None:
        return _show_picker(sealed)
    seen = version(session, one.version.version_id)
    links = links_of(seen)
    rendered = render_lesson(session, seen.id, one.slug, Audience.LEARNER, links)
    asked = render_items(session, seen.id, one.slug, Audience.LEARNER, links)
    (lesson,) = one.lessons
    return render_template(
        "web/placing_preview.html",
        placing=sealed,
        pick=one,
        curriculum=seen.curriculum,
        rendered=rendered,
        items={
            item.slug: question_view(item, asked[item.slug], None, drafts={})
            for item in lesson.items
        },
        picked=request.form.getlist("item"),
        all_get_columns=GRADE in request.form,
        words_sought=request.form.get("q", ""),
        page_back=url_for("web.pick"),
    )


def _accepted(asked: DeepLinkingRequest) -> Accepted:
    return Accepted(asked.accept_line_item, "iframe" in asked.accept_targets)


def zone_of(place: Community) -> ZoneInfo:
    """In which dates are typed: everybody of the department has the same, wherever she sits."""
    return ZoneInfo(place.time_zone or services().settings.time_zone)


def _community(session: Session, asked: DeepLinkingRequest) -> Community:
    """The community whose lessons this LMS may have; the visitor must be allowed to place them."""
    community_id = registration(session, asked.registration_id).community_id
    demand(session, Permission.PLACE_LESSONS, community_id)
    return community(session, community_id)
