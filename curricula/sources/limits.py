"""What a source may hold at most, in one place; every refusal says the number it broke."""

from dataclasses import dataclass

KB, MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`ratio` is how many times as large as in its archive a file may be, once it is over
    `ratio_from_bytes`; a picture's `picture_side` and `picture_pixels` are what a browser must
    hold in memory to show it, however small its file is.
    """

    file_bytes: int = 10 * MB
    files: int = 2_000
    total_bytes: int = 200 * MB
    path_length: int = 300
    depth: int = 20
    archive_bytes: int = 200 * MB
    directory_bytes: int = 2 * MB
    ratio: int = 200
    ratio_from_bytes: int = 1 * MB
    picture_side: int = 16_384
    picture_pixels: int = 64_000_000
    svg_elements: int = 500_000
    svg_entity_bytes: int = 10 * KB


LIMITS = Limits()


def megabytes(count: int) -> str:
    return f"{count / MB:.3g} MB"
