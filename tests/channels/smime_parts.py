"""A mail authority and OpenSSL, for the tests of signed and encrypted e-mails."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from omega_desktop.senders.smime import Identity
from tests.servers import require_program

NOW = datetime.now(UTC)


class MailAuthority:
    """Issues certificates for e-mail addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail authority")])
        self.certificate = (
            self._builder(self._name, self._key.public_key(), NOW + timedelta(days=90))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def issue(
        self,
        address: str,
        *,
        ends: timedelta = timedelta(days=30),
        usage: x509.KeyUsage | None = None,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
    ) -> Identity:
        """A certificate and its key."""
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
        purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION]
        builder = (
            self._builder(name, key.public_key(), NOW + ends)
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        )
        if usage is not None:
            builder = builder.add_extension(usage, critical=True)
        return Identity(builder.sign(self._key, hashes.SHA256()), key)

    def _builder(
        self,
        subject: x509.Name,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
        ends: datetime,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(NOW, ends) - timedelta(days=100))
            .not_valid_after(ends)
        )

    def write(self, identity: Identity, name: str, *, der: bool = False) -> Path:
        """The certificate as somebody puts it into the folder."""
        path = self.folder / name
        encoding = Encoding.DER if der else Encoding.PEM
        path.write_bytes(identity.certificate.public_bytes(encoding))
        return path

    def key_file(self, identity: Identity, name: str) -> Path:
        """The key, for OpenSSL."""
        path = self.folder / name
        path.write_bytes(
            identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        return path

    def pkcs12(self, identity: Identity, password: str) -> Path:
        """The file a certificate shop gives."""
        path = self.folder / "identity.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"omega",
                identity.key,
                identity.certificate,
                [self.certificate],
                BestAvailableEncryption(password.encode()),
            )
        )
        return path


def openssl(*arguments: str | Path, message: bytes) -> bytes:
    """Run ``openssl smime``; what it says goes into the failure."""
    done = subprocess.run(
        [require_program("openssl"), "smime", *arguments],
        input=message,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
