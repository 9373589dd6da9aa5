"""What the gateway's own TLS offers, asked for version by version and suite by suite."""

import socket
import ssl
from collections.abc import Iterator

import pytest

from tests.certificates import Authority
from tests.gateway.rig import gateway_process, url_of

AEAD = ("GCM", "CHACHA20", "CCM")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = Authority(folder / "ca").issue("localhost", "127.0.0.1")
    tls = ("--tls-certificate", certificate, "--tls-key", key)
    with gateway_process("--data", folder / "data", *tls) as process:
        yield int(url_of(process).rpartition(":")[2])


def caller(ciphers: str = "ALL:@SECLEVEL=0") -> ssl.SSLContext:
    """Takes whatever it is offered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    return context


def agreed(port: int, context: ssl.SSLContext) -> tuple[str, str] | None:
    """Version and suite, None when there is none in common."""
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
            context.wrap_socket(plain) as secured,
        ):
            cipher = secured.cipher()
            assert cipher is not None
            return str(secured.version()), cipher[0]
    except (ssl.SSLError, ConnectionResetError):
        return None


def only(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = caller()
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.minimum_version = version
    context.maximum_version = version
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_that_old_versions_are_not_spoken(port: int):
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        assert agreed(port, only(old)) is None
    for new in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert agreed(port, only(new)) is not None


def test_that_every_suite_on_offer_authenticates_and_is_forward_secret(port: int):
    offered = []
    context = only(ssl.TLSVersion.TLSv1_2)
    for suite in context.get_ciphers():
        if suite["protocol"] == "TLSv1.3":
            continue
        one = only(ssl.TLSVersion.TLSv1_2)
        one.set_ciphers(f"{suite['name']}:@SECLEVEL=0")
        found = agreed(port, one)
        if found is not None:
            offered.append(found[1])
    assert len(offered) >= 3
    assert [name for name in offered if not any(kind in name for kind in AEAD)] == []
    assert [name for name in offered if not name.startswith("ECDHE-")] == []
    found = agreed(port, only(ssl.TLSVersion.TLSv1_3))
    assert found is not None
    assert found[1].startswith("TLS_")
