"""The addresses of this platform's services, as launches name them."""

import sqlite3

from tests.practice_lms.quirks import Quirks, site_address


def line_items_url(course_id: int, tool_id: int, quirks: Quirks) -> str:
    return f"{site_address()}/lti/courses/{course_id}/lineitems{_query(tool_id, quirks)}"


def line_item_url(item: sqlite3.Row, quirks: Quirks) -> str:
    path = f"/lti/courses/{item['course_id']}/lineitems/{item['id']}/lineitem"
    return f"{site_address()}{path}{_query(item['tool_id'], quirks)}"


def memberships_url(course_id: int, tool_id: int, quirks: Quirks) -> str:
    return f"{site_address()}/lti/courses/{course_id}/memberships{_query(tool_id, quirks)}"


def _query(tool_id: int, quirks: Quirks) -> str:
    return f"?type_id={tool_id}" if quirks.line_item_query else ""
