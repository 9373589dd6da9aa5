"""S/MIME (RFC 8551): messages signed by the sender, and encrypted for who has a certificate.

Signed first, then encrypted, so that only the recipient sees who signed. Subject and addresses
stay readable, as in every S/MIME message; they hold nothing of the patient.
"""

import base64
import re
import secrets as random
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets, SettingsReader

_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
_LARGEST_BYTES = 1 << 20
_SMALLEST_RSA = 2048


@dataclass(frozen=True, slots=True)
class Identity:
    """What messages are signed with; ``chain`` leads to an authority others know."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()


def read_identity(
    settings: SettingsReader, secrets: Secrets, *, sender: str, at: datetime
) -> Identity | None:
    """Return the sender's certificate and key; None when messages are not signed.

    Args:
        settings: ``smime.identity``, a PKCS#12 file.
        secrets: its password.
        sender: the address that signs.
        at: now.

    Raises:
        AuthSendError: it cannot be used; e-mail waits until it is mended.
        CredentialStoreError: the store is locked or broken.
    """
    path = settings.text("smime.identity")
    if not path:
        return None
    password = secrets.get("smime.password") or ""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(
            Path(path).read_bytes(), password.encode() or None
        )
    except (OSError, ValueError, TypeError) as fault:
        raise AuthSendError(
            Message("The certificate that signs e-mails cannot be read"),
            Message("Check its file (PKCS#12) and its password in the settings."),
            detail=type(fault).__name__,
        ) from None
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise AuthSendError(
            Message("The file has no certificate with a key that can sign e-mails"),
            Message("Choose a PKCS#12 file with an RSA or elliptic curve key."),
        )
    if not _is_valid(certificate, at):
        raise AuthSendError(
            Message("The certificate that signs e-mails has expired or is not valid yet"),
            Message("Choose a valid one in the settings, or empty the setting to send unsigned."),
        )
    if sender.casefold() not in _addresses(certificate):
        raise AuthSendError(
            Message("The certificate that signs e-mails is not for the sender's address"),
            Message("Recipients would see a warning. Choose the certificate of that address."),
        )
    return Identity(certificate, key, tuple(chain))


class RecipientCertificates:
    """The certificates in a folder, by e-mail address. Safe to use from any thread.

    Who puts a certificate into the folder vouches for it: no authority is asked.
    """

    def __init__(self, settings: SettingsReader) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._read: dict[Path, tuple[tuple[int, int], list[x509.Certificate]]] = {}

    def of(self, address: str, *, at: datetime) -> x509.Certificate | None:
        """The certificate to encrypt with for an address, the one that lasts longest.

        Raises:
            AuthSendError: the folder cannot be read: nothing is sent in clear by mistake.
        """
        folder = self._settings.text("smime.certificates")
        if not folder:
            return None
        with self._guard:
            try:
                fitting = [
                    certificate
                    for path in sorted(Path(folder).iterdir())
                    if path.suffix.lower() in _SUFFIXES
                    for certificate in self._in(path)
                    if address.casefold() in _addresses(certificate)
                    and _is_valid(certificate, at)
                    and _encrypts_mail(certificate)
                ]
            except OSError as fault:
                raise AuthSendError(
                    Message("The folder with the recipients' certificates cannot be read"),
                    Message("Choose an existing folder in the settings."),
                    detail=type(fault).__name__,
                ) from fault
        return max(fitting, key=lambda one: one.not_valid_after_utc, default=None)

    def _in(self, path: Path) -> list[x509.Certificate]:
        about = path.stat()
        version = (about.st_mtime_ns, about.st_size)
        known = self._read.get(path)
        if known is None or known[0] != version:
            known = (version, _certificates(path) if about.st_size <= _LARGEST_BYTES else [])
            self._read[path] = known
        return known[1]


def _certificates(path: Path) -> list[x509.Certificate]:
    raw = path.read_bytes()
    try:
        if b"-----BEGIN" in raw:
            return x509.load_pem_x509_certificates(raw)
        return [x509.load_der_x509_certificate(raw)]
    except ValueError:
        return []  # some other file


def _addresses(certificate: x509.Certificate) -> frozenset[str]:
    """E-mail addresses it is for (RFC 5280 4.2.1.6)."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return frozenset(name.casefold() for name in names.get_values_for_type(x509.RFC822Name))
    except (x509.ExtensionNotFound, ValueError):
        return frozenset()


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    moment = at.astimezone(UTC)
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def _encrypts_mail(certificate: x509.Certificate) -> bool:
    """RFC 8550 4.4: what the extensions allow, where they are there. Only RSA can be used here."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SMALLEST_RSA:
        return False
    extensions = certificate.extensions
    try:
        if not extensions.get_extension_for_class(x509.KeyUsage).value.key_encipherment:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return True
    allowed = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    return bool(purposes & allowed)


# --- messages --------------------------------------------------------------------------------


def protect(
    message: bytes, *, identity: Identity | None, recipient: x509.Certificate | None
) -> bytes:
    """Return a message signed, encrypted, both, or as it is.

    Args:
        message: whole, lines ending in CRLF.
        identity: who signs; None: nobody.
        recipient: whom to encrypt for; None: not encrypted.
    """
    if identity is None and recipient is None:
        return message
    head, _, body = message.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    content = [one for one in fields if one.lower().startswith(b"content-")]
    others = [one for one in fields if one not in content and not _is_version(one)]
    entity = b"\r\n".join(content) + b"\r\n\r\n" + body
    if identity is not None:
        entity = _signed(entity, identity)
    if recipient is not None:
        entity = _encrypted(entity, recipient)
    return b"\r\n".join([*others, b"MIME-Version: 1.0", entity])


def _is_version(header: bytes) -> bool:
    return header.lower().startswith(b"mime-version:")


def _signed(entity: bytes, identity: Identity) -> bytes:
    """multipart/signed (RFC 8551 3.5.3): readable also where nobody checks the signature."""
    builder = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(entity)
        .add_signer(identity.certificate, identity.key, SHA256())
    )
    for certificate in identity.chain:
        builder = builder.add_certificate(certificate)
    signature = builder.sign(
        Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    )
    boundary = f"=_{random.token_hex(16)}".encode()
    return b"\r\n".join(
        [
            b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";',
            b' micalg="sha-256"; boundary="' + boundary + b'"',
            b"",
            b"This is a signed message (S/MIME).",
            b"--" + boundary,
            entity,
            b"--" + boundary,
            b'Content-Type: application/pkcs7-signature; name="smime.p7s"',
            b"Content-Transfer-Encoding: base64",
            b'Content-Disposition: attachment; filename="smime.p7s"',
            b"",
            _lines(signature) + b"--" + boundary + b"--",
            b"",
        ]
    )


def _encrypted(entity: bytes, recipient: x509.Certificate) -> bytes:
    """application/pkcs7-mime (RFC 8551 3.3)."""
    enveloped = (
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(entity)
        .add_recipient(recipient)
        .set_content_encryption_algorithm(AES256)
        .encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    )
    return b"\r\n".join(
        [
            b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
            b"Content-Transfer-Encoding: base64",
            b'Content-Disposition: attachment; filename="smime.p7m"',
            b"",
            _lines(enveloped),
        ]
    )


def _lines(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")
