"""What is held about somebody, kind by kind, in words: what, from where, why, and how long."""

from dataclasses import dataclass

from lrs_adapter import ActorForm
from plugin.services import services
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext


@dataclass(frozen=True, slots=True)
class HeldWords:
    title: str
    source: str
    why: str
    kept: str


def received_as() -> dict[ActorForm, str]:
    """What another store of records gets of her, by how it knows people."""
    return {
        ActorForm.CHILD: _("receives learning records, with your number and without your name"),
        ActorForm.PSEUDONYM: _(
            "receives learning records, with a number that is made for this store alone and "
            "without your name; nobody can compare it with other stores"
        ),
        ActorForm.LMS: _(
            "receives learning records under your account at an LMS, so whoever runs that LMS can "
            "tell that they are yours; where you have no account there, with your number and "
            "without your name"
        ),
    }


def held_words() -> dict[str, HeldWords]:
    """By the register's key; a kind without words fails a test."""
    with_her = _("As long as you are a member here, until you ask to be forgotten.")
    session_days = max(1, services().settings.session_max_h // 24)
    return {
        "name": HeldWords(
            _("Name and e-mail address"),
            _("From your LMS, an invitation or a sign-in provider; an address also from you."),
            _("So that pages and mails can call you by name and reach you."),
            with_her,
        ),
        "profile": HeldWords(
            _("Your profile"),
            _("From you alone."),
            _("So that pages speak your language and time zone, and others can find you."),
            _("Until you empty it, or ask to be forgotten."),
        ),
        "identities": HeldWords(
            _("How you are known again"),
            _("From your LMS or sign-in provider, and from links that were sent to you."),
            _("So that you come back as the same person."),
            with_her,
        ),
        "sessions": HeldWords(
            _("Where you are signed in"),
            _("From your browsers."),
            _("So that you need not sign in for each page, and can end it from elsewhere."),
            ngettext("At most %(num)s day.", "At most %(num)s days.", session_days),
        ),
        "places": HeldWords(
            _("Places that you joined, tried to join or separated"),
            _("From you, at both places."),
            _("So that your courses count as one person's, and that it can be told how that came."),
            with_her,
        ),
        "roles": HeldWords(
            _("Your roles"),
            _("From stewards and administrators, or from a lesson that you opened."),
            _("So that you may do what belongs to the role."),
            _("With their dates, also after they end, until you ask to be forgotten."),
        ),
        "courses": HeldWords(
            _("Courses, visits to lessons and results"),
            _("From what you did in lessons that your LMS opened, and from your course’s list."),
            _("So that you find your place again and your grade reaches your course."),
            with_her,
        ),
        "answers": HeldWords(
            _("Answers, drafts, judgements and decisions about your work"),
            _("From you, and from your course's staff."),
            _("So that your work can be judged and you see why."),
            with_her,
        ),
        "paths": HeldWords(
            _("Paths that you chose, and where you stand"),
            _("From your choice, and computed from learning records."),
            _("So that you see what you have, what is missing and what comes next."),
            with_her,
        ),
        "records": HeldWords(
            _("Learning records that name you by a random number"),
            _("From what you did here, and from staff who judged it."),
            _("They are the evidence for your paths and certificates."),
            _("They stay. The number stops leading to you when you ask to be forgotten."),
        ),
        "documents": HeldWords(
            _("What learning content noted about you, such as where you stopped"),
            _("From content and systems that your community lets in."),
            _("So that content goes on where you left it."),
            with_her,
        ),
        "consents": HeldWords(
            _("What you agreed to or refused"),
            _("From you alone."),
            _("So that it holds, and can be shown."),
            with_her,
        ),
        "mails": HeldWords(
            _("Mails to you, and which ones you want"),
            _("From what happened here, and from your choices."),
            _("So that each is sent once, and none that you do not want."),
            _(
                "A mail goes a month after it was sent or given up; your choices stay until you "
                "ask to be forgotten."
            ),
        ),
        "decisions": HeldWords(
            _("What you decided as staff"),
            _("From you, in an office of a community."),
            _("So that whoever it is about knows who decided and why."),
            _("As long as what was decided about is kept."),
        ),
        "readings": HeldWords(
            _("Who looked at what of you, and what you looked at as staff"),
            _("From the pages of CHILD, once a day for each."),
            _("So that you can see who looked, and ask why."),
            _("Thirteen months."),
        ),
        "audit": HeldWords(
            _("Entries of the audit log that name you by a number"),
            _("From changes of rights, keys and settings that you made or that were about you."),
            _("So that it can be told who changed what, and why."),
            _("They stay. The number stops leading to you when you ask to be forgotten."),
        ),
    }
