"""Who reads an error page: it has the shell of the pages that she knows, and words for her."""

from flask import request, url_for

from community import Permission, Role, is_allowed_somewhere
from plugin.web.desk_seen import has_desk
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker, visitor
from storage import utc_now

PUBLIC, MEMBER, DESK = "web/shell_public.html", "web/shell_member.html", "web/shell_desk.html"
AT_DESK = ("/desk", "/operations", "/learners", "/judging")


def shell_of_reader() -> str:
    """The public one for a guest, for an anonymous launch, and where the database fails (errors.py
    makes a guest of her then).
    """
    if not is_member():
        return PUBLIC
    return DESK if is_at_desk() else MEMBER


def is_member() -> bool:
    present = visitor()
    return present is not None and present.member_id is not None


def is_at_desk() -> bool:
    """Whether the address is of the desk, and she has one."""
    return request.path.startswith(AT_DESK) and has_desk()


def is_staff() -> bool:
    """Whether she helps others here, so that she is the staff whom learners are told to ask."""
    present = visitor()
    if present is None:
        return False
    if present.launch_roles - {Role.LEARNER} or has_desk():
        return True
    with page_reading() as session:
        return is_allowed_somewhere(session, asker(), Permission.JUDGE_ANSWERS, now=utc_now())


def first_page() -> str:
    """Where she begins: her desk for an address of the desk, her first page, or the guests'."""
    if not is_member():
        return url_for("web.front")
    return url_for("web.desk") if is_at_desk() else url_for("web.home")
