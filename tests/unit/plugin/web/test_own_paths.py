"""Nobody is sent to another site by an address of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.web.own_paths import own_path

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/%09/evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "@evil.example",
    "",
    None,
    "/" + "a" * 2001,
]


@pytest.mark.parametrize("given", ELSEWHERE)
def test_no_open_redirect(given: str | None) -> None:
    assert own_path(given, "/home") == "/home"


@pytest.mark.parametrize("given", ["/", "/home", "/path?which=1#need-2", "/desk?q=a%20b", "/a//b"])
def test_a_path_of_ours_is_kept(given: str) -> None:
    assert own_path(given, "/home") == given


@given(st.text(alphabet="/\\%2f5c:@.ehttp \t\n", max_size=12))
def test_whatever_is_kept_is_read_as_a_path_by_browsers(text: str) -> None:
    kept = own_path(text, "/")
    read = kept.replace("\t", "").replace("\n", "").strip().replace("\\", "/")
    assert read.startswith("/")
    assert not read.startswith("//")
