"""The audit log in words: kinds of acts, and each entry with whom or what it was done to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import INSTALLATION, AuditEntry, Role, Scope, UnitScope, scope_of
from plugin.web.audit_names import FROM, PLACE, TO, AuditNames, audit_names, is_id
from plugin.web.audit_sentences import Said, sentence
from plugin.web.office_words import by_in_words
from plugin.web.people_words import names_in_words
from plugin.web.places import spots
from plugin.web.role_words import role_in_words
from plugin.web.speech import gettext as _
from plugin.web.times import day, moment

MEMBER = "member"
ROLE, UNTIL, DUE = "role", "until", "due"
UNSHOWN = {"grant", "marks", "move", "newcomers_only"}
"""Details that tell a reader nothing, or that the sentence tells."""
COUNTED = {
    "retention.applied",
    "paths.moved",
    "lrs.set-aside",
    "lrs.resent",
    "source.retaken",
    "course.grades-resent",
}
"""Acts whose sentence says to how many it was done."""
NAMED_OTHERWISE = {"invitation", "installation", "course"}
"""Kinds whose ids are marks or words of the program: the act says it all."""
RESTORED = "installation.restored"
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry as a `sentence`, with its reason; `whom` it was done to (a name, "" where only an
    id is known) by `who`, `where` and `why`; `details` are what the sentence does not tell, as
    label and value.
    """

    entry: AuditEntry
    when: datetime
    sentence: str
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
    return [_line(one, names, known, places) for one in found]


def _line(
    one: AuditEntry,
    names: Mapping[UUID, str],
    known: AuditNames,
    places: Mapping[Scope, str],
) -> AuditLine:
    who, whom = by_in_words(one, names), _whom(one, names, known, places)
    where = places.get(scope_of(one.community_id, one.unit_id), "–")
    said = _said(one, known, who, whom, where)
    return AuditLine(
        entry=one,
        when=one.at,
        sentence=sentence(one.act, said, _reason(one)),
        whom=whom,
        who=who,
        where=where,
        why=one.reason,
        details=_details(one, known),
    )


def _reason(entry: AuditEntry) -> str:
    """What somebody said; of a restore the program writes there what its own columns mean."""
    return "" if entry.act == RESTORED else entry.reason


def _said(entry: AuditEntry, known: AuditNames, who: str, whom: str, where: str) -> Said:
    given, scope = entry.details, scope_of(entry.community_id, entry.unit_id)
    role, place, count = given.get(ROLE), given.get(PLACE), given.get("count")
    new = known.version(str(given[TO])) if TO in given else known.published(entry)
    course = known.courses.get(str(place), _("a course without a name"))
    return Said(
        who=who,
        whom=_moment_of(entry) or whom,
        place=_("the whole installation") if scope is INSTALLATION else where,
        role=role_in_words(Role(str(role))) if role in set(Role) else "",
        old=_within(known.version(str(given.get(FROM)))),
        new=_within(new),
        course=course if place else _("every course"),
        newcomers_only=given.get("newcomers_only") is True,
        count=count if isinstance(count, int) else 0,
    )


def _within(version: str) -> str:
    """A version's name as it stands within a sentence."""
    return version[:1].lower() + version[1:]


def _moment_of(entry: AuditEntry) -> str:
    """Of a backup that was restored: when it was made, which is its subject."""
    try:
        at = datetime.fromisoformat(entry.subject_id)
    except ValueError:
        return ""
    return day(at) if entry.act == RESTORED else ""


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
        "grade": _("Grades"),
        "scheme": _("Certification paths"),
        "paths": _("Members' paths"),
        "xapi-key": _("Keys of the record store"),
        "signing-key": _("Signing keys"),
        "lrs": _("Record stores"),
        "source": _("Record stores that are read"),
        "log": _("The whole log"),
        "mail": _("Mail"),
        "sign-in": _("Ways to sign in"),
        "session": _("Administrators coming in"),
        "retention": _("How long things are kept"),
        "held": _("Copies of what is held about somebody"),
        "person": _("People who were erased"),
        "erasure": _("Who asked to be forgotten"),
        "settings": _("Settings"),
        "installation": _("The whole installation"),
    }
    return sorted(told.items(), key=lambda one: one[1].casefold())


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
        is_told = key in (ROLE, PLACE, FROM, TO) or (key == "count" and entry.act in COUNTED)
        if is_told or (key == "version" and known.published(entry)):
            continue
        if value is True or value is False:
            told.append((_detail(key), _("yes") if value else _("no")))
        elif key == DUE:
            told.append((_("Due"), moment(datetime.fromisoformat(str(value)))))
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
        "count": _("How many"),
        "statements": _("Records"),
        "endpoint": _("Address"),
        "scopes": _("Scopes"),
        "as": _("Format"),
        "since": _("Since"),
        "community": _("Community"),
        "state": _("State"),
        "why": _("Reason of the mail server"),
        "deployments": _("Deployments"),
        "issuer_aliases": _("Other issuers"),
        "frame_origins": _("May show us in"),
        "dropped_frame_origins": _("May show us no more in"),
        "service_origins": _("Services may be at"),
        "dropped_service_origins": _("Services may be no more at"),
        "without_key": _("Without its key"),
        "from": _("From position"),
        "to": _("To position"),
        "left": _("Still to be sent"),
        "reached": _("Sent up to position"),
        "behind": _("Behind"),
        "refused": _("Refused for good"),
        "withheld": _("Kept back"),
        "left_out": _("Left out by its filter"),
        "months": _("Months"),
        "before": _("Months before"),
        "kept": _("How many had to stay"),
        "lesson": _("Lesson"),
        "percent_once": _("Percent less once late"),
        "percent_daily": _("Percent less a day"),
        "at_most": _("At most, in percent"),
        "grace_minutes": _("Minutes late that are in time"),
        "nothing_after_days": _("Days late after which nothing counts"),
        "verb": _("Verb"),
        "activity": _("Activity"),
        "activity_type": _("Type of activity"),
    }
    return told.get(key, key)


def _short(value: object) -> str:
    """A hash by its beginning, which is enough to know it again."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text[:16] if HASH.fullmatch(text) else text
