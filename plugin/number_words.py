"""How shares are written where no page is: as pages write them, in the language that is spoken."""

from flask_babel import format_percent

from plugin.language_maps import reader_language


def percent(scaled: float) -> str:
    """A share, 0..1, with one digit behind the point where it needs one."""
    return str(format_percent(scaled, "#,##0.# %" if reader_language() == "es" else "#,##0.#%"))
