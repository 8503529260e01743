"""A copy of what is held about somebody, for herself: a document, or her records as a table."""

from plugin.held.download.copying import Form, copy_of_held
from plugin.held.download.document import FORMAT, SCHEMA_VERSION
from plugin.held.download.part import Part
from plugin.held.download.parts import PARTS, parts_of

__all__ = [
    "FORMAT",
    "PARTS",
    "SCHEMA_VERSION",
    "Form",
    "Part",
    "copy_of_held",
    "parts_of",
]
