"""Commands within a sentence, as pages show them: in the letters of a terminal, to be copied."""

from markupsafe import Markup


def commands(text: str, *, copied: bool = True) -> Markup:
    """What stands between backticks as code; `copied` where a button may stand beside it."""
    code = Markup('<code translate="no">%s</code>')
    around = Markup('<span class="command">%s</span>') if copied else Markup("%s")
    parts = text.split("`")
    return Markup("").join(
        around % (code % part) if at % 2 else part for at, part in enumerate(parts)
    )
