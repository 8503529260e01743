"""The member's paths: where she stands, which there are, choosing one."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certification import (
    choose_path,
    drop_path,
    paths_together,
    scheme_version,
    scheme_versions_in,
    trajectory,
)
from community import Permission, allowed_in, communities_by_id
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, demand, may, needs
from plugin.web.offices import communities_here
from plugin.web.page_reading import page_reading
from plugin.web.path_page import path_page
from plugin.web.sessions import asker
from plugin.web.sides import members_here
from plugin.web.signed_in import member_id
from storage import utc_now


@blueprint.get("/path")
@needs(SIGNED_IN)
def path() -> ResponseReturnValue:
    """The path that `which` names among her own, else the one she chose last."""
    which = request.args.get("which")
    with page_reading() as session:
        hers = paths_together(session, members_here(session, member_id()), with_standing=True)
        shown = next((t for t in hers if str(t.id) == which), hers[-1] if hers else None)
        page = path_page(session, shown, here=member_id()) if shown else None
        may_leave = shown is not None and may(session, Permission.CHOOSE_PATH, shown.community_id)
        others = [
            {"id": t.id, "title": scheme_version(session, t.scheme_version_id).scheme.title}
            for t in hers
            if t is not shown
        ]
    return render_template("web/path.html", page=page, others=others, may_leave=may_leave)


@blueprint.get("/paths")
@needs(SIGNED_IN)
def paths() -> ResponseReturnValue:
    """The newest version of each path of the communities in which she may choose one."""
    with page_reading() as session:
        members = members_here(session, member_id())
        hers = {t.scheme_id: t for t in paths_together(session, members)}
        here = allowed_in(
            session,
            asker(),
            Permission.CHOOSE_PATH,
            communities_here(session),
            now=utc_now(),
        )
        places = communities_by_id(session, here)
        offered = scheme_versions_in(session, here)
        schemes = [
            {
                "id": found.id,
                "title": found.scheme.title,
                "description": found.scheme.description,
                "asks": [leaf.label for leaf in found.scheme.leaves()],
                "community": place,
                "trajectory": hers.get(found.scheme_id),
            }
            for community_id, place in places.items()
            for found in offered
            if found.community_id == community_id
        ]
    schemes.sort(key=lambda one: one["trajectory"] is None)
    return render_template("web/paths.html", schemes=schemes)


@blueprint.post("/paths/<uuid:scheme_version_id>/choose")
@needs(Permission.CHOOSE_PATH)
def choose(scheme_version_id: UUID) -> ResponseReturnValue:
    with services().database.unit_of_work() as uow:
        chosen = scheme_version(uow.session, scheme_version_id)
        demand(uow.session, Permission.CHOOSE_PATH, chosen.community_id)
        trajectory = choose_path(
            uow,
            services().iris,
            asker=asker(),
            member_id=member_id(),
            scheme_version_id=scheme_version_id,
            now=utc_now(),
        )
        uow.commit()
    return redirect(url_for("web.path", which=trajectory.id), 303)


@blueprint.post("/paths/<uuid:trajectory_id>/leave")
@needs(Permission.CHOOSE_PATH)
def leave_path(trajectory_id: UUID) -> ResponseReturnValue:
    with services().database.unit_of_work() as uow:
        path = trajectory(uow.session, trajectory_id)
        demand(uow.session, Permission.CHOOSE_PATH, path.community_id)
        drop_path(uow, services().iris, asker=asker(), trajectory_id=trajectory_id, now=utc_now())
        uow.commit()
    return redirect(url_for("web.paths"), 303)
