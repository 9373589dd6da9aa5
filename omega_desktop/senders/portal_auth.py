"""Who we are at a FHIR server: nobody, OAuth2 client credentials, or SMART backend services.

Sources: RFC 6749 2.3.1 and 4.4, RFC 7523 2.2 and 3, SMART App Launch 2.2 (backend services,
``.well-known/smart-configuration``). Signatures are made with ``cryptography`` alone.
"""

import base64
import hashlib
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_private_key

from omega_desktop.domain.errors import AuthSendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets, SettingsReader
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE

ASSERTION_S = 240
"""How long our signed statement is good; SMART allows 5 minutes, clocks differ by some seconds."""
DEFAULT_TOKEN_S = 60
"""How long a token is used whose server does not say when it expires."""
SMART_SCOPE = (
    "system/Patient.crs system/DiagnosticReport.crus system/DocumentReference.crus "
    "system/ImagingStudy.crs system/Endpoint.crs"
)
"""What a transaction needs (SMART 2.2 scopes), asked for when the settings name nothing."""
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_OAUTH_CODE = re.compile(r"[a-z_]{1,40}")

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in, as the settings say.

    Args:
        portal: the FHIR server's address.
        how: ``none``, ``client_secret`` or ``private_key_jwt``.
        token_url: empty: the portal tells it.
        client_id: as registered at the portal.
        secret: client secret, or private key.
        scope: empty: ``SMART_SCOPE`` with a key, nothing with a secret.
        ca_file: PEM of the only authority trusted; empty: the system's.
        timeout_s: longest silence.
    """

    portal: str
    how: str
    token_url: str = ""
    client_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    scope: str = ""
    ca_file: str = field(default="", repr=False)
    timeout_s: float = 30.0


def read_login(settings: SettingsReader, secrets: Secrets, *, timeout_s: float = 30.0) -> Login:
    """Return how to log in, or say what has to be set first.

    Raises:
        AuthSendError: something is missing; the portal's lane waits until it is mended.
        CredentialStoreError: the store is locked or broken.
    """
    how = settings.text("portal.auth")
    secret = ""
    if how != "none":
        name = "portal.client_secret" if how == "client_secret" else "portal.private_key"
        secret = (secrets.get(name) or "").strip()
        if not settings.text("portal.client_id") or not secret:
            raise AuthSendError(
                Message("The login at the patient portal is not complete"),
                Message("Enter client id and secret (or private key) in the settings."),
            )
    return Login(
        portal=settings.text("portal.url"),
        how=how,
        token_url=settings.text("portal.token_url"),
        client_id=settings.text("portal.client_id"),
        secret=secret,
        scope=settings.text("portal.scope"),
        ca_file=settings.text("portal.ca_file"),
        timeout_s=timeout_s,
    )


class Tokens:
    """Access tokens, kept in memory until shortly before they expire. Any thread may call.

    Args:
        clock: seconds that only go forward.
        wall_clock: seconds since 1970, for the signed statement.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._guard = threading.Lock()
        self._login: Login | None = None
        self._token = ""
        self._good_until = 0.0

    def headers(self, login: Login) -> dict[str, str]:
        """The header that says who we are; empty for ``none``.

        Raises:
            AuthSendError: the portal does not know us, or the settings are wrong.
            TransientSendError: who gives tokens cannot be asked now.
        """
        if login.how == "none":
            return {}
        with self._guard:
            if login != self._login or self._clock() >= self._good_until:
                self._login = None
                self._token, lasts_s = self._new_token(login)
                self._login = login
                # two clocks and a slow upload: better one request too many
                self._good_until = self._clock() + lasts_s - min(30.0, lasts_s / 5)
            return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """The portal does not take the token any more: the next one is a new one."""
        with self._guard:
            self._login = None

    def _new_token(self, login: Login) -> tuple[str, float]:
        token_url, post = login.token_url, False
        if not token_url:
            token_url, post = discover(login)
        form = {"grant_type": "client_credentials"}
        scope = login.scope or (SMART_SCOPE if login.how == "private_key_jwt" else "")
        if scope:
            form["scope"] = scope
        if login.how == "private_key_jwt":
            form["client_assertion_type"] = _JWT_BEARER
            form["client_assertion"] = assertion(
                load_key(login.secret), login.client_id, token_url, now_s=self._wall_clock()
            )
            reply = _ask(login, token_url, form, {})
        else:
            reply = self._with_secret(login, token_url, form, post=post)
        return _token_of(reply)

    def _with_secret(
        self,
        login: Login,
        token_url: str,
        form: dict[str, str],
        *,
        post: bool,
    ) -> Reply:
        """In the header, as every server must take it (RFC 6749 2.3.1); some only take the form."""
        names = {"client_id": login.client_id, "client_secret": login.secret}
        if not post:
            pair = f"{quote_plus(login.client_id)}:{quote_plus(login.secret)}"
            basic = base64.b64encode(pair.encode()).decode("ascii")
            reply = _ask(login, token_url, form, {"Authorization": f"Basic {basic}"})
            if _oauth_error(reply) not in {"invalid_request", "invalid_client"}:
                return reply
        return _ask(login, token_url, {**form, **names}, {})


def discover(login: Login) -> tuple[str, bool]:
    """Ask the portal where tokens are given.

    Returns:
        The address, and whether a client secret belongs into the form instead of the header.

    Raises:
        AuthSendError: the portal does not say.
    """
    portal = Transport(
        login.portal,
        headers={"Accept": "application/json"},
        ca_file=login.ca_file,
        timeout_s=login.timeout_s,
        words=SERVICE,
    )
    try:
        reply = portal.request("GET", "/.well-known/smart-configuration")
    finally:
        portal.close()
    _raise_if_busy(reply)
    found = reply.content.get("token_endpoint")
    if reply.status != 200 or not isinstance(found, str) or not found:
        raise AuthSendError(
            Message("The patient portal does not say where to log in"),
            Message("Enter the address for tokens in the settings."),
            detail=f"smart-configuration: status {reply.status}",
        )
    methods = reply.content.get("token_endpoint_auth_methods_supported")
    known = methods if isinstance(methods, list) else []
    return found, "client_secret_post" in known and "client_secret_basic" not in known


# --- the signed statement --------------------------------------------------------------------


def load_key(text: str) -> PrivateKey:
    """A private key from PEM, with or without its frame and line ends.

    Raises:
        AuthSendError: it is none that SMART backend services can use.
    """
    unusable = AuthSendError(
        Message("The private key for the patient portal is not usable"),
        Message("Enter an EC key (P-384) or an RSA key of 2048 bits or more, without a password."),
    )
    body = re.sub(r"-----[A-Z ]+-----|\\[nr]|\s", "", text)
    try:
        key = load_der_private_key(base64.b64decode(body, validate=True), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise unusable from None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP384R1):
        return key
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return key
    raise unusable


def public_jwk(key: PrivateKey) -> dict[str, str]:
    """What the portal's administrator is given; ``kid`` is its thumbprint (RFC 7638)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        needed = {"crv": "P-384", "kty": "EC", "x": _number(point.x, 48), "y": _number(point.y, 48)}
        algorithm = "ES384"
    else:
        numbers = key.public_key().public_numbers()
        needed = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
        algorithm = "RS384"
    canonical = json.dumps(needed, sort_keys=True, separators=(",", ":")).encode()
    kid = _b64u(hashlib.sha256(canonical).digest())
    return {**needed, "alg": algorithm, "kid": kid, "use": "sig"}


def assertion(key: PrivateKey, client_id: str, token_url: str, *, now_s: float) -> str:
    """A JWT that says who asks for a token (RFC 7523 3, SMART backend services)."""
    jwk = public_jwk(key)
    header = {"alg": jwk["alg"], "kid": jwk["kid"], "typ": "JWT"}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": token_url,
        "iat": int(now_s),
        "exp": int(now_s) + ASSERTION_S,
        "jti": str(uuid.uuid4()),
    }
    signed = f"{_b64u(_json(header))}.{_b64u(_json(claims))}"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA384())))
        signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")  # RFC 7518 3.4
    else:
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA384())
    return f"{signed}.{_b64u(signature)}"


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _number(value: int, length: int = 0) -> str:
    return _b64u(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


# --- the token's answer ----------------------------------------------------------------------


def _ask(
    login: Login,
    token_url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str],
) -> Reply:
    server = Transport(
        token_url,
        headers={"Accept": "application/json"},
        ca_file=login.ca_file,
        timeout_s=login.timeout_s,
        words=SERVICE,
    )
    try:
        return server.request("POST", "", form=form, headers=headers)
    finally:
        server.close()


def _oauth_error(reply: Reply) -> str:
    """The server's code (RFC 6749 5.2); its free text may hold anything."""
    code: Any = reply.content.get("error")
    return code if isinstance(code, str) and _OAUTH_CODE.fullmatch(code) else ""


def _token_of(reply: Reply) -> tuple[str, float]:
    _raise_if_busy(reply)
    token, lasts = reply.content.get("access_token"), reply.content.get("expires_in")
    if reply.status == 200 and isinstance(token, str) and re.fullmatch(r"[\x21-\x7e]+", token):
        usable = isinstance(lasts, int | float) and not isinstance(lasts, bool) and lasts > 0
        return token, float(lasts) if usable and lasts is not None else DEFAULT_TOKEN_S
    code = _oauth_error(reply)
    raise AuthSendError(
        Message("The patient portal does not let this program in"),
        Message("Check client id, secret or key, and scope in the settings."),
        detail=f"token: status {reply.status} {code}",
    )


def _raise_if_busy(reply: Reply) -> None:
    if reply.status == 429 or reply.status >= 500:
        raise TransientSendError(
            Message(
                "The patient portal's login does not work now (code {code})", code=reply.status
            ),
            Message("It is tried again by itself."),
            retry_after_s=reply.retry_after_s,
            lane_down=reply.retry_after_s is None,
        )
