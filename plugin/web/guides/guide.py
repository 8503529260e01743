"""What a guide is made of. Names of fields and menus are the LMS's own English ones."""

from dataclasses import dataclass

from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class Entry:
    """A field and what goes into it; `is_copied` for a value to be pasted as it is."""

    field: str
    value: str
    is_copied: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """`path` is where to go in the LMS, menu by menu. `is_back`: the entries say what the LMS shows
    and which field of the form here it goes into.
    """

    words: str
    path: str = ""
    entries: tuple[Entry, ...] = ()
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """`notes` is what is particular to this LMS."""

    name: str
    ways: tuple[Way, ...]
    notes: tuple[str, ...] = ()


def pasted(field: str, value: str) -> Entry:
    return Entry(field, value, is_copied=True)


def by_invitation(*steps: Step) -> Way:
    """One address to paste, nothing to copy by hand (LTI Dynamic Registration 1.0)."""
    first = Step(
        _(
            "Make an invitation here: on the page of a training unit under “Connect an LMS”, or on "
            "the server with `child lms invite`. It is one address, good once, for seven days."
        )
    )
    return Way(_("By an invitation: one address to paste"), (first, *steps))


def by_hand(*steps: Step) -> Way:
    return Way(_("By hand"), steps)


def agree_to_connect() -> Step:
    return Step(
        _(
            "A page of this service opens there and says which LMS will be connected. Choose "
            "Connect."
        )
    )


def enter_here(*shown: tuple[str, str], configuration: str = "") -> Step:
    """What goes back into the form; `shown` are the LMS's name of a value and ours."""
    words = _("Enter here, under “Connect an LMS by hand”, what the LMS shows. Then connect it.")
    first = (Entry("openid-configuration", configuration),) if configuration else ()
    return Step(words, entries=(*first, *(Entry(*one) for one in shown)), is_back=True)


def first_lesson() -> Step:
    return Step(
        _("Place a lesson in a course and open it. The first one that opens ends the waiting.")
    )


def issuer() -> str:
    return _("Issuer (platform ID)")


def client_id() -> str:
    return _("Client id")


def deployment() -> str:
    return _("Deployment ids")


def login_url() -> str:
    return _("Authentication request URL")


def token_url() -> str:
    return _("Access token URL")


def key_set_url() -> str:
    return _("Public key set URL")
