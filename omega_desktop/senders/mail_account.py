"""The e-mail account of the settings."""

from dataclasses import dataclass, field
from typing import Protocol

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.domain.validation import ascii_address, is_loopback


class TokenSource(Protocol):
    """Gives what stands for a password where somebody has signed in (OAuth 2)."""

    def require_signed_in(self) -> None:
        """Raise ``AuthSendError`` when nobody has signed in; asks no server."""
        ...

    def access_token(self, *, cancel: CancelToken) -> str:
        """A token that is valid now. Raises the ``SendError`` family."""
        ...

    def refused(self) -> None:
        """A server did not take the last one: do not give it again."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """The e-mail account of the settings. Text that names somebody stays out of ``repr``.

    Args:
        host: of the server that takes e-mail.
        port: its port.
        security: starttls, tls or none.
        user: empty: without login.
        password: empty with ``tokens``.
        sender: address in From, with an ASCII domain.
        sender_name: name beside it.
        ca_file: PEM of the only authority trusted; empty: the system's.
        tokens: instead of a password.
        graph_url: of Microsoft Graph, through which it is sent instead; empty: by SMTP.
    """

    host: str
    port: int
    security: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    ca_file: str = field(repr=False)
    tokens: TokenSource | None = field(repr=False, default=None)
    graph_url: str = ""


def read_account(
    settings: SettingsReader, secrets: Secrets, tokens: TokenSource | None = None
) -> Account:
    """Return the account, or say what has to be set first.

    Args:
        settings: ``smtp.…``.
        secrets: the password.
        tokens: for accounts that are signed in to.

    Raises:
        AuthSendError: a setting is missing or unsafe; e-mail waits until it is mended.
        CredentialStoreError: the store is locked or broken.
    """
    host, sender = settings.text("smtp.host"), settings.text("smtp.from")
    security, auth = settings.text("smtp.security"), settings.text("smtp.auth")
    user = settings.text("smtp.user") if auth != "none" else ""
    if settings.text("email.transport") == "graph":
        return _graph_account(settings, tokens)
    if not host or not sender:
        raise AuthSendError(
            Message("E-mail is not set up"),
            Message("Enter the e-mail server and the sender's address in the settings."),
        )
    if security == "none" and (user or not is_loopback(host)):
        raise AuthSendError(
            Message("E-mail without encryption is allowed only to this machine and without login"),
            Message("Choose STARTTLS or TLS in the settings."),
        )
    if auth == "oauth2":
        tokens = _signed_in(user, tokens)
        password = ""
    else:
        tokens = None
        password = (secrets.get("smtp.password") or "") if user else ""
        if user and not password:
            raise AuthSendError(
                Message("There is no password for the e-mail server"),
                Message("Enter the password in the settings."),
            )
    return Account(
        host=host,
        port=settings.number("smtp.port"),
        security=security,
        user=user,
        password=password,
        sender=ascii_address(sender),
        sender_name=settings.text("smtp.from_name"),
        ca_file=settings.text("smtp.ca_file"),
        tokens=tokens,
    )


def _graph_account(settings: SettingsReader, tokens: TokenSource | None) -> Account:
    sender, user = settings.text("smtp.from"), settings.text("smtp.user")
    if not sender or settings.text("smtp.auth") != "oauth2":
        raise AuthSendError(
            Message("E-mail through Microsoft Graph is not set up"),
            Message("Enter the sender's address and choose oauth2 as login in the settings."),
        )
    return Account(
        host="",
        port=0,
        security="tls",
        user=user,
        password="",
        sender=ascii_address(sender),
        sender_name=settings.text("smtp.from_name"),
        ca_file="",
        tokens=_signed_in(user, tokens),
        graph_url=settings.text("email.graph_url"),
    )


def _signed_in(user: str, tokens: TokenSource | None) -> TokenSource:
    if not user:
        raise AuthSendError(
            Message("The user name of the e-mail account is missing"),
            Message("Enter it in the settings; it is mostly the e-mail address."),
        )
    if tokens is None:
        raise sign_in_again()
    tokens.require_signed_in()
    return tokens


def sign_in_again(detail: str = "") -> AuthSendError:
    """The one error for a sign-in that is missing, has ended or was refused."""
    return AuthSendError(
        Message("The e-mail account is not signed in"),
        Message("Sign in again in the settings, or with: omega-desktop settings sign-in"),
        detail=detail,
    )


def xoauth2(user: str, token: str) -> bytes:
    """The first and only message of the SASL mechanism XOAUTH2 (as Google and Microsoft say)."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
