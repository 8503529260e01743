"""Roles at the desk: who holds what in a place, giving one and ending one."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    BadReason,
    GrantOver,
    LastAdministrator,
    PastEnd,
    Permission,
    Role,
    UnknownGrant,
    appoint,
    community_in,
    end_role,
    how_many_hold,
    offices,
    role_grant,
    roles_for,
    unit_in,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.kept_forms import typed
from plugin.web.office_words import holders_in_words
from plugin.web.people_words import names_in_words
from plugin.web.places import Spot, spot_at
from plugin.web.role_candidates import FOUND, Found, her_of_form, people_named
from plugin.web.role_words import role_in_words
from plugin.web.seen_people import saw, saw_list
from plugin.web.sessions import asker, visitor
from plugin.web.speech import gettext as _
from plugin.web.typed_days import day_in, end_of
from storage import utc_now

SHOWN = 50
MOST_PAGES = 1000
ALL, LEFT_OUT = "all", "learner"


@blueprint.get("/desk/<place:place>/roles")
@needs(Permission.APPOINT, shows={Sight.ROLE_LIST})
def roles(place: str) -> ResponseReturnValue:
    """`q` looks in names, `role` is one role or "all", `when` is "ended" for the past, `page`
    counts from 1. Learners, whom their courses bring, are left out unless asked for.
    """
    args = request.args
    query, ended = args.get("q", "").strip()[:200], args.get("when") == "ended"
    page = min(max(args.get("page", 1, type=int), 1), MOST_PAGES)
    with services().database.reading() as session:
        spot = spot_at(session, place)
        demand(session, Permission.APPOINT, spot.scope)
        known = sorted(roles_for(spot.scope), key=role_in_words)
        chosen = args.get("role", "")
        wanted = [each for each in known if each.value == chosen]
        if not wanted and chosen != ALL:
            wanted = [each for each in known if each.value != LEFT_OUT]
        found = offices(
            session,
            asker=asker(),
            scope=spot.scope,
            ended=ended,
            roles=wanted or None,
            words=query,
            offset=(page - 1) * SHOWN,
            limit=SHOWN + 1,
            now=utc_now(),
        )
        lines = holders_in_words(session, found[:SHOWN])
        saw_list(Sight.ROLE_LIST, spot.scope)
        counts = how_many_hold(session, asker=asker(), scope=spot.scope, now=utc_now())
    return render_template(
        "web/roles/list.html",
        spot=spot,
        lines=lines,
        known=[(each.value, role_in_words(each), counts.get(each, 0)) for each in known],
        chosen=chosen,
        has_learners=Role.LEARNER in known,
        query=query,
        ended=ended,
        page=page,
        more=len(found) > SHOWN,
        is_narrowed=bool(query or chosen),
    )


@blueprint.get("/desk/<place:place>/roles/give")
@needs(Permission.APPOINT, fresh=True, shows={Sight.ROLES, Sight.ROLE_LIST})
def role_form(place: str) -> ResponseReturnValue:
    """Find somebody by `q`, then, with `member`, say which role, until when and why."""
    return _form(place)


@blueprint.post("/desk/<place:place>/roles/give")
@needs(Permission.APPOINT, fresh=True, shows={Sight.ROLES, Sight.ROLE_LIST})
def give_role(place: str) -> ResponseReturnValue:
    """Raises `UnknownMember` for somebody whom the visitor does not see, `NotAllowed`."""
    form, errors = request.form, dict[str, str]()
    with services().database.reading() as session:
        spot = spot_at(session, place)
        demand(session, Permission.APPOINT, spot.scope)
        her = her_of_form(session, spot)
    role = next((one for one in roles_for(spot.scope) if one.value == form.get("role")), None)
    if role is None:
        errors["role"] = _("Choose a role.")
    typed = form.get("until", "").strip()
    last = day_in(typed)
    if typed and last is None:
        errors["until"] = _("Write the day like 2027-06-30, or leave it empty.")
    try:
        if role is not None and not errors:
            with services().database.unit_of_work() as uow:
                appoint(
                    uow,
                    asker=asker(),
                    member_id=her.member_id,
                    community_id=community_in(spot.scope),
                    unit_id=unit_in(spot.scope),
                    role=role,
                    reason=form.get("reason", "")[:2500],
                    until=end_of(last) if last else None,
                    now=utc_now(),
                )
                uow.commit()
    except BadReason:
        errors["reason"] = _("Say why: it is kept with the role.")
    except PastEnd:
        errors["until"] = _("Give a day that is still to come, or none.")
    if errors:
        return _form(place, errors=errors), 422
    return redirect(url_for("web.roles", place=place, said="given"), 303)


@blueprint.get("/desk/<place:place>/roles/<uuid:grant_id>/end")
@needs(Permission.APPOINT, fresh=True, shows={Sight.ROLES, Sight.ROLE_LIST})
def role_end_form(place: str, grant_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownGrant`, `NotAllowed`."""
    return _end_form(place, grant_id)


@blueprint.post("/desk/<place:place>/roles/<uuid:grant_id>/end")
@needs(Permission.APPOINT, fresh=True, shows={Sight.ROLES, Sight.ROLE_LIST})
def end_held_role(place: str, grant_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownGrant`, `NotAllowed`."""
    with services().database.reading() as session:
        _grant_there(session, place, grant_id)
    try:
        with services().database.unit_of_work() as uow:
            reason = request.form.get("reason", "")[:2500]
            end_role(uow, grant_id, asker=asker(), reason=reason, now=utc_now())
            uow.commit()
    except BadReason:
        return _end_form(place, grant_id, wrong=_("Say why: it is kept in the audit log.")), 422
    except LastAdministrator:
        told = _(
            "This is the installation's last administrator, or the last one for so long. Give "
            "somebody else that role first."
        )
        return _end_form(place, grant_id, refused=told), 409
    except GrantOver:
        pass  # a doubled click: it has ended
    return redirect(url_for("web.roles", place=place, said="ended"), 303)


def _grant_there(session: Session, place: str, grant_id: UUID) -> Spot:
    spot = spot_at(session, place)
    demand(session, Permission.APPOINT, spot.scope)
    if role_grant(session, grant_id).scope != spot.scope:
        raise UnknownGrant(grant_id)
    return spot


def _end_form(place: str, grant_id: UUID, *, wrong: str = "", refused: str = "") -> str:
    with services().database.reading() as session:
        spot = _grant_there(session, place, grant_id)
        held = role_grant(session, grant_id)
        people = [held.member_id, held.granted_by]
        names = names_in_words(session, people)
        saw(Sight.ROLES, held.member_id)
    present = visitor()
    return render_template(
        "web/roles/end.html",
        spot=spot,
        held=held,
        name=names[held.member_id],
        role=role_in_words(held.role),
        giver=names[held.granted_by] if held.granted_by else "",
        is_over=not held.holds(utc_now()),
        is_hers=present is not None and present.member_id == held.member_id,
        wrong=wrong,
        refused=refused,
        page_back=url_for("web.role_end_form", place=place, grant_id=grant_id),
    )


def _form(place: str, *, errors: dict[str, str] | None = None) -> str:
    query = request.args.get("q", "").strip()[:200]
    with services().database.reading() as session:
        spot = spot_at(session, place)
        demand(session, Permission.APPOINT, spot.scope)
        her = her_of_form(session, spot) if "member" in {*request.values, *typed()} else None
        found: list[Found] = []
        if query and her is None:
            found = people_named(session, spot, query)
        saw(Sight.ROLES, *(one.member_id for one in ([her] if her else found[:FOUND])))
    return render_template(
        "web/roles/give.html",
        spot=spot,
        her=her,
        found=found[:FOUND],
        more=len(found) > FOUND,
        query=query,
        offered=[
            (each.value, role_in_words(each))
            for each in sorted(roles_for(spot.scope), key=role_in_words)
            if each is not Role.LEARNER
        ],
        sent=typed(),
        errors=errors or {},
        page_back=url_for("web.role_form", place=place),
    )
