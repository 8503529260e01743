"""The audit log in words: kinds of acts, each act, whom or what it was done to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import AuditEntry, Role, Scope, UnitScope, scope_of
from plugin.web.audit_names import FROM, PLACE, TO, AuditNames, audit_names, is_id
from plugin.web.office_words import by_in_words
from plugin.web.people_words import names_in_words
from plugin.web.places import spots
from plugin.web.role_words import role_in_words
from plugin.web.speech import gettext as _
from plugin.web.times import day

MEMBER = "member"
ROLE, UNTIL = "role", "until"
UNSHOWN = {"grant", "marks", "move"}
"""Details that tell a reader nothing."""
NAMED_OTHERWISE = {"invitation", "installation"}
"""Kinds whose ids are marks or words of the program: the act says it all."""
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry: `what` was done to `whom` (a name, "" where only an id is known) by `who`,
    `where` and `why`; `details` are the rest, as label and value.
    """

    entry: AuditEntry
    when: datetime
    what: str
    whom: str
    who: str
    where: str
    why: str
    details: tuple[tuple[str, str], ...]


def audit_lines(session: Session, found: Sequence[AuditEntry]) -> list[AuditLine]:
    """In the same few statements however many."""
    people = [one.member_id for one in found] + [member_in(one) for one in found]
    names = names_in_words(session, people)
    scopes: set[Scope] = {scope_of(one.community_id, one.unit_id) for one in found}
    scopes |= {one.community_id for one in found if one.community_id}
    places = {spot.scope: spot.name for spot in spots(session, scopes)}
    known = audit_names(session, found)
    return [
        AuditLine(
            entry=one,
            when=one.at,
            what=act_in_words(one.act),
            whom=_whom(one, names, known, places),
            who=by_in_words(one, names),
            where=places.get(scope_of(one.community_id, one.unit_id), "–"),
            why=one.reason,
            details=_details(one, known),
        )
        for one in found
    ]


def kinds() -> list[tuple[str, str]]:
    """The nouns of acts, as the filter offers them."""
    told = {
        "role": _("Roles"),
        "invitation": _("Invitations"),
        "unit": _("Training units"),
        "agreement": _("Agreements"),
        "community": _("Communities"),
        "lms": _("LMS connections"),
        "curriculum": _("Curricula"),
        "course": _("Courses"),
        "scheme": _("Certification paths"),
        "paths": _("Members' paths"),
        "xapi-key": _("Keys of the record store"),
        "signing-key": _("Signing keys"),
        "lrs": _("Record stores"),
        "mail": _("Mail"),
        "sign-in": _("Ways to sign in"),
        "session": _("Administrators coming in"),
        "held": _("Copies of what is held about somebody"),
        "settings": _("Settings"),
        "installation": _("The whole installation"),
    }
    return sorted(told.items(), key=lambda one: one[1].casefold())


def act_in_words(act: str) -> str:
    """An act that has no words yet says its own name."""
    told = {
        "role.granted": _("Role given"),
        "role.ended": _("Role ended"),
        "invitation.made": _("Invitation sent"),
        "invitation.accepted": _("Invitation accepted"),
        "invitation.withdrawn": _("Invitation withdrawn"),
        "unit.founded": _("Training unit founded"),
        "agreement.asked": _("Agreement asked for"),
        "agreement.agreed": _("Agreement made"),
        "agreement.ended": _("Agreement ended"),
        "lms.invited": _("LMS invited"),
        "lms.connected": _("LMS connected"),
        "lms.changed": _("LMS connection changed"),
        "lms.removed": _("LMS disconnected"),
        "lms.given": _("LMS given to a training unit"),
        "lms.taken": _("LMS taken from a training unit"),
        "curriculum.published": _("Curriculum published"),
        "community.founded": _("Community founded"),
        "community.changed": _("Community changed"),
        "course.moved": _("Course moved to another version"),
        "scheme.published": _("Certification path published"),
        "paths.moved": _("Members moved to another version of a path"),
        "xapi-key.created": _("Key made"),
        "xapi-key.revoked": _("Key revoked"),
        "xapi-key.rotated": _("Key given a new secret"),
        "xapi-key.launched": _("Content launched with a key"),
        "signing-key.created": _("Signing key made"),
        "lrs.added": _("Record store added"),
        "lrs.changed": _("Record store changed"),
        "lrs.paused": _("Record store paused"),
        "lrs.resumed": _("Record store resumed"),
        "lrs.set-aside": _("Record set aside"),
        "lrs.resent": _("Record sent again"),
        "mail.resent": _("Mail sent again"),
        "mail.dismissed": _("Mail given up"),
        "sign-in.added": _("Way to sign in added"),
        "sign-in.removed": _("Way to sign in removed"),
        "session.began": _("Administrator came in"),
        "held.downloaded": _("Copy of what is held about her taken"),
        "settings.noted": _("Settings at the first start"),
        "settings.changed": _("Settings changed"),
        "installation.restored": _("Installation restored from a backup"),
    }
    return told.get(act, act)


def member_in(entry: AuditEntry) -> UUID | None:
    """To whom it was done, where it was done to somebody."""
    is_member = entry.subject_kind == MEMBER and is_id(entry.subject_id)
    return UUID(entry.subject_id) if is_member else None


def _whom(
    entry: AuditEntry,
    names: Mapping[UUID, str],
    known: AuditNames,
    places: Mapping[Scope, str],
) -> str:
    who = member_in(entry)
    if who is not None:
        return names[who]
    if entry.unit_id and entry.community_id and entry.subject_kind == "agreement":
        sides = (places.get(UnitScope(entry.unit_id)), places.get(entry.community_id))
        return " · ".join(side for side in sides if side)
    is_told = is_id(entry.subject_id) or entry.subject_kind in NAMED_OTHERWISE
    return known.thing(entry) or ("" if is_told else entry.subject_id)


def _details(entry: AuditEntry, known: AuditNames) -> tuple[tuple[str, str], ...]:
    """What has a name is told by it; ids that have none tell a reader nothing."""
    told = []
    for key, value in entry.details.items():
        if value in (None, "", []) or key in UNSHOWN:
            continue
        if key == ROLE and value in set(Role):
            told.append((_("Role"), role_in_words(Role(str(value)))))
        elif key == PLACE:
            told.append((_("Course"), known.courses.get(str(value), _("A course without a name"))))
        elif key in (FROM, TO):
            version = known.version(str(value))
            if version:
                told.append((_("From") if key == FROM else _("To"), version))
        elif value is True or value is False:
            told.append((_detail(key), _("yes") if value else _("no")))
        elif key == UNTIL:
            told.append((_("Until"), day(datetime.fromisoformat(str(value)))))
        elif not is_id(str(value)):
            parts = value if isinstance(value, list) else [value]
            told.append((_detail(key), ", ".join(map(_short, parts))))
    return tuple(told)


def _detail(key: str) -> str:
    told = {
        "slug": _("Short name"),
        "version": _("Version"),
        "kind": _("Kind"),
        "by": _("By"),
        "time_zone": _("Time zone"),
        "changed": _("What changed"),
        "newcomers_only": _("Newcomers only"),
        "count": _("How many"),
        "statements": _("Records"),
        "endpoint": _("Address"),
        "scopes": _("Scopes"),
        "as": _("Format"),
        "state": _("State"),
        "why": _("Reason of the mail server"),
        "deployments": _("Deployments"),
        "issuer_aliases": _("Other issuers"),
        "frame_origins": _("May show us in"),
        "dropped_frame_origins": _("May show us no more in"),
        "without_key": _("Without its key"),
    }
    return told.get(key, key)


def _short(value: object) -> str:
    """A hash by its beginning, which is enough to know it again."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text[:16] if HASH.fullmatch(text) else text
