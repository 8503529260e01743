"""The way to another LRS: requests' connections, proxies and certificates, worked out once."""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Retry, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

MOST_ANSWER_BYTES = 4 * 1024 * 1024
NEVER_AGAIN = Retry(total=False, redirect=False)

BrokenOff = (HTTPError, OSError)
"""What a request that ended without a whole answer raises."""


class TooLong(DecodeError):
    """The answer has more bytes than it may."""


Act = Callable[[], None]
_meanwhile: ContextVar[Act | None] = ContextVar("meanwhile", default=None)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _do_meanwhile()
        return super().getresponse()


class _TlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _do_meanwhile()
        return super().getresponse()


def _do_meanwhile() -> None:
    act = _meanwhile.get()
    if act:
        _meanwhile.set(None)
        act()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    """requests asks anew for every request what never changes for one address, and wraps each
    answer for cookies and redirects; that is twice the cost of sending 50 statements.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def pool_for(self, asked: requests.PreparedRequest, around: Any) -> HTTPConnectionPool:
        verify, cert = around["verify"], around["cert"]
        pool = self.get_connection_with_tls_context(asked, verify, around["proxies"], cert)
        self.cert_verify(pool, asked.url, verify, cert)  # type: ignore[no-untyped-call]
        assert isinstance(pool, HTTPConnectionPool)
        return pool


def kept_session() -> requests.Session:
    """A session whose connections are kept alive, for a `Way`."""
    session = requests.Session()
    session.mount("http://", _Adapter())
    session.mount("https://", _Adapter())
    return session


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The whole answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Way:
    """To one address: a request costs what urllib3 needs for it. Not for two threads at once.

    `session` is a `kept_session()`, whose environment (proxies, certificates) is asked once.
    """

    def __init__(
        self,
        session: requests.Session,
        url: str,
        timeout_s: float,
        *,
        most_bytes: int = MOST_ANSWER_BYTES,
    ) -> None:
        self._most_bytes = most_bytes
        adapter = session.get_adapter(url)
        assert isinstance(adapter, _Adapter), "a kept_session()"
        self._adapter = adapter
        self._around: Any = session.merge_environment_settings(url, {}, True, None, None)
        self._timeout_s = timeout_s
        self._timeout = Timeout(connect=timeout_s, read=timeout_s)
        asked = requests.Request("GET", url).prepare()
        self._pool = self._adapter.pool_for(asked, self._around)

    def target(self, asked: requests.PreparedRequest) -> str:
        """What the request line names: the path, or the whole address for a proxy."""
        named: str = self._adapter.request_url(asked, self._around["proxies"])
        return named

    def exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        meanwhile: Act | None = None,
    ) -> Exchanged:
        """One request. The whole answer must be there in time, however slowly it drips.

        `meanwhile` is done between the request and its answer, unless a proxy is between. Raises
        one of `BrokenOff`. Nothing is followed and nothing tried again.
        """
        _meanwhile.set(meanwhile)
        deadline = time.monotonic() + 2 * self._timeout_s
        response = self._pool.urlopen(
            method,
            target,
            body=body,
            headers=headers,
            retries=NEVER_AGAIN,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
            preload_content=False,
        )
        content = bytearray()
        try:
            while chunk := response.read1(65536, decode_content=True):
                content += chunk
                if len(content) > self._most_bytes:
                    raise TooLong("the answer is too long")
                if time.monotonic() > deadline:
                    raise ReadTimeoutError(self._pool, target, "the answer took too long")
        except BaseException:
            response.close()
            raise
        finally:
            response.release_conn()
        return Exchanged(response.status, response.headers, bytes(content))
