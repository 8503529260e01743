"""No key, password or token stands in what is shipped or documented."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (
    "storage", "lrs_adapter", "community", "curricula", "certification", "plugin", "docs", "tools",
    ".ci",
)  # fmt: skip
TEXT = {".py", ".md", ".html", ".js", ".css", ".json", ".yaml", ".toml", ".service", ".conf", ""}
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"  # a Fernet key
    r"|\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."  # a signed token
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"
    r"|\w+://[^\s/:@<>{}\"'`…]+:(?!(?:password|PASSWORD|secret|SECRET|p|pw|\.\.\.|…|\*+)@)"
    r"[^\s/@<>{}\"'`…]{3,}@"
)


def test_nothing_that_is_shipped_holds_a_secret() -> None:
    found, looked_at = [], 0
    for part in SHIPPED:
        for file in sorted((ROOT / part).rglob("*")):
            if not file.is_file() or file.suffix not in TEXT or "__pycache__" in file.parts:
                continue
            looked_at += 1
            text = file.read_text(encoding="utf-8", errors="replace")
            found += [f"{file.relative_to(ROOT)}: {each}" for each in SECRET.findall(text)]
    assert found == []
    assert looked_at > 600


def test_the_check_sees_what_it_is_for() -> None:
    for secret in (
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "a" * 43 + "=",
        "postgresql://child:hunter2@db.example/child",
    ):
        assert SECRET.search(secret), secret
    assert not SECRET.search("postgresql://child:password@localhost/child")
