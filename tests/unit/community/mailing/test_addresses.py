"""What is an e-mail address here, and what can never become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import BadAddress, address_key, tidy_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("demo@example.org", "demo@example.org"),
        ("  demo@Example.ORG ", "demo@example.org"),
        ("Demo.Person+tag@mail.example.org", "Demo.Person+tag@mail.example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("niña@escuela.example", "niña@escuela.example"),
        ("demo@ñandú.example", "demo@ñandú.example"),
        ("a@b-c.example", "a@b-c.example"),
    ],
)
def test_an_address_is_kept_tidy(written: str, kept: str) -> None:
    assert tidy_address(written) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "demo",
        "demo@",
        "@example.org",
        "demo@example",
        "demo@-example.org",
        "demo@example..org",
        "de mo@example.org",
        "demo@exam ple.org",
        ".demo@example.org",
        "demo.@example.org",
        "de..mo@example.org",
        '"demo"@example.org',
        "demo@[127.0.0.1]",
        "demo@example.org\r\nBcc: other@example.org",
        "demo\r\nRCPT TO:<other@example.org>@example.org",
        "demo@example.org>,<other@example.org",
        "demo@example.org,other@example.org",
        "Demo <demo@example.org>",
        "demo\u2028@example.org",
        "demo\u200b@example.org",
        "demo\x00@example.org",
        "a" * 65 + "@example.org",
        "demo@" + "a" * 64 + ".example",
        "demo@" + ".".join(["abcdefgh"] * 40),
    ],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match="Write it as name@"):
        tidy_address(text)


@given(st.text(max_size=80))
def test_nothing_that_is_taken_can_leave_its_line_or_its_brackets(text: str) -> None:
    for tried in (text, f"{text}@example.org", f"demo@{text}.org"):
        try:
            tidy = tidy_address(tried)
        except BadAddress:
            continue
        assert tidy.isprintable()
        assert not set(tidy) & set(' \r\n\t<>,;:"()[]\\')
        assert tidy_address(tidy) == tidy
        assert address_key(address_key(tidy)) == address_key(tidy)


def test_two_ways_of_writing_are_one_address() -> None:
    assert address_key("Demo@Example.org") == address_key("demo@example.ORG")
    assert address_key("ni\u00f1a@example.org") == address_key("nin\u0303a@example.org")
