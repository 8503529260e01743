"""One page of the list of a course's members, as an LMS sends it (NRPS 2.0, 2 and 2.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urljoin

from community import Role
from plugin.lti.claims import CONTROL, MAX_ID, MAX_NAME
from plugin.lti.errors import LtiError
from plugin.lti.roles import map_roles
from plugin.lti.transport import Reply
from plugin.lti.urls import origin_of

Status = Literal["active", "inactive", "left"]
STATUSES: Mapping[str, Status] = {"active": "active", "inactive": "inactive", "deleted": "left"}
LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]*))?)*)')
REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


class ListRefused(LtiError):
    """The LMS gave no list that can be used; `code` says why, in one word for logs and pages.

    `again`: it may well give one soon. `retry_after_s` is how long it asked us to wait.
    """

    def __init__(
        self, code: str, *, again: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"The course's list cannot be read: {code}.")
        self.code = code
        self.again = again
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class ListedMember:
    """`subject` is by what launches name her; `name` is None where the LMS keeps it to itself."""

    subject: str
    roles: frozenset[Role]
    status: Status
    name: str | None


@dataclass(frozen=True, slots=True)
class MembersPage:
    """`next_url` is the rest of the list, `differences_url` what will have changed since."""

    members: tuple[ListedMember, ...]
    next_url: str | None
    differences_url: str | None


def members_page(reply: Reply, url: str) -> MembersPage:
    """What came from `url`. Raises `ListRefused`.

    What is said of a person and is of the wrong type is left out; who has no id is nobody that a
    launch could bring. Links lead on only where the list itself is.
    """
    check_status(reply)
    document = reply.json()
    if not isinstance(document, dict) or not isinstance(document.get("members"), list):
        raise ListRefused("not-json")
    links = page_links(reply, url)
    if "next" in links and origin_of(links["next"]) != origin_of(url):
        raise ListRefused("elsewhere")
    differences = links.get("differences")
    if differences is not None and origin_of(differences) != origin_of(url):
        differences = None
    found = (_member(one) for one in document["members"] if isinstance(one, dict))
    members = {one.subject: one for one in found if one is not None}
    return MembersPage(tuple(members.values()), links.get("next"), differences)


def check_status(reply: Reply) -> None:
    """Raises `ListRefused` for any answer but 200."""
    if reply.status == 200:
        return
    if reply.status == 401:
        raise ListRefused("token", again=True, retry_after_s=reply.retry_after_s)
    if reply.status in (408, 425, 429) or reply.status >= 500:
        raise ListRefused("busy", again=True, retry_after_s=reply.retry_after_s)
    codes = {403: "forbidden", 404: "gone", 410: "gone"}
    raise ListRefused(codes.get(reply.status, "refused"))


def page_links(reply: Reply, url: str) -> dict[str, str]:
    """The first address of each relation (RFC 8288), whole."""
    found: dict[str, str] = {}
    for address, parameters in LINK.findall(reply.headers.get("Link", "")):
        for quoted, bare in REL.findall(parameters):
            for relation in (quoted or bare).lower().split():
                found.setdefault(relation, _whole(url, address.strip()))
    return found


def _whole(url: str, address: str) -> str:
    """An address that is none leads elsewhere: with a broken `next` the list is not had whole."""
    try:
        return urljoin(url, address)
    except ValueError:
        raise ListRefused("elsewhere") from None


def _member(given: Mapping[str, Any]) -> ListedMember | None:
    subject = given.get("user_id")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_ID or CONTROL.search(subject):
        return None
    roles, status = given.get("roles"), given.get("status", "Active")
    said = [one for one in roles if isinstance(one, str)] if isinstance(roles, list) else []
    return ListedMember(
        subject=subject,
        roles=map_roles(said),
        status=STATUSES.get(str(status).lower(), "active"),
        name=_name(given),
    )


def _name(given: Mapping[str, Any]) -> str | None:
    if whole := _text(given.get("name")):
        return whole
    parts = (_text(given.get("given_name")), _text(given.get("family_name")))
    return " ".join(part for part in parts if part)[:MAX_NAME].strip() or None


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return CONTROL.sub("", value).strip()[:MAX_NAME] or None
