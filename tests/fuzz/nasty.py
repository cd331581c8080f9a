"""What nobody should send, and everybody does: values, bodies and headers, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.fuzz.surface import Form

HALF_A_CHARACTER = "\ud800"
LARGE = 2 * 1024 * 1024

_KNOWN_TROUBLE = [
    "", " ", "\x00", "a\x00b", HALF_A_CHARACTER, "a\udfffb", "\u202eabc", "\ufeff", "\u2028", "e\u0301" * 20,
    "\r\nBcc: a@b.example", "<script>alert(1)</script>", "{{ 7 * 7 }}{% now 'Y' %}", "%s%n%(a)s{0}",
    "'; DROP TABLE x; --", "../../../etc/passwd", "http://127.0.0.1/", "javascript:alert(1)", "//elsewhere.example",
    "=1+1", "-1", "0", "+5", "1e309", "NaN", "-0.0", "0x10", "1_000", "٣", "½", "²", "9" * 30, "9" * 400,
    "-9223372036854775809", "2147483648", "True", "null", "[]", "{}", '{"a": [', "2026-13-45", "0000-00-00",
    "0001-01-01", "9999-12-31", "99999-01-01", "24:61", "on", "yes", "no", "a@b", "a" * 65 + "@b.example",
    "a@" + "b" * 300 + ".example", "@", "a@[127.0.0.1]", "ä@ö.example", "a@xn--", "a@-b.example", "+1", "+" + "1" * 50,
    "00000", "94110-0000", "US", "XX", "en", "es-419", "x" * 300, "x" * 5000, "é" * 1001, "\n" * 500,
    "👩‍👩‍👧‍👦" * 50, "https://" + "a." * 200 + "example", "https://xn--a/", "https://[::1",
    "https://a:99999/", "#12", "#zzzzzz",
]  # fmt: skip

half_characters = st.text(st.characters(exclude_categories=()), max_size=40)
values = st.one_of(
    st.sampled_from(_KNOWN_TROUBLE),
    st.sampled_from(_KNOWN_TROUBLE),
    half_characters,
    st.integers(-(2**70), 2**70).map(str),
    st.integers(-3, 60).map(str),  # somebody's, nobody's
)
raw_values = st.one_of(
    values.map(lambda text: text.encode("utf-8", "surrogatepass")),
    values.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=40),
)
CONTENT_TYPES = (
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=no-such-charset",
    "application/x-www-form-urlencoded; charset*=utf-8''%00",
    "application/x-www-form-urlencoded; charset*=no-such-charset''a",
    "application/x-www-form-urlencoded; charset=rot13",
    "application/x-www-form-urlencoded; charset=undefined",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    "application/json",
    "text/plain",
    "image/png",
    "",
)
HEADERS: dict[str, st.SearchStrategy[str]] = {
    "Accept-Language": st.sampled_from(["", "es", "xx-YY;q=a", "*", "a" * 5000, "es;q=1,en;q=2", ",;q="]),
    "Cookie": st.sampled_from(["", "sessionid=\xff", "sessionid=" + "a" * 4000, "csrftoken=;=;", "language=%00"]),
    "X-Forwarded-For": st.sampled_from(["", "::1", "a,b", "999.1.1.1", "1.2.3.4, " * 50]),
    "HX-Request": st.sampled_from(["true", "false", "\x01"]),
    "HX-Current-URL": st.sampled_from(["", "http://[", "//x", "\xe9"]),
    "HX-Target": st.sampled_from(["", "a" * 3000]),
    "Idempotency-Key": st.sampled_from(["", "a", "k" * 300, "\xe9"]),
    "Referer": st.sampled_from(["", "http://[::", "https://elsewhere.example/"]),
    "Range": st.sampled_from(["bytes=0-", "bytes=a-b", "bytes=9999999999999-"]),
    "If-Modified-Since": st.sampled_from(["", "yesterday", "Sun, 99 Nov 2026 00:00:00 GMT"]),
    "Accept": st.sampled_from(["", "application/json", "*/*;q=a", "text/html;level=\x7f"]),
}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        body = self.body if len(self.body) < 2000 else self.body[:2000] + b"..."
        return f"{self.method} {self.path!r} {self.content_type!r} {body!r} {self.headers!r}"


headers = st.one_of(st.just({}), st.just({}), st.fixed_dictionaries({}, optional=HEADERS))


@st.composite
def sent(draw: st.DrawFn, form: Form) -> Request:
    """A form, sent by somebody who takes no care: fields missing, doubled, of another kind, too long, in odd coats."""
    pairs = _pairs(draw, form)
    method = form.method if draw(st.integers(0, 9)) else draw(st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
    if method == "GET":
        query = urlencoded(pairs).decode("latin-1")
        return Request("GET", f"{form.action.partition('#')[0].partition('?')[0]}?{query}", headers=draw(headers))
    content_type, body = _coat(draw, form, pairs)
    return Request(method, form.action, body, content_type, draw(headers))


def _pairs(draw: st.DrawFn, form: Form) -> list[tuple[bytes, bytes]]:
    """Mostly as a browser would send it, so that one gets past the first check."""
    pairs: list[tuple[bytes, bytes]] = []
    names = [name for name, _value in form.values]
    offered = draw(st.lists(st.sampled_from(form.offered), max_size=3)) if form.offered else []
    spoiled = draw(st.sets(st.integers(0, max(0, len(names) - 1)), max_size=3))
    for place, (name, value) in enumerate([*form.values, *offered]):
        kept = (name.encode(), value.encode("utf-8", "surrogatepass"))
        does = draw(st.sampled_from(["other", "other", "other", "none", "twice", "list"])) if place in spoiled else ""
        other = (kept[0], draw(raw_values)) if does in ("other", "twice", "list") else kept
        if does == "list":
            pairs += [(kept[0] + b"[]", other[1])]
        elif does != "none":
            pairs += [kept, other] if does == "twice" else [other]
    if draw(st.integers(0, 19)) == 0:
        pairs.append((draw(raw_values), draw(raw_values)))
    if pairs and draw(st.integers(0, 199)) == 0:
        place = draw(st.integers(0, len(pairs) - 1))
        pairs[place] = (pairs[place][0], b"x" * LARGE)
    return pairs


def _coat(draw: st.DrawFn, form: Form, pairs: list[tuple[bytes, bytes]]) -> tuple[str, bytes]:
    as_parts = bool(form.files) or draw(st.integers(0, 5)) == 0
    if as_parts:
        body = _multipart(draw, form, pairs)
        content_type = "multipart/form-data; boundary=bound"
    else:
        body, content_type = urlencoded(pairs), "application/x-www-form-urlencoded"
    if draw(st.integers(0, 14)) == 0:
        content_type = draw(st.sampled_from(CONTENT_TYPES))
    if draw(st.integers(0, 14)) == 0:
        cut = draw(st.integers(0, len(body)))
        body = draw(st.sampled_from([body[:cut], body + b"&%zz=%", b"%" + body, body * 2, b""]))
    return content_type, body


def urlencoded(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs).encode()


def _multipart(draw: st.DrawFn, form: Form, pairs: list[tuple[bytes, bytes]]) -> bytes:
    parts = [
        b'--bound\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in pairs
    ]
    for name in form.files:
        file_name = draw(st.sampled_from([b"a.png", b"../a.svg", b"", b"a\x00.png", b"x" * 300]))
        content = draw(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"GIF89a" + b"\xff" * 50]) | st.binary())
        parts.append(
            b'--bound\r\nContent-Disposition: form-data; name="' + name.encode() + b'"; filename="' + file_name
            + b'"\r\nContent-Type: image/png\r\n\r\n' + content + b"\r\n"
        )  # fmt: skip
    return b"".join(parts) + b"--bound--\r\n"


@st.composite
def asked(draw: st.DrawFn, addresses: list[str], slugs: list[str]) -> Request:
    """Any address with any parameters, any query, by any method."""
    path = draw(st.sampled_from(addresses))
    while "<" in path:
        before, _less, rest = path.partition("<")
        name, _more, after = rest.partition(">")
        path = before + draw(_parameter(name, slugs)) + after
    if draw(st.booleans()):
        query = draw(st.lists(st.tuples(st.sampled_from(QUERIES), raw_values), max_size=3))
        path += "?" + urlencoded([(name.encode(), value) for name, value in query]).decode()
    method = draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT"]))
    body = draw(st.binary(max_size=60)) if method in ("POST", "PUT") else b""
    return Request(method, path, body, headers=draw(headers))


QUERIES = ("q", "via", "lang", "next", "state", "page", "done", "kind", "sort", "source", "level", "campaign", "accent")


def _parameter(name: str, slugs: list[str]) -> st.SearchStrategy[str]:
    if name.startswith("int:"):
        return st.sampled_from(["1", "2", "3", "0", "-1", "9" * 18, "9" * 19, "9" * 40, "٣"])
    known = st.sampled_from(slugs)
    return known | known | raw_values.map(lambda raw: quote_from_bytes(raw[:80], safe="") or "-")
