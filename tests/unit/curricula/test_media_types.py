"""What a file is served as: its name says it, unless it is a picture that its bytes know better."""

import pytest

from curricula.media_types import media_type
from curricula.sources.limits import LIMITS
from curricula.sources.pictures import picture_fault

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09"


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("fig/a.svg", b"<svg/>", "image/svg+xml"),
        ("fig/a.svg", PNG, "image/png"),
        ("fig/a.png", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("data/a.csv", PNG, "text/csv; charset=utf-8"),
        ("a.html", b"GIF89a", "application/octet-stream"),
    ],
)
def test_a_misnamed_picture_is_served_as_what_it_is(
    path: str, content: bytes, expected: str
) -> None:
    assert media_type(path, content) == expected


def test_a_misnamed_picture_refuses_no_lesson_and_is_measured_all_the_same() -> None:
    assert picture_fault("a.svg", PNG, LIMITS) is None
    huge = PNG[:16] + b"\x7f\xff\xff\xff" * 2
    assert picture_fault("a.svg", huge, LIMITS) is not None
