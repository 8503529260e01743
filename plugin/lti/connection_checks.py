"""What a connection's test found, check by check, each with a code that stays the same."""

from dataclasses import dataclass
from typing import Literal

from plugin.lti.errors import AddressRefused, PlatformUnreachable, ServiceElsewhere

CheckState = Literal["well", "not_granted", "wrong", "left_out"]
CHECK_CODES = frozenset(
    {
        "well",
        "address_private",
        "clock_apart",
        "clock_unknown",
        "key_set_empty",
        "key_set_unreachable",
        "line_item_left",
        "line_item_lost",
        "line_item_refused",
        "line_item_unreachable",
        "no_course_list",
        "no_graded_lesson",
        "roster_refused",
        "roster_unreachable",
        "scope_not_granted",
        "service_elsewhere",
        "signing_key_sealed",
        "token_refused",
        "token_unreachable",
    }
)
"""What the `code` of a `ConnectionCheck` can be."""


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """`name` is key_set, clock, token:<service>, line_item or roster. `not_granted` is what the
    LMS's administrator did not allow, which need not be wrong; `left_out` could not be tried.
    `detail` is what was seen, in English, without a token.
    """

    name: str
    state: CheckState
    code: str
    detail: str = ""


def well(name: str, detail: str = "") -> ConnectionCheck:
    return ConnectionCheck(name, "well", "well", detail)


def wrong(name: str, code: str, detail: str = "") -> ConnectionCheck:
    return ConnectionCheck(name, "wrong", code, detail)


def not_reached(name: str, code: str, error: PlatformUnreachable) -> ConnectionCheck:
    """`code`, unless the address is one that is not called at all."""
    if isinstance(error, AddressRefused):
        code = "address_private"
    elif isinstance(error, ServiceElsewhere):
        code = "service_elsewhere"
    return wrong(name, code, str(error))


def left_out(name: str, code: str, detail: str = "") -> ConnectionCheck:
    return ConnectionCheck(name, "left_out", code, detail)


def not_granted(name: str, detail: str = "") -> ConnectionCheck:
    return ConnectionCheck(name, "not_granted", "scope_not_granted", detail)
