"""What a request in the alternate syntax of xAPI 1.0.3 means (part 3, 1.3)."""

from urllib.parse import parse_qsl, urlencode

from tests.fuzz.sent import Sent

AS_HEADERS = {
    "authorization", "x-experience-api-version", "content-type", "content-length", "if-match",
    "if-none-match",
}  # fmt: skip


def meant(sent: Sent) -> Sent | None:
    """The request itself where it is none; None where what is meant cannot be told, since a
    header of it stands in the form, whose credentials and lengths are read elsewhere.
    """
    given = dict(sent.parameters())
    if sent.method != "POST" or "method" not in given:
        return sent
    try:
        fields = parse_qsl(sent.body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    headers = {name: value for name, value in fields if name.lower() in AS_HEADERS}
    if any(name.lower() == "authorization" for name in headers):
        return None
    others = [pair for pair in fields if pair[0].lower() not in AS_HEADERS and pair[0] != "content"]
    body = dict(fields).get("content", "").encode("utf-8", "replace")
    kept = [pair for pair in sent.headers if pair[0].lower() != "content-type"]
    named = {name.lower() for name in headers}
    kept = [pair for pair in kept if pair[0].lower() not in named]
    if body and "content-type" not in named:
        kept.append(("Content-Type", "application/json"))
    return Sent(
        given["method"].upper(),
        sent.path,
        urlencode(others),
        (*kept, *headers.items()),
        body,
        sent.key,
    )
