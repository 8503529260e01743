"""The words of mails about learning: each optional, each saying one thing that happened."""

from community import Role
from plugin.language_maps import in_language
from plugin.mail.letter import Action, Contents, Letter
from plugin.mail.letters.moments import day
from plugin.role_words import role_in_words
from plugin.speech import gettext as _


def answer_waits(contents: Contents) -> Letter:
    curriculum, course = contents.values["curriculum"], contents.values["course"]
    if course:
        what = _("In “%(curriculum)s” (%(course)s) somebody has written an answer that waits for "
                 "your judgement.", curriculum=curriculum, course=course)  # fmt: skip
    else:
        what = _("In “%(curriculum)s” somebody has written an answer that waits for your "
                 "judgement.", curriculum=curriculum)  # fmt: skip
    return Letter(
        subject=_("Answers wait for your judgement"),
        paragraphs=(what, _("Until you judge it, the learner has no score for that lesson.")),
        action=Action(_("See the answers that wait"), f"{contents.base_url}/judging"),
    )


def answer_judged(contents: Contents) -> Letter:
    return Letter(
        subject=_("Your answers were judged"),
        paragraphs=(
            _("What you wrote in the lesson “%(lesson)s” of “%(curriculum)s” was judged.",
              lesson=contents.values["lesson"], curriculum=contents.values["curriculum"]),
            _("Open the lesson in your course to see the points and what was said about it."),
        ),
        action=Action(_("Open CHILD"), f"{contents.base_url}/home"),
    )  # fmt: skip


def path_achieved(contents: Contents) -> Letter:
    scheme, until = in_language(contents.values["scheme"]), contents.values["expires"]
    told = [_("You have achieved “%(scheme)s”: everything it asks for is there.", scheme=scheme)]
    told += _holds(contents, until)
    return Letter(
        subject=_("You have achieved “%(scheme)s”", scheme=scheme),
        paragraphs=told,
        action=Action(_("See your path"), f"{contents.base_url}/path"),
    )


def achievement_expires(contents: Contents) -> Letter:
    scheme, until = (
        in_language(contents.values["scheme"]),
        day(contents, contents.values["expires"]),
    )
    return Letter(
        subject=_("“%(scheme)s” soon expires", scheme=scheme),
        paragraphs=(
            _("What you achieved with “%(scheme)s” holds until %(day)s.", scheme=scheme, day=until),
            _("Your path shows what to do so that it goes on."),
        ),
        action=Action(_("See your path"), f"{contents.base_url}/path"),
    )


def role_granted(contents: Contents) -> Letter:
    place = in_language(contents.values["community"])
    role, until = role_in_words(Role(contents.values["role"])), contents.values["until"]
    if place:
        told = [_("In “%(community)s” you are now: %(role)s.", community=place, role=role)]
    else:
        told = [_("On CHILD you are now: %(role)s.", role=role)]
    told += _holds(contents, until)
    return Letter(
        subject=_("You have a new role"),
        paragraphs=told,
        action=Action(_("Open CHILD"), f"{contents.base_url}/home"),
    )


def _holds(contents: Contents, until: str | None) -> list[str]:
    return [_("It holds until %(day)s.", day=day(contents, until))] if until else []
