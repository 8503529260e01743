"""Each act of the audit log as a sentence that a person would say about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence is made of, in words; "" where it is not known, or known no more.

    `who` did it to `whom` (somebody or something) at `place`; `old` and `new` are versions,
    `course` where a curriculum is studied, `count` how many it was done to.
    """

    who: str
    whom: str = ""
    place: str = ""
    role: str = ""
    old: str = ""
    new: str = ""
    course: str = ""
    newcomers_only: bool = False
    count: int = 0


def sentence(act: str, said: Said, reason: str = "") -> str:
    """With the reason in quotation marks, where somebody gave one. An act that has no sentence yet
    says its own name.
    """
    make = SENTENCES.get(act)
    told = make(said) if make else f"{said.who}: {act} {said.whom}".rstrip()
    told = told[:1].upper() + told[1:]
    return _("%(told)s: “%(reason)s”", told=told, reason=reason) if reason else f"{told}."


def _named(said: Said) -> dict[str, str]:
    whom = said.whom or _("something that is here no more")
    return {"who": said.who, "whom": whom, "place": said.place, "role": said.role or "–"}


def _course_moved(said: Said) -> str:
    gone = _("a version that is here no more")
    told = _named(said) | {
        "old": said.old or gone,
        "new": said.new or gone,
        "course": said.course or _("a course without a name"),
    }
    if said.newcomers_only:
        return _(
            "%(who)s chose %(new)s of “%(whom)s” for newcomers to %(course)s, and left learners "
            "where they are",
            **told,
        )
    return _("%(who)s moved %(course)s from %(old)s to %(new)s of “%(whom)s”", **told)


def _curriculum_published(said: Said) -> str:
    told = _named(said)
    if said.new:
        return _("%(who)s published %(new)s of the curriculum “%(whom)s”", new=said.new, **told)
    return _("%(who)s published the curriculum “%(whom)s”", **told)


def _grade_resent(said: Said) -> str:
    course = said.course or _("a course without a name")
    return _("%(who)s sent a grade of %(whom)s in %(course)s again", course=course, **_named(said))


def _grades_resent(said: Said) -> str:
    return ngettext(
        "%(who)s sent %(num)s grade of %(course)s to its LMS again",
        "%(who)s sent %(num)s grades of %(course)s to its LMS again",
        said.count,
        who=said.who,
        course=said.course or _("a course without a name"),
    )


def _due_set(said: Said) -> str:
    course = said.course or _("a course without a name")
    return _("%(who)s said when a lesson of %(course)s is due", who=said.who, course=course)


def _scheme_published(said: Said) -> str:
    told = _named(said)
    if said.new:
        return _("%(who)s published %(new)s of the path “%(whom)s”", new=said.new, **told)
    return _("%(who)s published the path “%(whom)s”", **told)


def _paths_moved(said: Said) -> str:
    return ngettext(
        "%(who)s moved %(num)s member to %(new)s of the path “%(whom)s”",
        "%(who)s moved %(num)s members to %(new)s of the path “%(whom)s”",
        said.count,
        **_named(said) | {"new": said.new or _("another version")},
    )


SENTENCES: Mapping[str, Callable[[Said], str]] = {
    "role.granted": lambda s: _(
        "%(who)s gave %(whom)s the role %(role)s in %(place)s", **_named(s)
    ),
    "role.ended": lambda s: _(
        "%(who)s ended the role %(role)s of %(whom)s in %(place)s", **_named(s)
    ),
    "invitation.made": lambda s: _(
        "%(who)s invited somebody to %(place)s as %(role)s", **_named(s)
    ),
    "invitation.accepted": lambda s: _(
        "%(who)s accepted an invitation to %(place)s as %(role)s", **_named(s)
    ),
    "invitation.withdrawn": lambda s: _(
        "%(who)s withdrew an invitation to %(place)s as %(role)s", **_named(s)
    ),
    "unit.founded": lambda s: _("%(who)s created the training unit %(whom)s", **_named(s)),
    "agreement.asked": lambda s: _(
        "%(who)s asked whether these work together: %(whom)s", **_named(s)
    ),
    "agreement.agreed": lambda s: _(
        "%(who)s agreed that these work together: %(whom)s", **_named(s)
    ),
    "agreement.ended": lambda s: _(
        "%(who)s ended what was asked or agreed between %(whom)s", **_named(s)
    ),
    "lms.invited": lambda s: _("%(who)s invited the LMS “%(whom)s”", **_named(s)),
    "lms.connected": lambda s: _("%(who)s connected the LMS “%(whom)s”", **_named(s)),
    "lms.changed": lambda s: _("%(who)s changed the connection of the LMS “%(whom)s”", **_named(s)),
    "lms.tested": lambda s: _("%(who)s tested the connection of the LMS “%(whom)s”", **_named(s)),
    "lms.removed": lambda s: _("%(who)s disconnected the LMS “%(whom)s”", **_named(s)),
    "lms.given": lambda s: _("%(who)s gave the LMS “%(whom)s” to %(place)s", **_named(s)),
    "lms.taken": lambda s: _("%(who)s took the LMS “%(whom)s” from %(place)s", **_named(s)),
    "curriculum.published": _curriculum_published,
    "community.founded": lambda s: _("%(who)s founded the community %(whom)s", **_named(s)),
    "community.changed": lambda s: _("%(who)s changed the community %(whom)s", **_named(s)),
    "course.moved": _course_moved,
    "course.grades-resent": _grades_resent,
    "course.due-set": _due_set,
    "grade.resent": _grade_resent,
    "scheme.published": _scheme_published,
    "paths.moved": _paths_moved,
    "xapi-key.created": lambda s: _("%(who)s made the key “%(whom)s”", **_named(s)),
    "xapi-key.revoked": lambda s: _("%(who)s revoked the key “%(whom)s”", **_named(s)),
    "xapi-key.rotated": lambda s: _("%(who)s gave the key “%(whom)s” a new secret", **_named(s)),
    "xapi-key.launched": lambda s: _(
        "%(who)s launched content with the key “%(whom)s”", **_named(s)
    ),
    "signing-key.created": lambda s: _(
        "%(who)s made a new key to sign with, %(whom)s", **_named(s)
    ),
    "signing-key.retired": lambda s: _(
        "%(who)s took the key %(whom)s away, with which CHILD signed", **_named(s)
    ),
    "lrs.added": lambda s: _("%(who)s added the record store “%(whom)s”", **_named(s)),
    "lrs.changed": lambda s: _("%(who)s changed the record store “%(whom)s”", **_named(s)),
    "lrs.paused": lambda s: _(
        "%(who)s paused what goes to the record store “%(whom)s”", **_named(s)
    ),
    "lrs.resumed": lambda s: _(
        "%(who)s let records go to the record store “%(whom)s” again", **_named(s)
    ),
    "lrs.replayed": lambda s: _(
        "%(who)s let the record store “%(whom)s” get records once more", **_named(s)
    ),
    "lrs.accepted": lambda s: _(
        "%(who)s accepted the record store that is “%(whom)s” now", **_named(s)
    ),
    "lrs.drained": lambda s: _(
        "%(who)s let the record store “%(whom)s” get what there was, and then no more", **_named(s)
    ),
    "lrs.moved": lambda s: _("%(who)s moved the record store “%(whom)s” elsewhere", **_named(s)),
    "lrs.removed": lambda s: _("%(who)s removed the record store “%(whom)s”", **_named(s)),
    "lrs.set-aside": lambda s: ngettext(
        "%(who)s set %(num)s record aside that goes to “%(whom)s”",
        "%(who)s set %(num)s records aside that go to “%(whom)s”",
        s.count,
        **_named(s),
    ),
    "lrs.resent": lambda s: ngettext(
        "%(who)s sent %(num)s record to “%(whom)s” again",
        "%(who)s sent %(num)s records to “%(whom)s” again",
        s.count,
        **_named(s),
    ),
    "source.added": lambda s: _("%(who)s had the record store “%(whom)s” read", **_named(s)),
    "source.changed": lambda s: _(
        "%(who)s changed how the record store “%(whom)s” is read", **_named(s)
    ),
    "source.paused": lambda s: _(
        "%(who)s paused the reading of the record store “%(whom)s”", **_named(s)
    ),
    "source.resumed": lambda s: _(
        "%(who)s had the record store “%(whom)s” read again", **_named(s)
    ),
    "source.removed": lambda s: _(
        "%(who)s ended the reading of the record store “%(whom)s”", **_named(s)
    ),
    "source.retaken": lambda s: ngettext(
        "%(who)s asked “%(whom)s” again for %(num)s record that was not taken",
        "%(who)s asked “%(whom)s” again for %(num)s records that were not taken",
        s.count,
        **_named(s),
    ),
    "log.exported": lambda s: _("%(who)s took the whole log, or a part of it, out", **_named(s)),
    "log.imported": lambda s: _("%(who)s took records of “%(whom)s” in from a file", **_named(s)),
    "mail.resent": lambda s: _("%(who)s sent a mail again that was refused", **_named(s)),
    "mail.dismissed": lambda s: _("%(who)s gave up a mail that was refused", **_named(s)),
    "sign-in.added": lambda s: _("%(who)s added a way to sign in", **_named(s)),
    "sign-in.removed": lambda s: _("%(who)s removed a way to sign in", **_named(s)),
    "session.began": lambda s: _("%(who)s came in as an administrator", **_named(s)),
    "held.downloaded": lambda s: _("%(who)s took a copy of what is held about them", **_named(s)),
    "settings.noted": lambda s: _(
        "%(who)s wrote down the settings of the first start", **_named(s)
    ),
    "settings.changed": lambda s: _("%(who)s started with other settings than before", **_named(s)),
    "installation.restored": lambda s: _(
        "%(who)s restored the installation from a backup of %(whom)s", **_named(s)
    ),
    "person.erased": lambda s: _("%(who)s erased a person", **_named(s)),
    "person.replayed": lambda s: _(
        "%(who)s erased again whoever had been erased before a restore", **_named(s)
    ),
    "retention.set": lambda s: _("%(who)s said how long this is kept: %(whom)s", **_named(s)),
    "retention.ended": lambda s: _(
        "%(who)s ended a rule of how long this is kept: %(whom)s", **_named(s)
    ),
    "retention.applied": lambda s: ngettext(
        "%(who)s let %(num)s entry go by the rules of how long it is kept: %(whom)s",
        "%(who)s let %(num)s entries go by the rules of how long they are kept: %(whom)s",
        s.count,
        **_named(s),
    ),
    "retention.held": lambda s: _("%(who)s had everything of %(whom)s kept, by law", **_named(s)),
    "retention.released": lambda s: _("%(who)s ended the legal hold on %(whom)s", **_named(s)),
    "erasure.asked": lambda s: _("%(who)s asked to be forgotten", **_named(s)),
    "erasure.withdrawn": lambda s: _("%(who)s no longer asks to be forgotten", **_named(s)),
    "erasure.complied": lambda s: _(
        "%(who)s noted that the record store “%(whom)s” deleted an erased person’s records",
        **_named(s),
    ),
    "erasure.declined": lambda s: _(
        "%(who)s declined what somebody asked: to be forgotten", **_named(s)
    ),
}
