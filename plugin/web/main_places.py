"""Where to go from every page of whoever is signed in: the same places at home and at the desk."""

from dataclasses import dataclass
from typing import Literal

from flask import request, url_for

from plugin.web.desk_seen import has_desk
from plugin.web.speech import gettext as _

Here = Literal["page", "true"]
OF_COMMUNITIES = "/communities"


@dataclass(frozen=True, slots=True)
class MainPlace:
    """`here` is what `aria-current` says: this very page, one of its pages, or None."""

    words: str
    url: str
    icon: str
    here: Here | None = None


def main_places(
    *, at_desk: bool = False, working: tuple[str, str] | None = None
) -> list[MainPlace]:
    """`at_desk` is a page of the desk. `working` is the endpoint and the name of such a page that
    is open to people without a desk too: to them it stands where others have the desk.
    """
    found = [
        _place("web.home", _("Home"), "home", also=request.endpoint == "web.my_home"),
        _place("web.path", _("My path"), "path"),
        _place("web.paths", _("All paths"), "book"),
        _place("web.communities", _("Community"), "people", within=OF_COMMUNITIES),
        _place("web.profile", _("Me"), "person", within=url_for("web.me")),
    ]
    if (at_desk and working is None) or has_desk():
        here: Here | None = "true" if at_desk else None
        found.append(_place("web.desk", _("Desk"), "desk", otherwise=here))
    elif working is not None:
        endpoint, words = working
        found.append(_place(endpoint, words, "desk", otherwise="true"))
    return found


def _place(
    endpoint: str,
    words: str,
    icon: str,
    *,
    also: bool = False,
    within: str | None = None,
    otherwise: Here | None = None,
) -> MainPlace:
    here: Here | None = otherwise
    if request.endpoint == endpoint or also:
        here = "page"
    elif within is not None and f"{request.path}/".startswith(f"{within}/"):
        here = "true"
    return MainPlace(words, url_for(endpoint), icon, here)
