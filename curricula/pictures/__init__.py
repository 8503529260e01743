"""How large pictures are, read from the first bytes of their files."""

from curricula.pictures.size import HEAD_BYTES, Size, size_of

__all__ = ["HEAD_BYTES", "Size", "size_of"]
