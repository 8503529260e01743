"""Paths and communities that are the visitor's, and the lists in which she may look for people."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import paths_together, scheme_version, scheme_versions_in
from community import Community, Permission, allowed_in
from curricula import reaches_of
from plugin.web.found import Found
from plugin.web.sessions import asker
from plugin.web.sought import Sought
from plugin.web.speech import gettext as _
from plugin.web.wording import words


def paths_found(
    session: Session,
    asked: Sought,
    hers: Collection[UUID],
    places: Mapping[UUID, Community],
    *,
    now: datetime,
) -> list[Found]:
    """Those that she is on, then those that she may choose, by their titles in every language."""
    chosen = paths_together(session, hers)
    allowed = allowed_in(session, asker(), Permission.CHOOSE_PATH, places, now=now)
    offered = scheme_versions_in(session, allowed) if allowed else []
    found = []
    for one in chosen:
        title = scheme_version(session, one.scheme_version_id).scheme.title
        if asked.fits(title.values()):
            url = url_for("web.path", which=one.id)
            found.append(Found(words(title), url, _("You are on this path")))
    on = {one.scheme_id for one in chosen}
    for each in offered:
        if each.scheme_id not in on and asked.fits(each.scheme.title.values()):
            url = url_for("web.paths", _anchor=f"path-{each.id}")
            name = words(places[each.community_id].name)
            found.append(Found(words(each.scheme.title), url, name))
    return found


def communities_found(asked: Sought, open_to_her: Collection[Community]) -> list[Found]:
    """By their names in every language; `open_to_her` are those whose people she may see."""
    about = _("Its people: who teaches what, who wants to learn what")
    return [
        Found(words(one.name), url_for("web.people", slug=one.slug), about)
        for one in open_to_her
        if asked.fits(one.name.values())
    ]


def lists_of_people(
    session: Session,
    asked: Sought,
    open_to_her: Collection[Community],
    here: Collection[UUID],
    *,
    now: datetime,
) -> list[Found]:
    """Where she can go on to look for people by the same words. Nobody's name is on the search's
    own page: the lists decide whom they show, and whoever is in one is told that it was looked at.
    """
    found = []
    if reaches_of(session, asker(), Permission.GRANT_EXCEPTIONS, here, now=now):
        found.append(Found(_("Among your learners"), url_for("web.learners", q=asked.text)))
    for one in open_to_her:
        told = _("Among the people of %(name)s", name=words(one.name))
        found.append(Found(told, url_for("web.people", slug=one.slug, q=asked.text)))
    return found
