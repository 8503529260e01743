"""A link to the page of a path: where a learner stands on it, or that she can choose it."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import SchemeVersion, paths_together, scheme_versions
from community import UnknownCommunity, community_by_slug, members_together
from plugin.lti import Launch
from plugin.web.links import KIND, PATH
from plugin.web.refusals import NothingToOpen


def is_path_link(launch: Launch) -> bool:
    return launch.custom.get(KIND) == "path"


def named_path(session: Session, launch: Launch) -> SchemeVersion:
    """The newest version of the path that the link names. Raises `NothingToOpen`."""
    name = launch.custom.get(PATH, "")
    place, _, slug = name.partition("/")
    try:
        is_ours = community_by_slug(session, place).id == launch.community_id
    except UnknownCommunity:
        is_ours = False
    for each in scheme_versions(session, launch.community_id) if is_ours else []:
        if each.slug == slug:
            return each
    raise NothingToOpen(f"path {name!r}")


def way_to(session: Session, member_id: UUID, path: SchemeVersion) -> ResponseReturnValue:
    """Hers where she chose it, else those that she can choose."""
    for each in paths_together(session, members_together(session, member_id)):
        if each.scheme_id == path.scheme_id:
            return redirect(url_for("web.path", which=each.id), 303)
    return redirect(url_for("web.paths"), 303)
