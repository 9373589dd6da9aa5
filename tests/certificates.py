"""A certificate authority of its own for each test run."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM


class Authority:
    """Issues certificates valid for a day; everything is in PEM files in one folder.

    Attributes:
        certificate: the authority's own certificate.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _common_name("Test authority")
        self.certificate = folder / "ca.crt"
        own = (
            self._builder(self._name, self._key.public_key(), ca=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate.write_bytes(own.public_bytes(PEM))

    def issue(self, host: str, *addresses: str) -> tuple[Path, Path]:
        """Certificate and key file for a host name and IP addresses, to serve and to call."""
        certificate, key_file = self._folder / f"{host}.crt", self._folder / f"{host}.key"
        if not certificate.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            names = [
                x509.DNSName(host),
                *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
            ]
            purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            signed = (
                self._builder(_common_name(host), key.public_key(), ca=False)
                .add_extension(x509.SubjectAlternativeName(names), critical=False)
                .add_extension(_usage(signs_certificates=False), critical=True)
                .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
                .sign(self._key, hashes.SHA256())
            )
            certificate.write_bytes(signed.public_bytes(PEM))
            key_file.write_bytes(
                key.private_bytes(
                    PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            key_file.chmod(0o600)
        return certificate, key_file

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.CertificateBuilder:
        start = datetime.now(UTC) - timedelta(hours=1)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=1))
            .add_extension(
                x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )


@dataclass(frozen=True)
class Certificates:
    """PEM files of an authority and of a server ``localhost`` / ``127.0.0.1`` it vouches for."""

    ca: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Write an authority and a server certificate."""
    authority = Authority(folder)
    return Certificates(authority.certificate, *authority.issue("localhost", "127.0.0.1"))


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
