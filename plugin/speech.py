"""gettext with types, for pages and for commands: where there is no page, the text as written."""

import flask_babel
from flask import has_app_context


def gettext(text: str, **values: object) -> str:
    """`text` in the page's language, with `%(name)s` filled in."""
    if not has_app_context():
        return text % values if values else text
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """`one` or `many` as the page's language counts `num`, which `%(num)s` names."""
    if not has_app_context():
        return (one if num == 1 else many) % {"num": num, **values}
    return str(flask_babel.ngettext(one, many, num, **values))
