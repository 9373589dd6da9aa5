"""Reads what is new in a mailbox over IMAP, and leaves it exactly as it was."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

from omega_desktop.domain.errors import AuthSendError, OmegaError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.domain.validation import is_loopback
from omega_desktop.net.tls import tls_context
from omega_desktop.senders.dsn import is_report, without_addresses
from omega_desktop.senders.mail_account import TokenSource, sign_in_again, xoauth2

TIMEOUT_S = 20.0
_AT_ONCE = 200  # messages asked for in one command
_LONGEST_REPORT = 262_144
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class MailboxAccount:
    """Where reports of delivery arrive."""

    host: str
    port: int
    security: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    ca_file: str = field(repr=False)
    tokens: TokenSource | None = field(repr=False, default=None)


def read_mailbox_account(
    settings: SettingsReader, secrets: Secrets, tokens: TokenSource | None = None
) -> MailboxAccount | None:
    """Return the mailbox of the settings; None when there is none.

    User and password are those of the e-mail server unless the mailbox has its own.

    Raises:
        AuthSendError: something is missing or unsafe.
        CredentialStoreError: the store is locked or broken.
    """
    host = settings.text("imap.host")
    if not host:
        return None
    security = settings.text("imap.security")
    if security == "none" and not is_loopback(host):
        raise AuthSendError(
            Message("A mailbox is read without encryption only on this machine"),
            Message("Choose STARTTLS or TLS in the settings."),
        )
    user = settings.text("imap.user") or settings.text("smtp.user")
    password = secrets.get("imap.password") or ""
    if password or settings.text("smtp.auth") != "oauth2":
        tokens = None
        password = password or secrets.get("smtp.password") or ""
    elif settings.text("email.transport") == "graph":
        return None  # a sign-in for Graph opens no mailbox by IMAP
    elif tokens is None:
        raise sign_in_again()
    if not user or not (password or tokens):
        raise AuthSendError(
            Message("There is no user name or password for the mailbox"),
            Message("Enter them in the settings."),
        )
    if tokens is not None:
        tokens.require_signed_in()
    return MailboxAccount(
        host=host,
        port=settings.number("imap.port"),
        security=security,
        user=user,
        password=password,
        ca_file=settings.text("smtp.ca_file"),
        tokens=tokens,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A message that calls itself a report of delivery.

    Args:
        arrived_at: the mailbox's clock.
        raw: the whole message.
    """

    arrived_at: datetime
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read (RFC 3501 2.3.1.1): UIDs hold while UIDVALIDITY does."""

    validity: int = 0
    last_uid: int = 0


class MailboxSession:
    """One login, used inside ``with``. The mailbox is opened read-only (EXAMINE).

    Raises (from every method): ``AuthSendError``, ``TransientSendError``, ``SendCancelled``.
    """

    def __init__(
        self, account: MailboxAccount, *, cancel: CancelToken, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._account = account
        self._cancel = cancel
        self._timeout_s = timeout_s
        self._imap: imaplib.IMAP4 | None = None

    def __enter__(self) -> Self:
        try:
            with self._faults():
                self._imap = self._connected()
                self._log_in(self._imap)
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._drop()

    def _drop(self) -> None:
        if self._imap is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._imap.sock.settimeout(2)
                self._imap.logout()
            self._imap = None

    def _connected(self) -> imaplib.IMAP4:
        account = self._account
        self._cancel.raise_if_cancelled()
        if account.security == "tls":
            return imaplib.IMAP4_SSL(
                account.host,
                account.port,
                ssl_context=tls_context(account.ca_file),
                timeout=self._timeout_s,
            )
        imap = imaplib.IMAP4(account.host, account.port, timeout=self._timeout_s)
        if account.security == "starttls":
            self._imap = imap  # closed also when the next step fails
            if "STARTTLS" not in imap.capabilities:
                raise AuthSendError(
                    Message("The mailbox's server offers no encryption"),
                    Message("Check server and port in the settings."),
                )
            imap.starttls(tls_context(account.ca_file))
        return imap

    def _log_in(self, imap: imaplib.IMAP4) -> None:
        """Log in once, by one mechanism: two failures for one mistake lock accounts early."""
        account = self._account
        self._cancel.raise_if_cancelled()
        try:
            if account.tokens is not None:
                first = xoauth2(account.user, account.tokens.access_token(cancel=self._cancel))
                answers = iter((first,))
                imap.authenticate("XOAUTH2", lambda _: next(answers, b""))
            elif "AUTH=PLAIN" in imap.capabilities:
                secret = f"\0{account.user}\0{account.password}".encode()
                imap.authenticate("PLAIN", lambda _: secret)
            else:
                imap.login(account.user, account.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as fault:
            detail = without_addresses(str(fault), (account.user,))
            if account.tokens is not None:
                account.tokens.refused()
                raise sign_in_again(detail) from None
            raise AuthSendError(
                Message("The mailbox does not accept user name and password"),
                Message("Check them in the settings."),
                detail=detail,
            ) from None

    # --- reading -----------------------------------------------------------------------------

    def news(self, place: Place, *, since: date) -> tuple[list[Found], Place]:
        """Reports of delivery that arrived behind a place, and the place they reach to.

        Args:
            place: how far it was read before.
            since: nothing older, for a mailbox read for the first time.
        """
        with self._faults():
            imap = self._opened
            imap.select("INBOX", readonly=True)
            validity = _number(imap.response("UIDVALIDITY")[1])
            if validity != place.validity:
                place = Place(validity)
            uids = self._uids(place, since)
            found: list[Found] = []
            for start in range(0, len(uids), _AT_ONCE):
                self._cancel.raise_if_cancelled()
                found += self._reports(uids[start : start + _AT_ONCE])
        return found, Place(validity, max((place.last_uid, *uids)))

    def _uids(self, place: Place, since: date) -> list[int]:
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        said = self._opened.uid("SEARCH", f"UID {place.last_uid + 1}:*", "SINCE", day)
        uids = {int(uid) for uid in b" ".join(filter(None, said[1])).split()}
        # n:* always names the last message, also when it is older (RFC 3501 6.4.8)
        return sorted(uid for uid in uids if uid > place.last_uid)

    def _reports(self, uids: list[int]) -> list[Found]:
        """Whole reports among these; of the others only one header is read."""
        heads = self._fetch(uids, "BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)]")
        wanted = [
            uid for uid, _line, head in heads if is_report(head.decode("ascii", errors="replace"))
        ]
        if not wanted:
            return []
        bodies = self._fetch(wanted, f"INTERNALDATE BODY.PEEK[]<0.{_LONGEST_REPORT}>")
        return [Found(_arrived_at(line), raw) for _uid, line, raw in bodies]

    def _fetch(self, uids: list[int], what: str) -> list[tuple[int, bytes, bytes]]:
        """UID, the answer's own line, and the text asked for."""
        kind, answers = self._opened.uid("FETCH", ",".join(map(str, uids)), f"({what})")
        if kind != "OK":
            raise imaplib.IMAP4.abort(kind)
        found = []
        for position, answer in enumerate(answers):
            if isinstance(answer, tuple):
                # what follows the text may hold the UID or the date
                behind = answers[position + 1] if position + 1 < len(answers) else b""
                line = answer[0] + b" " + (behind if isinstance(behind, bytes) else b"")
                if uid := re.search(rb"\bUID (\d+)", line):
                    found.append((int(uid[1]), line, answer[1]))
        return found

    # --- faults ------------------------------------------------------------------------------

    @property
    def _opened(self) -> imaplib.IMAP4:
        assert self._imap is not None, "used outside of with"
        return self._imap

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OmegaError:
            raise
        except ssl.SSLCertVerificationError as fault:
            raise AuthSendError(
                Message("The certificate of the mailbox's server is not trusted"),
                Message("Check the server's name, or choose its certificate authority's file."),
                detail=str(getattr(fault, "verify_message", ""))[:200],
            ) from fault
        except (OSError, imaplib.IMAP4.error, ValueError) as fault:
            raise TransientSendError(
                Message("The mailbox for reports of delivery cannot be read"),
                Message("Check server, port and encryption in the settings if it stays so."),
                detail=type(fault).__name__,
            ) from fault


def _number(said: list[bytes | None] | list[None]) -> int:
    return int(said[0]) if said and said[0] else 0


def _arrived_at(line: bytes) -> datetime:
    found = re.search(rb'INTERNALDATE "\s*([^"]+)"', line)
    if found is None:
        return datetime.now(UTC)
    at = parsedate_to_datetime(found[1].decode("ascii", "replace").replace("-", " ", 2))
    return at if at.tzinfo else at.replace(tzinfo=UTC)  # "-0000": a zone that is not known
