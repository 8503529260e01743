"""flask_babel's gettext with types: what it gives is a `str`, which its own hints do not say."""

import flask_babel


def gettext(text: str, **values: object) -> str:
    """`text` in the page's language, with `%(name)s` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """`one` or `many` as the page's language counts `num`, which `%(num)s` names."""
    return str(flask_babel.ngettext(one, many, num, **values))
