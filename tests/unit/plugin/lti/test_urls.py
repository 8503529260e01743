"""Addresses: what may be called, whose origin it has, where a path goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.lti.urls import (
    below,
    host_of,
    is_callable_url,
    is_web_url,
    origin_of,
    same_but_slash,
    with_query,
)


@pytest.mark.parametrize(
    ("url", "callable_"),
    [
        ("https://lms.example.org/certs?x=1", True),
        ("http://localhost:8001/certs", True),
        ("http://127.0.0.1/certs", True),
        ("http://[::1]:80/certs", True),
        ("http://lms.example.org/certs", False),
        ("http://localhost.example.org/", False),
        ("ftp://localhost/", False),
        ("https://user:pass@lms.example.org/", False),
        ("https:///certs", False),
        ("https://lms.example.org:x/", False),
        ("https://lms.example.org/a b", False),
        ("https://lms.example.org\\.evil.example/", False),
        ("https://lms.example.org%2f.evil.example/", False),
        ("https://lms.example.org;script-src/", False),
        ("https://ｌms.example.org/", False),
        ("https://[fe80::1%25eth0]/", False),
        (f"https://{'a' * 254}/", False),
        ("", False),
        (None, False),
        (5, False),
    ],
)
def test_which_addresses_are_called(url: object, callable_: bool) -> None:
    assert is_callable_url(url) is callable_


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://LMS.example.org:443/a/b?c", "https://lms.example.org"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001"),
        ("https://[::1]:8443/a", "https://[::1]:8443"),
        ("https://*.example.org/", None),
        ("https://a;script-src.example.org/", None),
        ("https://a,sandbox/", None),
        ("http://lms.example.org/", None),
        (f"https://{'a' * 300}.example.org/", None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_the_origin_that_a_policy_can_name(url: object, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("line_item", "scores"),
    [
        ("https://m/li/3/lineitem?type_id=1", "https://m/li/3/lineitem/scores?type_id=1"),
        ("https://m/li/3", "https://m/li/3/scores"),
        ("https://m/li/3/", "https://m/li/3/scores"),
    ],
)
def test_scores_go_before_the_query(line_item: str, scores: str) -> None:
    assert below(line_item, "scores") == scores


def test_a_query_that_is_there_stays() -> None:
    assert with_query("https://m/auth?a=1", {"b": '{"c": "&"}'}) == (
        "https://m/auth?a=1&b=%7B%22c%22%3A%20%22%26%22%7D"
    )


def test_one_slash_does_not_count() -> None:
    assert (
        same_but_slash("https://m/") == same_but_slash("https://m") != same_but_slash("https://m//")
    )


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for url in (text, f"https://{text}", f"https://lms.example.org/{text}"):
        if is_web_url(url):
            assert host_of(url)
            origin = origin_of(url)
            assert origin is None or not set(origin) & set(" ;,*'\"")
