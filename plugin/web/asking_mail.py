"""A link by e-mail is asked for: counted, written down, answered; the same for every address."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from community import address_key
from plugin.lti.browser_cookie import browser_value, keep_browser_value, new_browser_value
from plugin.services import services
from plugin.sign_in.email_links import Purpose, ask_for_link
from plugin.sign_in.limits import (
    LINKS_BY_MEMBER,
    LINKS_FROM_IP,
    LINKS_TO_ADDRESS,
    Limit,
    count_try,
    network_of,
)
from plugin.web.wording import page_language
from storage import utc_now


def ask_by_mail(
    purpose: Purpose, address: str, *, onward: str, member_id: UUID | None = None
) -> ResponseReturnValue:
    """Have a link sent and show where to type the code. Raises `BadAddress`, `TooMany`.

    Nothing here looks at whether the address is anybody's (plugin/sign_in/email_links.py).
    """
    key, now = address_key(address), utc_now()
    browser = browser_value() or new_browser_value()
    tries = {LINKS_TO_ADDRESS: key, LINKS_FROM_IP: network_of(request.remote_addr)}
    if member_id:
        tries[LINKS_BY_MEMBER] = str(member_id)
    with services().database.unit_of_work() as uow:
        refused = count_try(uow, services(), tries, now)
        if refused is None:
            ask_for_link(
                uow,
                services().secret_box,
                purpose=purpose,
                address=address.strip(),
                browser=browser,
                locale=page_language(),
                onward=onward,
                member_id=member_id,
                now=now,
            )
        uow.commit()
    if refused is not None:
        raise refused
    answer: Response = redirect(url_for("web.link_sent"), 303)
    keep_browser_value(answer, browser)
    return answer


def count(*limits: tuple[Limit, str]) -> None:
    """Count a try in a transaction of its own. Raises `TooMany`."""
    with services().database.unit_of_work() as uow:
        refused = count_try(uow, services(), dict(limits), utc_now())
        uow.commit()
    if refused is not None:
        raise refused
