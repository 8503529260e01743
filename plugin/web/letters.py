"""How wide words are in a drawing, and where they wrap, without asking a font.

Reckoned in the widest of the faces that a page may get (`--sans` in `tokens.css`), so that what
fits here fits with each of them.
"""

NARROW, WIDE = set("fijltrI.,:;'!|()[]‘’ -"), set("mwMW%@—…")
NARROW_EM, WIDE_EM, CAPITAL_EM, LETTER_EM = 0.43, 1.05, 0.8, 0.7


def width_of(text: str, em: float) -> float:
    """Pixels; `em` is the size of the letters, bold ones as they are, others a tenth less."""
    return em * sum(map(_share, text))


def wrapped(text: str, room: float, em: float, *, most: int) -> list[str]:
    """At most `most` lines of `room` pixels; what is left out is “…”, a long word has a hyphen."""
    lines: list[str] = []
    parts = [part for word in text.split() for part in _parts(word, room, em)]
    for word in parts:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and not lines[-1].endswith("-") and width_of(longer, em) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], room, em)] if most else []


def _share(letter: str) -> float:
    if letter in NARROW:
        return NARROW_EM
    if letter in WIDE:
        return WIDE_EM
    return CAPITAL_EM if letter.isupper() or letter.isdigit() else LETTER_EM


def _parts(word: str, room: float, em: float) -> list[str]:
    """The word, or its parts where a line is too short for it: at its own hyphen if it has one."""
    parts = []
    while width_of(word, em) > room and len(word) > 4:
        end = max(2, len(word) - 3)
        while end > 2 and width_of(word[:end] + "-", em) > room:
            end -= 1
        own = word.rfind("-", 1, end + 1) + 1
        parts.append(word[:own] if own else word[:end] + "-")
        word = word[own or end :]
    return [*parts, word]


def _cut(line: str, room: float, em: float) -> str:
    while line and width_of(line + "…", em) > room:
        line = line[:-1]
    return line.rstrip(" -") + "…"
