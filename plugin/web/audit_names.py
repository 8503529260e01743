"""What the entries of an audit log are about, by name: one question for each kind that is there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from certification import scheme_names
from community import AuditEntry, communities, units
from curricula import VersionName, course_titles, curriculum_names
from lrs_adapter import keys
from plugin.lti import invited_names, registration_names
from plugin.web.speech import gettext as _
from plugin.web.wording import words

FROM, TO, PLACE = "from", "to", "place"
"""Details of a course that was moved: two versions, and where it is."""


@dataclass(frozen=True, slots=True)
class AuditNames:
    """`things` by the kind and the id of what something was done to; `courses` by place; `numbers`
    of published versions by the id of what they are of, and their hash.
    """

    things: Mapping[tuple[str, str], str] = field(default_factory=dict)
    versions: Mapping[str, VersionName] = field(default_factory=dict)
    courses: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def thing(self, entry: AuditEntry) -> str:
        """ "" where there is no name for it, or no more."""
        return self.things.get((entry.subject_kind, entry.subject_id), "")

    def published(self, entry: AuditEntry) -> str:
        """The version that an entry tells by its hash; "" where there is none such."""
        number = self.numbers.get((entry.subject_id, str(entry.details.get("version"))))
        return _("Version %(number)s", number=number) if number else ""

    def version(self, version_id: str) -> str:
        known = self.versions.get(version_id)
        if known is None:
            return ""
        if known.number is None:
            return _("Not published, %(hash)s", hash=known.version_hash[:12])
        return _("Version %(number)s", number=known.number)


def audit_names(session: Session, found: Sequence[AuditEntry]) -> AuditNames:
    """Whoever may read these entries may know what they are about: all of it is of their places.
    Names of people are asked for elsewhere.
    """
    about: dict[str, set[str]] = {}
    for one in found:
        about.setdefault(one.subject_kind, set()).add(one.subject_id)
    curricula = curriculum_names(session, _ids(about.get("curriculum", ())))
    schemes = scheme_names(session, _ids(about.get("scheme", ())))
    named: dict[str, Mapping[str, str]] = {
        "scheme": {str(key): words(title) for key, title in schemes.titles.items()},
        "curriculum": {str(key): title for key, title in curricula.titles.items()},
    }
    for kind, ask in ASK.items():
        if kind in about:
            named[kind] = ask(session, about[kind])
    return AuditNames(
        {(kind, key): name for kind, those in named.items() for key, name in those.items()},
        {str(key): name for key, name in curricula.versions.items()},
        course_titles(session, {str(one.details[PLACE]) for one in found if _moves(one)}),
        {(str(key), name): number for (key, name), number in schemes.numbers.items()}
        | {(str(key), name): number for (key, name), number in curricula.numbers.items()},
    )


def _moves(entry: AuditEntry) -> bool:
    return bool(entry.details.get(PLACE))


def _units(session: Session, _ids: Collection[str]) -> Mapping[str, str]:
    return {str(each.id): words(each.name) for each in units(session)}


def _communities(session: Session, _ids: Collection[str]) -> Mapping[str, str]:
    return {str(each.id): words(each.name) for each in communities(session)}


def _lms(session: Session, _ids: Collection[str]) -> Mapping[str, str]:
    return {str(each.id): each.name for each in registration_names(session)}


def _invitations(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """Of LMSs; of people an invitation keeps no name, and its address is told nowhere."""
    marks = {each for each in ids if not is_id(each)}
    return invited_names(session, marks) if marks else {}


def _keys(session: Session, _ids: Collection[str]) -> Mapping[str, str]:
    return {each.key: each.label for each in keys(session)}


ASK: Mapping[str, Callable[[Session, Collection[str]], Mapping[str, str]]] = {
    "unit": _units,
    "community": _communities,
    "lms": _lms,
    "invitation": _invitations,
    "xapi-key": _keys,
}


def _ids(given: Collection[str]) -> set[UUID]:
    return {UUID(each) for each in given if is_id(each)}


def is_id(text: str) -> bool:
    """Whether it is an id alone, which tells a reader nothing."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
