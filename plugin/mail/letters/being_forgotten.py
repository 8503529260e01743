"""The words of mails about being forgotten: that it was asked for, and that it is done."""

from plugin.mail.letter import Action, Contents, Letter
from plugin.mail.letters.moments import day
from plugin.speech import gettext as _


def forget_asked(contents: Contents) -> Letter:
    due = day(contents, contents.values["due"])
    return Letter(
        subject=_("You asked to be forgotten"),
        paragraphs=(
            _("Signed in to CHILD, you asked to be forgotten, in all places that you joined."),
            _("It is decided by %(day)s. Until then nothing changes.", day=due),
        ),
        action=Action(_("See it, or take it back"), f"{contents.base_url}/me/held#forget"),
        after=(
            _("Nobody can undo it once it is done. Take a copy first, on the same page."),
            _("If it was not you, take it back there, and end the sessions that you do not know."),
        ),
        why=_("Mails about your account's safety come to everybody."),
    )


def forgotten(contents: Contents) -> Letter:
    return Letter(
        subject=_("You are forgotten in CHILD"),
        paragraphs=(
            _("Your name, addresses, answers, paths and ways to sign in are deleted in CHILD, and "
              "no learning record leads to you any more."),
            _("If records of yours were sent to other systems before, these are asked to take them "
              "back. Your LMS keeps its grades."),
            _("This is the last mail. Your address was kept for it alone, for three days at most, "
              "and goes when it is out."),
        ),
        why=_("You get this mail so that you know that it was done."),
    )  # fmt: skip
