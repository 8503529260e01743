"""Requests whose headers, parameters or form are damaged."""

from dataclasses import replace
from random import Random
from urllib.parse import quote, quote_from_bytes, urlencode

import orjson

from tests.fuzz.mutations import TEXTS, mutate_bytes, mutate_value, written
from tests.fuzz.sent import Sent

HEADER_TEXTS = [
    "", " ", "*", '"', '""', 'W/"a"', '"a", "b"', "a,b;q=x", "en;q=2,*;q=0", "\xe9\xff", "x" * 9000,
    "application/json; charset=utf-16", "multipart/mixed", "multipart/mixed; boundary=",
    'multipart/mixed; boundary="\\"', "text/plain", "application/x-www-form-urlencoded", ";", "=",
    "1.0", "1.0.9", "2.0", "2.0.1", "3", "1.0.3, 2.0.0", "-1", "bytes=0-", "Basic", "Basic ====",
    "Basic OnB3", "Bearer x", 'Digest username="', "Mon, 01 Jan 0001 00:00:00 GMT", "gzip;q=0",
    "identity",
    "a.b:99999", "[::1", "localhost:x", "for=\x01", "chunked", "attachment; filename*=x''%",
]  # fmt: skip
HEADERS = [
    "X-Experience-API-Version", "Content-Type", "If-Match", "If-None-Match", "Accept-Language",
    "Accept", "Authorization", "Range", "If-Modified-Since", "If-Range", "Accept-Encoding", "Host",
    "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Cookie", "Origin", "Content-Disposition",
    "Transfer-Encoding", "Access-Control-Request-Method", "X-HTTP-Method-Override",
    "Content-Encoding", "Expect", "Referer", "X-Request-ID", "Date",
]  # fmt: skip


NAMES = [
    "statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "since",
    "until", "limit", "ascending", "format", "attachments", "more", "method", "stateId",
    "profileId", "activityId", "Agent", "", "related_agents", "code",
]  # fmt: skip


def as_form(random: Random, sent: Sent) -> Sent:
    """The same in the alternate request syntax of 1.0.3 (part 3, 1.3), or nearly."""
    fields: list[tuple[str, str | bytes]] = [*sent.parameters()]
    fields += [pair for pair in sent.headers if random.random() < 0.95]
    if sent.body:
        fields.append(("content", sent.body))
    raw = urlencode(fields, errors="replace").encode()
    if random.random() < 0.4:
        raw = mutate_bytes(random, raw, [])
    query = urlencode({"method": sent.method})
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    return Sent("POST", sent.path, query, headers, raw, sent.key)


def with_odd_headers(random: Random, sent: Sent) -> Sent:
    name = random.choice(HEADERS)
    value = sent.header(name) or ""
    if value and random.random() < 0.5:
        changed = mutate_bytes(random, value.encode("latin-1"), []).decode("latin-1")
    else:
        changed = random.choice(HEADER_TEXTS)
    if random.random() < 0.1:
        kept = tuple(one for one in sent.headers if one[0].lower() != name.lower())
        return replace(sent, headers=kept)
    if name == "Authorization":
        sent = replace(sent, key=None)
    return sent.with_headers(**{name.replace("-", "_"): _sendable(changed)})


def _sendable(value: str) -> str:
    """What a server's parser of headers lets through: no line end, no control character."""
    return "".join(c for c in value if c == "\t" or (c >= " " and c != "\x7f")).strip()


def with_odd_parameters(random: Random, sent: Sent) -> Sent:
    how = random.randrange(5)
    given = sent.parameters()
    if how == 0 or not given:
        raw = mutate_bytes(random, sent.query.encode(), [])
        return replace(sent, query=quote_from_bytes(raw, safe="&=%+?/:@,;!$'()*-._~"))
    at = random.randrange(len(given))
    name, value = given[at]
    if how == 1:
        given[at] = (name, random.choice(TEXTS)[:2000])
    elif how == 2:
        given.append((name, value) if random.random() < 0.5 else (random.choice(NAMES), "true"))
    elif how == 3:
        del given[at]
    elif value.startswith("{"):
        try:
            given[at] = (name, written(random, mutate_value(random, orjson.loads(value))).decode())
        except (orjson.JSONDecodeError, RecursionError, UnicodeDecodeError):
            given[at] = (name, value[:-1])
    else:
        changed = mutate_bytes(random, value.encode(), [])
        given[at] = (name, changed.decode(errors="replace"))
    return replace(
        sent,
        query="&".join(
            f"{quote(k, errors='replace')}={quote(v, errors='replace')}" for k, v in given
        ),
    )
