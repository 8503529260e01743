"""Which language of several a reader gets (RFC 4647, 3.4)."""

import pytest

from lrs_adapter.languages import best_language


@pytest.mark.parametrize(
    ("tags", "wanted", "best"),
    [
        (["en", "es"], ["es"], "es"),
        (["en", "es-MX"], ["es"], "es-MX"),
        (["en", "es"], ["es-AR", "en"], "es"),
        (["en", "es-MX"], ["es-AR", "en"], "es-MX"),
        (["en", "es"], ["de", "es"], "es"),
        (["EN-gb", "es"], ["en-GB"], "EN-gb"),
        (["en", "es"], ["de"], "en"),
        (["es", "und"], ["de"], "und"),
        (["es", "en"], ["de", "*", "en"], "es"),
        (["en", "zh-Hant"], ["zh-Hant-x-a"], "zh-Hant"),
        (["en", "est"], ["es"], "en"),
        (["en"], [], "en"),
    ],
)
def test_best_language(tags: list[str], wanted: list[str], best: str) -> None:
    assert best_language(tags, wanted) == best
