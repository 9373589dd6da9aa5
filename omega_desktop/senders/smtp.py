"""SMTP submission that knows at each moment whether the server can have taken the message.

``smtplib`` speaks the protocol; the steps are ours, because its ``sendmail`` cannot tell a message
lost before its end (never delivered) from an answer lost after it (perhaps delivered).
"""

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.tls import tls_context
from omega_desktop.senders.dsn import NO_RECEIPT, ReceiptRequest, without_addresses
from omega_desktop.senders.mail_account import (
    Account,
    TokenSource,
    read_account,
    sign_in_again,
    xoauth2,
)

TIMEOUT_S = 30.0
FINAL_REPLY_TIMEOUT_S = 600.0  # RFC 5321 4.5.3.2.6: servers scan the message before they answer
CANCEL_GRACE_S = 3.0  # an answer that is about to come spares the user a question
__all__ = ["Account", "SmtpSession", "read_account"]

_CHUNK_BYTES = 32 * 1024
_LOGIN_REFUSED = frozenset({530, 534, 535, 538})  # RFC 4954 6


class SmtpSession:
    """One connection: opened, secured and logged in by ``with``, then good for one message.

    Raises (from every method): the ``SendError`` family, and ``SendCancelled`` between steps.
    """

    def __init__(
        self,
        account: Account,
        *,
        cancel: CancelToken,
        timeout_s: float = TIMEOUT_S,
        final_reply_timeout_s: float = FINAL_REPLY_TIMEOUT_S,
    ) -> None:
        self._account = account
        self._cancel = cancel
        self._timeout_s = timeout_s
        self._final_reply_timeout_s = final_reply_timeout_s
        self._smtp: smtplib.SMTP | None = None
        self._told: tuple[str, ...] = (account.sender, account.user)

    # --- opening -----------------------------------------------------------------------------

    def __enter__(self) -> Self:
        try:
            with self._faults(opening=True):
                self._open()
        except BaseException:
            self._drop()
            raise
        return self

    def _open(self) -> None:
        account = self._account
        self._cancel.raise_if_cancelled()
        # local_hostname given: smtplib would look up this machine's name, and tell it
        if account.security == "tls":
            self._smtp = smtplib.SMTP_SSL(
                account.host,
                account.port,
                local_hostname="localhost",
                timeout=self._timeout_s,
                context=tls_context(account.ca_file),
            )
        else:
            self._smtp = smtplib.SMTP(
                account.host, account.port, local_hostname="localhost", timeout=self._timeout_s
            )
        smtp = self._smtp
        smtp.local_hostname = _address_literal(self._socket)
        self._cancel.raise_if_cancelled()
        smtp.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            self._start_tls(smtp)
        if account.user:
            self._cancel.raise_if_cancelled()
            self._log_in(smtp)

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise AuthSendError(
                Message("The e-mail server offers no encryption"),
                Message("Check server and port in the settings; nothing was sent."),
            )
        self._cancel.raise_if_cancelled()
        smtp.starttls(context=tls_context(self._account.ca_file))
        # what was said before the encryption may be an attacker's (RFC 3207 4.2)
        smtp.ehlo_or_helo_if_needed()

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in by one mechanism: smtplib's login tries the next one with the same wrong password.

        Two failures for one mistake lock accounts early. Also, it cannot speak UTF-8.
        """
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        if self._account.tokens is not None:
            self._log_in_with_token(smtp, offered, self._account.tokens)
            return
        user, password = self._account.user.encode(), self._account.password.encode()
        if "PLAIN" in offered:  # RFC 4616
            code, reply = smtp.docmd("AUTH", "PLAIN " + _base64(b"\0" + user + b"\0" + password))
        elif "LOGIN" in offered:
            code, reply = smtp.docmd("AUTH", "LOGIN " + _base64(user))
            if code == 334:
                code, reply = smtp.docmd(_base64(password))
        else:
            raise AuthSendError(
                Message("The e-mail server offers no login with a password"),
                Message("Ask the server's administrator for an account that may use one."),
                detail=" ".join(offered)[:200],
            )
        if code != 235:
            raise self._refusal(code, reply, opening=True)

    def _log_in_with_token(
        self, smtp: smtplib.SMTP, offered: list[str], tokens: TokenSource
    ) -> None:
        if "XOAUTH2" not in offered:
            raise AuthSendError(
                Message("The e-mail server takes no sign-in of this kind"),
                Message("Choose the login with a password in the settings."),
                detail=" ".join(offered)[:200],
            )
        token = tokens.access_token(cancel=self._cancel)
        code, reply = smtp.docmd("AUTH", "XOAUTH2 " + _base64(xoauth2(self._account.user, token)))
        if code == 334:  # the reason, in base64; an empty line asks for the refusal itself
            code, reply = smtp.docmd("")
        if code in _LOGIN_REFUSED:
            tokens.refused()
            raise sign_in_again(f"{code} {without_addresses(reply, self._told)}")
        if code != 235:
            raise self._refusal(code, reply, opening=True)

    # --- one message -------------------------------------------------------------------------

    @property
    def takes_utf8(self) -> bool:
        """Whether addresses may hold letters beyond ASCII before the @ (RFC 6531)."""
        smtp = self._opened
        return smtp.has_extn("smtputf8") and smtp.has_extn("8bitmime")

    def submit(
        self,
        data: bytes,
        *,
        recipient: str,
        utf8: bool,
        before_the_end: Callable[[], None],
        receipt: ReceiptRequest | None = None,
    ) -> None:
        """Hand a message over.

        Args:
            data: the message, lines ending in CRLF.
            recipient: the one envelope recipient.
            utf8: announce addresses beyond ASCII.
            before_the_end: called when everything but the end of the message was sent. After it
                the server may have taken the message, before it it cannot.
            receipt: ask for reports of delivery, where the server knows them.

        Raises:
            UncertainSendError: the end was sent and no answer came.
        """
        self._told = (*self._told, recipient)
        smtp = self._opened
        with self._faults():
            self._envelope(smtp, data, recipient, receipt, utf8=utf8)
            self._body(smtp, data)
            self._cancel.raise_if_cancelled()
            self._look_for_early_reply()  # last: the less time after it, the fewer doubts
        before_the_end()
        code, reply = self._end()
        if not 200 <= code < 300:
            raise self._refusal(code, reply)

    def _envelope(
        self,
        smtp: smtplib.SMTP,
        data: bytes,
        recipient: str,
        receipt: ReceiptRequest | None,
        *,
        utf8: bool,
    ) -> None:
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(data):  # RFC 1870
            raise PermanentSendError(
                Message("The report is too large for the e-mail server"),
                Message(
                    "The server takes {limit} MB. Send a protected link instead.",
                    limit=int(limit) // 1_000_000,
                ),
            )
        options = f" SIZE={len(data)}" if smtp.has_extn("size") else ""
        if utf8:
            smtp.command_encoding = "utf-8"
            options += " BODY=8BITMIME SMTPUTF8"
        if receipt is None or not smtp.has_extn("dsn"):
            receipt = NO_RECEIPT
        self._command("MAIL", f"FROM:<{self._account.sender}>{options}{receipt.mail}", 250)
        self._command("RCPT", f"TO:<{recipient}>{receipt.rcpt}", 250, 251)
        self._command("DATA", "", 354)

    def _command(self, name: str, arguments: str, *expected: int) -> None:
        self._cancel.raise_if_cancelled()
        code, reply = self._opened.docmd(name, arguments)
        if code not in expected:
            raise self._refusal(code, reply, recipient_step=name == "RCPT")

    def _body(self, smtp: smtplib.SMTP, data: bytes) -> None:
        lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
        if not lines.endswith(b"\r\n"):
            lines += b"\r\n"
        stuffed = re.sub(rb"(?m)^\.", b"..", lines)  # RFC 5321 4.5.2
        for start in range(0, len(stuffed), _CHUNK_BYTES):
            self._cancel.raise_if_cancelled()
            smtp.send(stuffed[start : start + _CHUNK_BYTES])

    def _look_for_early_reply(self) -> None:
        """Raise when the server has hung up or answered already: it will not take the message."""
        connection = self._socket
        connection.settimeout(0)
        try:
            early = connection.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return  # silence, as it should be
        finally:
            connection.settimeout(self._timeout_s)
        found = re.match(rb"([2-5]\d\d)[ -](.*)", early)
        if found is None:
            raise smtplib.SMTPServerDisconnected
        raise self._refusal(int(found[1]), found[2])

    def _end(self) -> tuple[int, bytes]:
        """Send the end of the message and return the server's answer."""
        try:
            self._socket.sendall(b".\r\n")
            return self._final_reply()
        except (OSError, ValueError) as fault:
            raise UncertainSendError(
                Message("The connection was lost before the e-mail server's answer"),
                Message("Ask the recipient whether the e-mail arrived before sending it again."),
                detail=type(fault).__name__,
            ) from fault

    def _final_reply(self) -> tuple[int, bytes]:
        """Wait for the answer as long as the standard asks, looking for a cancellation meanwhile.

        Cancelling does not stop the message any more, only the waiting, and that not at once.
        """
        connection = self._socket
        deadline = time.monotonic() + self._final_reply_timeout_s
        received, cancelled = b"", False
        # the last line of a reply has a blank, or nothing, after its code (RFC 5321 4.2.1)
        while not (found := re.search(rb"(?m)^(\d{3})(?: ([^\r\n]*))?\r?\n", received)):
            now = time.monotonic()
            if self._cancel.cancelled and not cancelled:
                cancelled, deadline = True, min(deadline, now + CANCEL_GRACE_S)
            if now > deadline:
                raise TimeoutError
            connection.settimeout(min(0.5, self._timeout_s))
            try:
                more = connection.recv(4096)
            except TimeoutError:
                continue
            if not more or len(received) > 64 * 1024:
                raise ConnectionError
            received += more
        code = int(found[1])
        if code // 100 not in {2, 4, 5}:  # neither taken nor refused
            raise ValueError(code)
        return code, found[2] or b""

    # --- closing -----------------------------------------------------------------------------

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if fault is None and self._smtp is not None:
            # the result is known; a server slow to say goodbye must not hold the lane
            with contextlib.suppress(OSError):
                self._socket.settimeout(2)
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.close()
            self._smtp = None

    # --- faults ------------------------------------------------------------------------------

    @property
    def _opened(self) -> smtplib.SMTP:
        assert self._smtp is not None, "used outside of with"
        return self._smtp

    @property
    def _socket(self) -> socket.socket:
        connection = self._opened.sock
        if connection is None:  # closed by smtplib when it noticed a fault
            raise smtplib.SMTPServerDisconnected
        return connection

    @contextlib.contextmanager
    def _faults(self, *, opening: bool = False) -> Iterator[None]:
        """Translate whatever smtplib, ssl and the network raise before the end of the message."""
        try:
            yield
        except ssl.SSLCertVerificationError as fault:
            raise AuthSendError(
                Message("The e-mail server's certificate is not trusted"),
                Message("Check the server's name, or choose its certificate authority's file."),
                detail=str(getattr(fault, "verify_message", ""))[:200],
            ) from fault
        except smtplib.SMTPResponseException as fault:
            raise self._refusal(fault.smtp_code, fault.smtp_error, opening=opening) from fault
        except smtplib.SMTPServerDisconnected as fault:
            raise self._lost(fault, opening=opening) from fault
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as fault:  # hung up while securing
            raise self._lost(fault, opening=opening) from fault
        except ssl.SSLError as fault:
            if not opening:
                raise self._lost(fault, opening=False) from fault
            raise AuthSendError(
                Message("No encrypted connection to the e-mail server is possible"),
                Message("Check port and encryption in the settings; nothing was sent."),
                detail=str(fault.reason)[:200],
            ) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise AuthSendError(
                Message("The e-mail server does not speak the needed protocol"),
                Message("Check server and port in the settings; nothing was sent."),
            ) from fault
        except (OSError, UnicodeError) as fault:
            raise self._lost(fault, opening=opening) from fault

    def _lost(self, fault: Exception, *, opening: bool) -> SendError:
        detail = type(fault.__context__ or fault).__name__
        if opening:
            return TransientSendError(
                Message("The e-mail server does not answer"),
                Message("The e-mail is sent when it answers again."),
                detail=detail,
                lane_down=True,
            )
        return TransientSendError(
            Message("The connection to the e-mail server was lost"),
            Message("Nothing was delivered; it is tried again by itself."),
            detail=detail,
        )

    def _refusal(
        self, code: int, reply: bytes | str, *, opening: bool = False, recipient_step: bool = False
    ) -> SendError:
        """Return the error for a reply that is not the hoped-for one."""
        detail = f"{code} {without_addresses(reply, self._told)}"
        if 400 <= code < 500:
            return TransientSendError(
                Message("The e-mail server cannot take e-mail now (code {code})", code=code),
                Message("It is tried again by itself."),
                detail=detail,
                lane_down=opening,
            )
        if code in _LOGIN_REFUSED:
            return AuthSendError(
                Message("The e-mail server does not accept user name and password"),
                Message("Check them in the settings, then let e-mail go on."),
                detail=detail,
            )
        if opening or not 500 <= code < 600:
            return AuthSendError(
                Message("The e-mail server refuses this computer (code {code})", code=code),
                Message("Check server and port in the settings, or ask its administrator."),
                detail=detail,
            )
        if recipient_step:
            return PermanentSendError(
                Message("The e-mail server refuses the recipient (code {code})", code=code),
                Message("Check the address, then send again."),
                detail=detail,
            )
        return PermanentSendError(
            Message("The e-mail server refuses the message (code {code})", code=code),
            Message("Ask the server's administrator, or send the report another way."),
            detail=detail,
        )


def _address_literal(connection: socket.socket) -> str:
    """This end's address, as a machine without a name of its own greets (RFC 5321 4.1.3)."""
    address = str(connection.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
