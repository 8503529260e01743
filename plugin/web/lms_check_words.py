"""What a connection's test found, in a sentence each, and what to mend."""

from collections.abc import Mapping

from plugin.lti import ConnectionCheck
from plugin.web.speech import gettext as _

KINDS: Mapping[str, str] = {
    "well": "done",
    "wrong": "loss",
    "not_granted": "open",
    "left_out": "open",
}
"""By the state of a check: which sign stands beside it."""


UNTRIED = ("address_private", "token_unreachable", "token_refused", "signing_key_sealed")


def state_words() -> Mapping[str, str]:
    return {
        "well": _("works"),
        "wrong": _("does not work"),
        "not_granted": _("not allowed by the LMS"),
        "left_out": _("not tried"),
    }


def check_names() -> Mapping[str, str]:
    """By the name of a check: what was tried."""
    return {
        "key_set": _("The LMS's keys can be read"),
        "clock": _("The two clocks agree"),
        "token:score": _("Permission to send grades"),
        "token:results": _("Permission to read results"),
        "token:line_items": _("Permission to make columns in the gradebook"),
        "token:members": _("Permission to read the list of a course's people"),
        "roster": _("The list of a course's people can be read"),
        "line_item": _("A column is made in a course, read, and deleted again"),
    }


def check_told(check: ConnectionCheck) -> str:
    """What it means, and what to do where something is to be done."""
    if check.state == "left_out" and check.code in UNTRIED:
        return _("Not tried, since the one above failed.")
    if check.name == "line_item" and check.code == "scope_not_granted":
        return _("Not tried, since the LMS gives no permission to make columns.")
    if check.name == "roster" and check.code == "scope_not_granted":
        return _("Not tried, since the LMS gives no permission to read the list.")
    return _told()[check.code]


def _told() -> Mapping[str, str]:
    return {
        "well": _("Nothing is to be done."),
        "address_private": _(
            "This address is in a private network, where this service calls nobody. If the LMS is "
            "there, let whoever runs this service allow that network."
        ),
        "service_elsewhere": _(
            "It is at a host that nobody allowed for this LMS. The connection's page lists it: "
            "allow it there once the LMS's administrator says that it is theirs."
        ),
        "key_set_unreachable": _(
            "No lesson opens while its public key set URL does not answer. Compare the URL with "
            "what the LMS shows; then look at its certificate, and whether a firewall stands "
            "between this service and the LMS."
        ),
        "key_set_empty": _(
            "The key set holds no key that a launch could be checked by. Look whether the public "
            "key set URL is the LMS's own and not this service's."
        ),
        "clock_apart": _(
            "Lessons stop opening where clocks are a minute apart. Let both machines set their "
            "clocks by the network (NTP)."
        ),
        "clock_unknown": _("The LMS did not tell what time it has."),
        "token_unreachable": _(
            "No grade leaves while the access token URL does not answer. Compare the URL with what "
            "the LMS shows, and look whether a firewall stands between."
        ),
        "token_refused": _(
            "The LMS does not recognise this service. Look whether the tool is switched on there, "
            "whether its key set URL is this service's, and whether the client id and, for "
            "Brightspace, the audience of the token service are right."
        ),
        "scope_not_granted": _(
            "Whoever runs the LMS did not allow this. Where it is wanted, allow the service in the "
            "tool's settings there; lessons open without it."
        ),
        "signing_key_sealed": _(
            "This service cannot open its own signing key: it runs with another secret key than "
            "the database was made with. Tell whoever runs it."
        ),
        "no_graded_lesson": _(
            "Place a lesson that is graded in a course and open it once: then there is a course to "
            "try this in."
        ),
        "no_course_list": _(
            "Somebody who teaches a course opens a lesson from there once: then it is known where "
            "the list of a course is."
        ),
        "roster_unreachable": _("The list of the LMS does not answer. Try it again later."),
        "roster_refused": _(
            "The LMS gives the permission and not the list. Look whether the tool may see who is "
            "in the course, and whether the course is still there."
        ),
        "line_item_unreachable": _("The gradebook of the LMS does not answer. Try it again later."),
        "line_item_refused": _(
            "The LMS gives the permission and makes no column. Look whether the tool may make "
            "columns in that course, and whether the course is still there."
        ),
        "line_item_lost": _(
            "The column was made and deleted, but could not be read in between. Grades may not "
            "arrive: ask whoever runs the LMS."
        ),
        "line_item_left": _(
            "The column was made and could not be deleted. Delete “CHILD: connection test” in that "
            "course's gradebook by hand."
        ),
    }
