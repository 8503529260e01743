"""A guide as Markdown, for a terminal and for the docs."""

from plugin.web.guides.guide import Entry, Guide, Step
from plugin.web.speech import gettext as _


def as_markdown(guide: Guide) -> str:
    """Headings, numbered steps, tables; ends with a line end."""
    parts = [f"## {guide.name}"]
    for way in guide.ways:
        parts.append(f"### {way.title}")
        parts += [_step(number, step) for number, step in enumerate(way.steps, 1)]
    parts += [f"> {note}" for note in guide.notes]
    return "\n\n".join(parts) + "\n"


def _step(number: int, step: Step) -> str:
    lines = [f"{number}. {step.words}"]
    if step.path:
        lines.append(f"   *{step.path}*")
    if not step.entries:
        return "\n".join(lines)
    first, second = heads(step)
    table = [f"| {first} | {second} |", "|---|---|", *map(_row, step.entries)]
    return "\n".join([*lines, "", *(f"   {line}" for line in table)])


def heads(step: Step) -> tuple[str, str]:
    """What stands above a step's entries."""
    if step.is_back:
        return _("What the LMS shows"), _("The field here")
    return _("In the LMS"), _("What to enter")


def _row(entry: Entry) -> str:
    return f"| {entry.field} | {f'`{entry.value}`' if entry.is_copied else entry.value} |"
