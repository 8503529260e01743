"""The words of mails about signing in: essential, and short, since they are read in a hurry."""

from plugin.language_maps import in_language
from plugin.mail.letter import Action, Contents, Letter
from plugin.mail.letters.moments import moment
from plugin.speech import gettext as _
from plugin.speech import ngettext


def sign_in_link(contents: Contents) -> Letter:
    minutes = int(contents.values["minutes"])
    purpose = contents.values["purpose"]
    words = {
        "add": (
            _("Confirm your e-mail address"),
            _("Somebody asked to sign in to CHILD with this e-mail address from now on."),
            _("Confirm the address"),
        ),
        "add-mail": (
            _("Confirm your e-mail address"),
            _("Somebody asked to have mail from CHILD sent to this e-mail address."),
            _("Confirm the address"),
        ),
        "prove": (
            _("Confirm that it is you"),
            _("You are about to change something important in CHILD."),
            _("It is me"),
        ),
    }
    subject, what, label = words.get(
        purpose,
        (
            _("Your link to sign in"),
            _("Somebody asked for a link to sign in to CHILD with this e-mail address."),
            _("Sign in"),
        ),
    )
    good = ngettext(
        "The link works once, for %(num)s minute, in the browser in which you asked for it.",
        "The link works once, for %(num)s minutes, in the browser in which you asked for it.",
        minutes,
    )
    code = contents.secret.get("code")
    return Letter(
        subject=subject,
        paragraphs=(what, good),
        action=Action(label, contents.secret.get("link", "")),
        code=code or None,
        after=(
            *((_("If the page asks for a code, type this one."),) if code else ()),
            _("If it was not you, do nothing: without the link nobody comes in."),
        ),
        why=_("You get this mail because somebody typed this address into CHILD."),
    )


def invitation(contents: Contents) -> Letter:
    place = in_language(contents.values["community"])
    inviter = contents.values["inviter"]
    until = moment(contents, contents.values["expires"])
    if not inviter:
        what = (
            _("You are invited to “%(community)s” on CHILD.", community=place)
            if place
            else _("You are invited to CHILD.")
        )
    elif place:
        what = _(
            "%(inviter)s invites you to “%(community)s” on CHILD.", inviter=inviter, community=place
        )
    else:
        what = _("%(inviter)s invites you to CHILD.", inviter=inviter)
    return Letter(
        subject=_("You are invited to CHILD"),
        paragraphs=(
            what,
            _("CHILD keeps the learning records of communities of practice."),
            _("The invitation works once, until %(when)s.", when=until),
        ),
        action=Action(_("Accept the invitation"), contents.secret.get("link", "")),
        after=(_("If you do not know who invites you, do nothing."),),
        why=_("You get this mail because you were invited with this address."),
    )


def sign_in_changed(contents: Contents) -> Letter:
    hint, changed = contents.values["hint"], contents.values["what"]
    if changed == "added":
        what = _("You can now also sign in to CHILD with %(hint)s.", hint=hint)
    elif changed == "removed":
        what = _("You can no longer sign in to CHILD with %(hint)s.", hint=hint)
    elif changed == "mail-added":
        what = _("Mail for you from CHILD now goes to %(hint)s.", hint=hint)
    else:
        what = _("Mail for you from CHILD no longer goes to %(hint)s.", hint=hint)
    return _about_safety(
        _("How you sign in has changed"),
        what,
        _("If it was not you, look at where you are signed in, end what you do not know, and tell "
          "the people who run this service."),
        Action(_("Where you are signed in"), f"{contents.base_url}/me/sessions"),
    )  # fmt: skip


def places_joined(contents: Contents) -> Letter:
    platform = contents.values["platform"]
    if platform:
        what = _(
            "Your place in CHILD is now joined with one at %(platform)s: what you do in either "
            "counts for both.",
            platform=platform,
        )
    else:
        what = _(
            "Your place in CHILD is now joined with another: what you do in either counts for both."
        )
    return _about_safety(
        _("Two of your places are joined"),
        what,
        _("If it was not you, separate them on your page in CHILD, and tell the people who run "
          "this service."),
        Action(_("See your places"), f"{contents.base_url}/me"),
    )  # fmt: skip


def test(contents: Contents) -> Letter:
    return Letter(
        subject=_("CHILD can send mail"),
        paragraphs=(_("This is a test. It arrived, so there is nothing to mend."),),
        action=Action(_("Open CHILD"), contents.base_url),
        why=_("You get this mail because the people who run this service tested it."),
    )


def _about_safety(subject: str, what: str, otherwise: str, action: Action) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=(what, otherwise),
        action=action,
        why=_("Mails about your account's safety come to everybody."),
    )
