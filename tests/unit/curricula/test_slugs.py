"""Short names: the same each time, and two names never one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.sources.slugs import is_slug, slug_from


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("01-Run_Quit", "01-run-quit"),
        ("Qué es esto", "que-es-esto"),
        ("", "text"),
        ("---", "text"),
        ("a" * 80, "a" * 60),
    ],
)
def test_latin_names_stay_readable(name: str, slug: str) -> None:
    assert slug_from(name) == slug


def test_names_in_other_letters_are_told_apart() -> None:
    slugs = [
        slug_from(name) for name in ("02-ループ", "02-条件", "цикли", "умови", "循环 loops" * 9)
    ]
    assert len(set(slugs)) == 5
    assert all(is_slug(slug) for slug in slugs)
    assert slugs[0].startswith("02-")
    assert slug_from("\u30eb\u30fc\u30d5\u309a") == slug_from(
        "\u30eb\u30fc\u30d7"
    )  # two forms of プ


@given(st.text(max_size=90))
def test_every_name_makes_a_usable_one(name: str) -> None:
    assert is_slug(slug_from(name))
