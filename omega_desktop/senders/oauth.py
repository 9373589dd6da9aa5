"""Signing in to the e-mail account (OAuth 2): once by a person, then by itself.

The device authorization grant (RFC 8628) where the provider allows it for e-mail, otherwise the
browser of this computer (RFC 8252, with PKCE). What is kept is the refresh token, sealed.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from omega_desktop.domain.errors import (
    AuthSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.mail_account import TokenSource, sign_in_again
from omega_desktop.senders.oauth_browser import BrowserReply, challenge_of, new_verifier
from omega_desktop.storage.sealed_file import SealedFile

SEALED_WITH = "smtp.oauth_key"
_TIMEOUT_S = 30.0
_SPARE = timedelta(minutes=2)  # a token about to end is not used any more
_BROWSER_WAITS = timedelta(minutes=10)
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where to sign in; of ``device_url`` and ``authorize_url`` the first that is not empty."""

    token_url: str
    device_url: str
    authorize_url: str
    scope: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a person has to do now.

    Args:
        address: to be opened, on any device when there is a code, else on this computer.
        user_code: to be typed there; empty: none is needed.
        expires_at: until when.
        interval_s: how often to ask whether it was done, in seconds.
    """

    address: str
    user_code: str = field(repr=False)
    expires_at: datetime
    interval_s: float
    device_code: str = field(repr=False, default="")
    reply: BrowserReply | None = field(repr=False, default=None)
    verifier: str = field(repr=False, default="")


class SignIn(TokenSource):
    """The sign-in of the e-mail account. Safe to use from any thread.

    Args:
        settings: ``smtp.oauth_…`` and ``smtp.user``.
        secrets: the program's own secret at the provider, where it wants one.
        kept: where the refresh token lies.
        clock: what has ended.
        pause: waits so many seconds between two questions; true when cancelled.
    """

    def __init__(
        self,
        *,
        settings: SettingsReader,
        secrets: Secrets,
        kept: SealedFile,
        clock: Callable[[], datetime],
        pause: Callable[[CancelToken, float], bool] = CancelToken.wait,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._kept = kept
        self._clock = clock
        self._pause = pause
        self._guard = threading.Lock()
        self._token = ""
        self._token_for = ""
        self._token_ends: datetime | None = None

    # --- by a person -------------------------------------------------------------------------

    def begin(self, *, cancel: CancelToken) -> Invitation:
        """Start; show the invitation, then call ``finish``.

        Raises:
            SendError: something is missing in the settings, or the provider does not answer.
        """
        provider = self._provider()
        if provider.device_url:
            return self._invite_device(provider, cancel)
        return self._invite_browser(provider)

    def _invite_device(self, provider: Provider, cancel: CancelToken) -> Invitation:
        form = {**self._client(), "scope": provider.scope}
        reply = _post(provider.device_url, form, self._ca_file(), cancel)
        said = reply.content
        # verification_url is what Google called it before RFC 8628
        address = str(said.get("verification_uri") or said.get("verification_url") or "")
        if reply.status != 200 or not address or not said.get("device_code"):
            raise _refused(reply)
        return Invitation(
            address=address,
            user_code=str(said.get("user_code", "")),
            expires_at=self._clock() + timedelta(seconds=_seconds(said.get("expires_in"), 900)),
            interval_s=_seconds(said.get("interval"), 5),
            device_code=str(said["device_code"]),
        )

    def _invite_browser(self, provider: Provider) -> Invitation:
        reply, verifier = BrowserReply(), new_verifier()
        query = {
            "client_id": self._settings.text("smtp.oauth_client_id"),
            "response_type": "code",
            "redirect_uri": reply.address,
            "scope": provider.scope,
            "state": reply.state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            "login_hint": self._settings.text("smtp.user"),
            "access_type": "offline",  # Google gives a refresh token only with these two
            "prompt": "consent",
        }
        return Invitation(
            address=f"{provider.authorize_url}?{urlencode(query, quote_via=quote)}",
            user_code="",
            expires_at=self._clock() + _BROWSER_WAITS,
            interval_s=0,
            reply=reply,
            verifier=verifier,
        )

    def finish(self, invitation: Invitation, *, cancel: CancelToken) -> None:
        """Wait until the person has signed in, and keep it.

        Raises:
            SendError: it was declined, took too long, or the provider does not answer.
            CredentialStoreError: it cannot be kept safely; nothing was kept.
            SendCancelled: the waiting was cancelled.
        """
        provider = self._provider()
        if invitation.reply is None:
            reply = self._wait_for_device(provider, invitation, cancel)
        else:
            with invitation.reply as listening:
                left = (invitation.expires_at - self._clock()).total_seconds()
                code = listening.wait(left, cancel=cancel)
            if not code:
                raise _not_done()
            form = {
                **self._client(),
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": invitation.reply.address,
                "code_verifier": invitation.verifier,
            }
            reply = _post(provider.token_url, form, self._ca_file(), cancel)
        if reply.status != 200:
            raise _not_done() if reply.code in _DECLINED else _refused(reply)
        if not reply.content.get("refresh_token"):
            raise AuthSendError(
                Message("The sign-in cannot be kept: the provider gave no lasting permission"),
                Message("Ask the provider's administrator to allow offline access."),
            )
        with self._guard:
            self._take(reply, provider)

    def _wait_for_device(
        self, provider: Provider, invitation: Invitation, cancel: CancelToken
    ) -> Reply:
        """Ask until it is decided (RFC 8628 3.5)."""
        form = {
            **self._client(),
            "grant_type": _DEVICE_GRANT,
            "device_code": invitation.device_code,
        }
        interval_s = invitation.interval_s
        while True:
            if self._pause(cancel, interval_s):
                cancel.raise_if_cancelled()
            if self._clock() > invitation.expires_at:
                raise _not_done()
            try:
                reply = _post(provider.token_url, form, self._ca_file(), cancel)
            except TransientSendError:
                interval_s = min(2 * interval_s + 1, 60)  # a connection lost while waiting
                continue
            if reply.code == "slow_down":
                interval_s += 5
            elif reply.code != "authorization_pending":
                return reply

    def sign_out(self) -> None:
        """Forget the sign-in. Raises ``CredentialStoreError`` or ``StorageError``."""
        with self._guard:
            self._token, self._token_ends = "", None
            self._kept.delete()

    # --- by itself ---------------------------------------------------------------------------

    def require_signed_in(self) -> None:
        """Raise ``AuthSendError`` when nobody has signed in to this account."""
        self._refresh_token(self._provider())

    def access_token(self, *, cancel: CancelToken) -> str:
        """A token that is valid now.

        Raises:
            AuthSendError: somebody has to sign in again.
            TransientSendError: the provider does not answer.
        """
        provider = self._provider()
        with self._guard:
            if self._still_good(provider):
                return self._token
            kept = self._refresh_token(provider)
            reply = self._renewed(provider, kept, cancel)
            now_kept = self._refresh_token(provider)
            if reply.code == "invalid_grant" and now_kept != kept:
                # another process of ours was faster, and the provider ended the one we had
                reply = self._renewed(provider, now_kept, cancel)
            if reply.status != 200:
                raise _refused(reply)
            self._take(reply, provider)
            return self._token

    def _renewed(self, provider: Provider, refresh_token: str, cancel: CancelToken) -> Reply:
        form = {
            **self._client(),
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "scope": provider.scope,
        }
        return _post(provider.token_url, form, self._ca_file(), cancel)

    def _still_good(self, provider: Provider) -> bool:
        ends = self._token_ends
        return (
            bool(self._token)
            and self._token_for == self._account(provider)
            and ends is not None
            and self._clock() < ends - _SPARE
        )

    def refused(self) -> None:
        """The last token was not taken: the next one is a new one."""
        with self._guard:
            self._token, self._token_ends = "", None

    def _take(self, reply: Reply, provider: Provider) -> None:
        said = reply.content
        token = str(said.get("access_token", ""))
        if not token:
            raise _refused(reply)
        if said.get("refresh_token"):  # some providers give a new one each time
            kept = {"for": self._account(provider), "refresh_token": str(said["refresh_token"])}
            self._kept.write(json.dumps(kept).encode())
        self._token, self._token_for = token, self._account(provider)
        self._token_ends = self._clock() + timedelta(seconds=_seconds(said.get("expires_in"), 600))

    def _refresh_token(self, provider: Provider) -> str:
        raw = self._kept.read()
        try:
            kept = json.loads(raw) if raw else {}
        except ValueError:
            kept = {}
        # another account or provider was chosen since
        if not kept.get("refresh_token") or kept.get("for") != self._account(provider):
            raise sign_in_again()
        return str(kept["refresh_token"])

    # --- settings ----------------------------------------------------------------------------

    def _account(self, provider: Provider) -> str:
        names = ("smtp.oauth_client_id", "smtp.user")
        # a token for SMTP opens no Graph
        return "\n".join(
            (provider.token_url, provider.scope, *(self._settings.text(name) for name in names))
        )

    def _client(self) -> dict[str, str]:
        secret = self._secrets.get("smtp.oauth_client_secret")
        form = {"client_id": self._settings.text("smtp.oauth_client_id")}
        return {**form, "client_secret": secret} if secret else form

    def _ca_file(self) -> str:
        """Microsoft and Google have public certificates; an own server may have its own."""
        custom = self._settings.text("smtp.oauth_provider") == "custom"
        return self._settings.text("smtp.ca_file") if custom else ""

    def _provider(self) -> Provider:
        text = self._settings.text
        if not text("smtp.oauth_client_id") or not text("smtp.user"):
            raise _incomplete()
        match text("smtp.oauth_provider"):
            case "microsoft":
                tenant = quote(text("smtp.oauth_tenant") or "organizations", safe="")
                base = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
                if text("email.transport") == "graph":
                    scope = "https://graph.microsoft.com/Mail.Send offline_access"
                    return Provider(f"{base}/token", f"{base}/devicecode", "", scope)
                scope = (
                    "https://outlook.office.com/SMTP.Send "
                    "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
                )
                return Provider(f"{base}/token", f"{base}/devicecode", "", scope)
            case "google":
                # its device flow is not open to e-mail
                return Provider(
                    "https://oauth2.googleapis.com/token",
                    "",
                    "https://accounts.google.com/o/oauth2/v2/auth",
                    "https://mail.google.com/",
                )
        provider = Provider(
            text("smtp.oauth_token_url"),
            text("smtp.oauth_device_url"),
            text("smtp.oauth_authorize_url"),
            text("smtp.oauth_scope"),
        )
        if not provider.token_url or not (provider.device_url or provider.authorize_url):
            raise _incomplete()
        return provider


_DECLINED = frozenset({"access_denied", "expired_token", "authorization_declined"})


def _post(url: str, form: dict[str, str], ca_file: str, cancel: CancelToken) -> Reply:
    parts = urlsplit(url)
    transport = Transport(
        f"{parts.scheme}://{parts.netloc}",
        headers={"Accept": "application/json"},
        ca_file=ca_file,
        timeout_s=_TIMEOUT_S,
        words=SERVICE,
    )
    try:
        return transport.request("POST", parts.path, form=form, cancel=cancel)
    finally:
        transport.close()


def _seconds(said: object, otherwise: float) -> float:
    """A duration of a server's answer."""
    try:
        return min(max(float(str(said)), 0.0), 86_400.0)
    except ValueError:
        return otherwise


def _refused(reply: Reply) -> SendError:
    """The error for an answer without a token. The provider's text may name the account."""
    detail = (
        f"{reply.status} {''.join(sign for sign in reply.code if sign.isalnum() or sign in '_-')}"
    )
    if reply.status == 429 or reply.status >= 500:
        return TransientSendError(
            Message("The sign-in service is not available now"),
            Message("It is tried again by itself."),
            detail=detail,
            retry_after_s=reply.retry_after_s,
        )
    if reply.code in {"invalid_client", "unauthorized_client", "invalid_scope"}:
        return AuthSendError(
            Message("The sign-in service does not know this program"),
            Message("Check the client number, its secret and the tenant in the settings."),
            detail=detail,
        )
    return sign_in_again(detail)


def _not_done() -> AuthSendError:
    return AuthSendError(
        Message("Nobody has signed in: it was declined or took too long"),
        Message("Start the sign-in again."),
    )


def _incomplete() -> AuthSendError:
    return AuthSendError(
        Message("The sign-in to the e-mail account is not set up"),
        Message("Enter user name, provider and client number in the settings."),
    )
