"""HTTPS to a service: requests that a cancel can cut, and faults in the program's words."""

import contextlib
import email.utils
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.domain.validation import is_loopback
from omega_desktop.net.tls import tls_context

CONNECT_TIMEOUT_S = 10.0
_BLOCK_BYTES = 128 * 1024
_ANSWER_BYTES = 16 << 20
_LONGEST_PAUSE_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one kind of service; titles, and the next step each."""

    no_address: tuple[Message, Message]
    not_https: tuple[Message, Message]
    untrusted: tuple[Message, Message]
    bad_token: tuple[Message, Message]
    unreachable: tuple[Message, Message]
    cut: tuple[Message, Message]
    not_it: tuple[Message, Message]
    bad_address: tuple[Message, Message]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Args:
        status: HTTP status.
        content: the JSON object in it; empty when there is none.
        text: what was received as text, whatever it is.
        headers: names in lower case.
        retry_after_s: the pause asked for, in seconds.
    """

    status: int
    content: Mapping[str, Any] = field(repr=False)
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    retry_after_s: float | None

    @property
    def code(self) -> str:
        """The gateway's reason."""
        return str(self.content.get("error", ""))[:40]


class Transport:
    """Speaks to one service as one user. Any number of threads may use it.

    Args:
        url: its address; https, or http on this machine only.
        headers: sent with every request: who we are.
        ca_file: PEM of the only authority trusted; empty: the system's.
        timeout_s: longest silence.
        words: what faults are called.
        json_only: an answer of success that is no JSON comes from somebody else.
        answer_bytes: longer answers are not read.

    Raises (from ``request``): ``TransientSendError``, ``AuthSendError``, ``PermanentSendError`` for
    faults of the connection; answers of any status are returned.
    """

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        ca_file: str,
        timeout_s: float,
        words: Words,
        json_only: bool = True,
        answer_bytes: int = _ANSWER_BYTES,
    ) -> None:
        self._url = _checked_url(url, words)
        self._headers = headers
        self._words = words
        self._json_only = json_only
        self._answer_bytes = answer_bytes
        self._timeout_s = timeout_s
        # NO_PROXY and the system's settings count; an own server on this machine needs none
        host = urlsplit(self._url).hostname or ""
        self._proxies = {} if is_loopback(host) else dict(get_environ_proxies(self._url))
        self._tls = tls_context(ca_file) if self._url.startswith("https:") else None
        self._guard = threading.Lock()
        self._idle: list[_Line] = []
        self._busy: set[_Line] = set()

    def request(
        self,
        method: str,
        path: str,
        *,
        content: Mapping[str, object] | None = None,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        files: Sequence[tuple[str, tuple[str, bytes, str]]] | None = None,
        query: Mapping[str, str] | None = None,
        body: "Body | bytes | None" = None,
        headers: Mapping[str, str] | None = None,
        cancel: CancelToken | None = None,
    ) -> Reply:
        """Ask and return the answer.

        Args:
            method: GET, PUT, ...
            path: below the gateway's address.
            content: sent as JSON.
            form: sent as a form; with ``files`` as parts beside them.
            files: (field, (name, bytes, type)), sent as multipart/form-data.
            query: behind the path's question mark.
            body: sent as it is.
            headers: further ones.
            cancel: with it ``abort`` finds this request.

        Raises:
            SendError: as above.
        """
        with self._line(cancel) as line:
            line.dial.under_way = False
            try:
                with line.session.request(
                    method,
                    self._url + path,
                    json=content,
                    data=body
                    if form is None
                    else list(form.items() if isinstance(form, Mapping) else form),
                    files=files,
                    params=query,
                    headers=headers,
                    timeout=(min(CONNECT_TIMEOUT_S, self._timeout_s), self._timeout_s),
                    allow_redirects=False,
                    stream=True,
                    proxies=self._proxies,
                ) as answer:
                    return _reply(
                        answer,
                        self._words,
                        json_only=self._json_only,
                        longest=self._answer_bytes,
                    )
            except (requests.RequestException, OSError, ValueError) as fault:
                if cancel is not None:
                    cancel.raise_if_cancelled()
                raise _translated(fault, self._words, reached=not line.dial.under_way) from None

    def abort(self, cancel: CancelToken) -> None:
        """Cut the connections of requests that were given this token."""
        with self._guard:
            lines = [line for line in self._busy if line.cancel is cancel]
        for line in lines:
            line.cut()

    def close(self) -> None:
        """Close the connections that are not in use."""
        with self._guard:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    @contextlib.contextmanager
    def _line(self, cancel: CancelToken | None) -> "Iterator[_Line]":
        with self._guard:
            line = self._idle.pop() if self._idle else _Line(self._headers, self._tls)
            line.cancel = cancel
            self._busy.add(line)
        try:
            yield line
        finally:
            with self._guard:
                self._busy.discard(line)
                self._idle.append(line)


class Body:
    """A request's body, read from a stream, until a cancel. Its length is known to ``requests``."""

    def __init__(self, stream: BinaryIO, length: int, cancel: CancelToken | None) -> None:
        self._stream, self._length, self._cancel = stream, length, cancel

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK_BYTES):
            yield block

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        if self._cancel is not None:
            self._cancel.raise_if_cancelled()
        return self._stream.read(size)


@dataclass(slots=True)
class _Dial:
    """Whether a connection is being made, proxy and encryption included: nothing was sent yet."""

    under_way: bool = False


class _Line:
    """A session with its connection, used by one thread at a time."""

    def __init__(self, headers: Mapping[str, str], tls: ssl.SSLContext | None) -> None:
        self.cancel: CancelToken | None = None
        self.dial = _Dial()
        self._sockets: list[socket.socket] = []
        self.session = requests.Session()
        self.session.trust_env = False  # no password of another site out of ~/.netrc
        self.session.headers.update(
            {"User-Agent": "omega-desktop", "Accept-Encoding": "identity", **headers}
        )
        adapter = _Adapter(tls, self._sockets, self.dial)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def close(self) -> None:
        """Close the session and its connection."""
        self.session.close()
        for connection in self._sockets:  # urllib3 leaves it to the garbage collector
            connection.close()

    def cut(self) -> None:
        """Wake the thread that waits for an answer: its connection is gone."""
        for connection in list(self._sockets):
            with contextlib.suppress(OSError):
                # not SSLSocket's own: it would go on in plain text until the connection is down
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """With our TLS context, larger blocks, and the sockets kept where a cancel finds them."""

    def __init__(
        self, tls: ssl.SSLContext | None, sockets: list[socket.socket], dial: _Dial
    ) -> None:
        self._tls = tls
        self._pools = _pools(sockets, dial)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,  # noqa: FBT001, FBT002 - requests' signature
        **options: object,
    ) -> None:
        """Make the pool of direct connections."""
        super().init_poolmanager(
            connections, maxsize, block, ssl_context=self._tls, blocksize=_BLOCK_BYTES, **options
        )
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: object) -> Any:  # noqa: ANN401 - as requests
        """Make the pool of connections through a proxy."""
        manager = super().proxy_manager_for(
            proxy, **options, ssl_context=self._tls, blocksize=_BLOCK_BYTES
        )
        manager.pool_classes_by_scheme = self._pools
        return manager

    def cert_verify(self, conn: Any, url: str, verify: object, cert: object) -> None:  # noqa: ANN401
        """Leave it to the context: requests would add certifi's authorities to the system's."""


def _pools(sockets: list[socket.socket], dial: _Dial) -> dict[str, type[HTTPConnectionPool]]:
    def keep(connection: HTTPConnection) -> None:
        sockets[:] = [] if connection.sock is None else [connection.sock]
        dial.under_way = False

    class PlainConnection(HTTPConnection):
        def connect(self) -> None:
            dial.under_way = True
            super().connect()
            keep(self)

    class TlsConnection(HTTPSConnection):
        def connect(self) -> None:
            dial.under_way = True
            super().connect()
            keep(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": PlainPool, "https": TlsPool}


def _checked_url(url: str, words: Words) -> str:
    """The address without a slash at its end, if it is one and safe.

    Raises:
        AuthSendError: it is not.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        whole = bool(host) and parts.port != 0 and not (parts.query or parts.fragment or "@" in url)
    except ValueError:
        whole, parts, host = False, urlsplit(""), ""
    if not whole or parts.scheme not in ("http", "https"):
        raise AuthSendError(*words.no_address)
    if parts.scheme == "http" and not is_loopback(host):
        raise AuthSendError(*words.not_https)
    return url.strip().rstrip("/")


# --- answers and faults ----------------------------------------------------------------------


def _reply(
    answer: requests.Response, words: Words, *, json_only: bool, longest: int = _ANSWER_BYTES
) -> Reply:
    received = bytearray()
    for chunk in answer.iter_content(1 << 16):
        received += chunk
        if len(received) > longest:
            raise TransientSendError(*words.not_it, detail="answer too long")
    content: object = {}
    if received:
        try:
            content = json.loads(bytes(received))
        except (ValueError, RecursionError):
            if answer.status_code < 300 and json_only:
                # a hotel's or hospital's log-in page, for example
                raise TransientSendError(*words.not_it, detail="no JSON") from None
    if not isinstance(content, dict):
        content = {}
    return Reply(
        answer.status_code,
        content,
        text=bytes(received).decode("utf-8", "replace"),
        headers={name.lower(): value for name, value in answer.headers.items()},
        retry_after_s=_pause_s(answer.headers.get("Retry-After", "")),
    )


def _pause_s(value: str) -> float | None:
    """The pause asked for by Retry-After in seconds (RFC 9110 10.2.3), at most a day."""
    value = value.strip()
    if value.isdecimal():
        return min(float(value[:9]), _LONGEST_PAUSE_S)
    if not value:
        return None
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_PAUSE_S)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """The fault and what it was made of, down to the system's."""
    waiting, seen = [fault], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting += [cause for cause in inner if isinstance(cause, BaseException)]


def _translated(fault: Exception, words: Words, *, reached: bool) -> SendError:
    """A fault of the connection. Its text names addresses, so only its kind is kept.

    Args:
        fault: what was raised.
        words: what faults are called.
        reached: there was a connection, so the request may have arrived whatever the fault is
            called: urllib3 calls it the proxy's when the service behind a proxy hangs up.
    """
    causes = list(_causes(fault))
    detail = " < ".join(dict.fromkeys(type(one).__name__ for one in causes))[:200]
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return AuthSendError(
            *words.untrusted,
            detail=detail,
        )
    theirs = any(isinstance(one, urllib3.exceptions.InvalidHeader) for one in causes)
    if isinstance(fault, requests.exceptions.InvalidHeader | UnicodeError) and not theirs:
        return AuthSendError(
            *words.bad_token,
            detail=detail,
        )
    unreached = (NewConnectionError, requests.ConnectTimeout, requests.exceptions.ProxyError)
    if not reached and any(isinstance(one, unreached) for one in causes):
        return TransientSendError(
            *words.unreachable,
            detail=detail,
            lane_down=True,
        )
    if isinstance(fault, requests.RequestException | OSError):
        return TransientSendError(
            *words.cut,
            detail=detail,
        )
    return PermanentSendError(
        *words.bad_address,
        detail=detail,
    )
