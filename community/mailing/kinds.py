"""The kinds of mail: each declared once, with what it must be given and who may do without it."""

from dataclasses import dataclass, field
from enum import StrEnum

from community.mailing.errors import BadMail


class Delivery(StrEnum):
    """How a member wants the mails of a kind."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail. Its words are in `plugin/mail/letters`, under the same name.

    `values` and `secret` name what a mail of this kind is given, no more and no less: `values` are
    kept as they are and hold nothing secret, `secret` (links that let somebody in) is sealed and
    wiped once the mail is out. `essential` kinds can be neither put off nor refused by whoever
    gets them. `proves` marks what a person asked for herself to show that an address is hers: it
    goes to an address that refused before, since how else could she show it. `last` marks what is
    told to somebody who was forgotten: however it ends, its address goes, and nothing is noted of
    that.
    """

    name: str
    essential: bool = False
    proves: bool = False
    last: bool = False
    values: frozenset[str] = field(default_factory=frozenset)
    secret: frozenset[str] = field(default_factory=frozenset)
    by_default: Delivery = Delivery.AT_ONCE


def _kind(
    name: str,
    *,
    values: str = "",
    sealed: str = "",
    essential: bool = False,
    proves: bool = False,
    last: bool = False,
    by_default: Delivery = Delivery.AT_ONCE,
) -> Kind:
    return Kind(
        name,
        essential,
        proves,
        last,
        frozenset(values.split()),
        frozenset(sealed.split()),
        by_default,
    )


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(
            "sign-in-link",
            values="name minutes purpose",
            sealed="link code",
            essential=True,
            proves=True,
        ),
        _kind(
            "invitation",
            values="inviter community role expires zone",
            sealed="link",
            essential=True,
            proves=True,
        ),
        _kind("sign-in-changed", values="what kind hint", essential=True),
        _kind("places-joined", values="platform", essential=True),
        _kind("forget-asked", values="due", essential=True),
        _kind("forgotten", essential=True, last=True),
        _kind("test", essential=True, proves=True),
        _kind("digest", essential=True),
        _kind(
            "answer-waits",
            values="curriculum course",
            by_default=Delivery.DAILY,
        ),
        _kind("answer-judged", values="curriculum lesson"),
        _kind("path-achieved", values="scheme trajectory expires"),
        _kind("achievement-expires", values="scheme trajectory expires"),
        _kind("role-granted", values="role community until"),
    )
}
"""By name. A language map or a text may stand for whatever has a name in several languages."""

DIGEST, FORGET_ASKED, FORGOTTEN = "digest", "forget-asked", "forgotten"
OPTIONAL = tuple(kind.name for kind in KINDS.values() if not kind.essential)
"""The kinds that a member may have daily or never, in the order in which they are shown."""


def kind_of(name: str) -> Kind:
    """Raises `BadMail` for a kind that is not declared."""
    if name not in KINDS:
        raise BadMail(
            f"there is no kind of mail {name!r}; declare it in community/mailing/kinds.py"
        )
    return KINDS[name]
