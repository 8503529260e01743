"""The desk's pages for stewards: what an edited path changes for whom, publishing, moving members.

Nothing is kept between the steps: the file comes along with the form, and is compared and
checked again by the one that publishes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import (
    BadScheme,
    Comparison,
    NoReason,
    Problem,
    SchemeVersion,
    compare_scheme,
    import_scheme,
    move_paths,
    scheme_versions_in,
    versions_beside,
)
from community import Permission
from plugin.held import Sight
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.offices import communities_where
from plugin.web.scheme_words import kind_of, members_told, told
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

MOST_COMPARED = 500
"""Members that a page looks at; `child scheme compare` looks at all."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The document that a form sent, or what is wrong with it."""

    document: Any = None
    problems: tuple[Problem, ...] = ()
    wrong: str = ""


@blueprint.get("/desk/paths/compare")
@needs(Permission.IMPORT_SCHEME)
def compare_form() -> ResponseReturnValue:
    """Choose the edited file."""
    with services().database.reading() as session:
        return _form(session, Sent())


@blueprint.post("/desk/paths/compare")
@needs(Permission.IMPORT_SCHEME, shows={Sight.PATH_LIST})
def compare() -> ResponseReturnValue:
    """What the file would change; publishes nothing."""
    sent = _sent()
    with services().database.reading() as session:
        here = communities_where(session, Permission.IMPORT_SCHEME)
        place = here.get(_community(), next(iter(here.values())))
        if sent.wrong:
            return _form(session, sent)
        try:
            found = _compared(session, sent.document, place.id)
        except BadScheme as error:
            return _form(session, Sent(problems=error.problems))
        saw_list(Sight.PATH_LIST, place.id)
        return render_template(
            "web/scheme_compare.html",
            **_shown(session, found),
            place=place,
            document=orjson.dumps(sent.document).decode(),
        )


@blueprint.post("/desk/paths/publish")
@needs(Permission.IMPORT_SCHEME)
def publish_scheme() -> ResponseReturnValue:
    """Publish the file that was compared; members stay where they are."""
    sent = _sent()
    with services().database.unit_of_work() as uow:
        here = communities_where(uow.session, Permission.IMPORT_SCHEME)
        place = here.get(_community(), next(iter(here.values())))
        if sent.wrong:
            return _form(uow.session, sent)
        try:
            version = import_scheme(
                uow,
                services().iris,
                sent.document,
                asker=asker(),
                community_id=place.id,
                now=utc_now(),
            )
        except BadScheme as error:
            return _form(uow.session, Sent(problems=error.problems))
        uow.commit()
    return redirect(url_for("web.move_form", version_id=version.id), 303)


@blueprint.get("/desk/paths/<uuid:version_id>")
@needs(Permission.IMPORT_SCHEME, shows={Sight.PATH_LIST})
def move_form(version_id: UUID) -> ResponseReturnValue:
    """What moving members to this version would mean for whom."""
    with services().database.reading() as session:
        return _moving(session, *_demanded(session, version_id))


@blueprint.post("/desk/paths/<uuid:version_id>")
@needs(Permission.IMPORT_SCHEME, shows={Sight.PATH_LIST})
def move_members(version_id: UUID) -> ResponseReturnValue:
    """Move those who were shown; who would lose an achievement only where that was asked for."""
    also_losing = request.form.get("also_losing") == "yes"
    now = utc_now()
    with services().database.reading() as session:
        version, versions = _demanded(session, version_id)
        found = _compared(
            session,
            orjson.loads(version.document),
            version.community_id,
            most=None,
            versions=versions,
        )
        try:
            with services().database.unit_of_work() as uow:
                moved = move_paths(
                    uow,
                    asker=asker(),
                    version_id=version.id,
                    trajectory_ids={
                        one.trajectory.id
                        for one in found.members
                        if also_losing or one.outcome != "loses"
                    },
                    reason=request.form.get("reason", ""),
                    now=now,
                )
                uow.commit()
        except NoReason:
            wrong = _("Say why, in 500 characters at most: members read it.")
            return _moving(session, version, versions, wrong=wrong), 422
    return redirect(url_for("web.move_form", version_id=version.id, moved=moved), 303)


def _form(session: Session, sent: Sent) -> ResponseReturnValue:
    here = communities_where(session, Permission.IMPORT_SCHEME)
    page = render_template(
        "web/scheme_compare.html",
        found=None,
        present=scheme_versions_in(session, here),
        communities=list(here.values()),
        names={key: words(each.name) for key, each in here.items()},
        chosen=_community(),
        sent=sent,
    )
    return page, 422 if sent.problems or sent.wrong else 200


def _moving(
    session: Session, version: SchemeVersion, versions: Sequence[SchemeVersion], *, wrong: str = ""
) -> str:
    found = _compared(
        session, orjson.loads(version.document), version.community_id, versions=versions
    )
    saw_list(Sight.PATH_LIST, version.community_id)
    return render_template(
        "web/scheme_move.html",
        **_shown(session, found),
        version=version,
        elsewhere=sum(one.from_number != version.number for one in found.members),
        moved=request.args.get("moved", type=int),
        reason=request.form.get("reason", ""),
        wrong=wrong,
    )


def _shown(session: Session, found: Comparison) -> dict[str, Any]:
    return {
        "found": found,
        "members": members_told(session, found),
        "told": told,
        "kind_of": kind_of,
        "unseen": found.among - len(found.members) - found.failed,
    }


def _compared(
    session: Session,
    document: Any,
    community_id: UUID,
    *,
    most: int | None = MOST_COMPARED,
    versions: Sequence[SchemeVersion] | None = None,
) -> Comparison:
    return compare_scheme(
        session,
        services().iris,
        document,
        asker=asker(),
        community_id=community_id,
        now=utc_now(),
        most=most,
        versions=versions,
    )


def _demanded(session: Session, version_id: UUID) -> tuple[SchemeVersion, list[SchemeVersion]]:
    """The version, and all of its scheme."""
    versions = versions_beside(session, version_id)
    version = next(each for each in versions if each.id == version_id)
    demand(session, Permission.IMPORT_SCHEME, version.community_id)
    return version, versions


def _community() -> UUID:
    """The community that the form names; one that is not hers is never used."""
    try:
        return UUID(request.form.get("community", ""))
    except ValueError:
        return UUID(int=0)


def _sent() -> Sent:
    """The document in the file, else in the text, that the form sent."""
    upload = request.files.get("file")
    raw = upload.read() if upload and upload.filename else b""
    raw = raw or request.form.get("document", "").encode()
    if not raw.strip():
        return Sent(wrong=_("Choose a file, or paste its text."))
    try:
        return Sent(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        return Sent(
            wrong=_(
                "This is not JSON: line %(line)s, column %(column)s. Correct it there.",
                line=error.lineno,
                column=error.colno,
            )
        )
