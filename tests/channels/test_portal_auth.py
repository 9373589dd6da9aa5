"""Logging in at a real token endpoint, which checks our statements with another library."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from omega_desktop.domain.errors import AuthSendError, TransientSendError
from omega_desktop.senders.portal_auth import (
    SMART_SCOPE,
    Login,
    Tokens,
    assertion,
    discover,
    load_key,
    public_jwk,
)
from tests.channels.fhir_rig import BASE, FhirServer

EC_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SECRET = "s3cr:t/ç+ %"


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


CLIENTS = {
    "with secret": {"secret": SECRET},
    "with-ec": {"jwk": public_jwk(EC_KEY)},
    "with-rsa": {"jwk": public_jwk(RSA_KEY)},
}


@pytest.fixture(scope="module")
def server() -> Iterator[FhirServer]:
    with FhirServer(CLIENTS) as running:
        yield running


@pytest.fixture(autouse=True)
def _well_behaved(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        running: FhirServer = request.getfixturevalue("server")
        running.control(tokenStatus=0, expiresIn=300)


def login_with(server: FhirServer, how: str, client: str, secret: str) -> Login:
    return Login(server.url, how, client_id=client, secret=secret, timeout_s=5)


def opens(server: FhirServer, headers: dict[str, str]) -> bool:
    return server.search("Patient", headers["Authorization"].removeprefix("Bearer ")) == []


@pytest.mark.real_server
def test_that_a_client_secret_gets_a_token(server: FhirServer):
    login = login_with(server, "client_secret", "with secret", SECRET)
    assert opens(server, Tokens().headers(login))


@pytest.mark.real_server
@pytest.mark.parametrize(("client", "key"), [("with-ec", EC_KEY), ("with-rsa", RSA_KEY)])
def test_that_a_signed_statement_gets_a_token(
    server: FhirServer, client: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
):
    login = login_with(server, "private_key_jwt", client, pem(key))
    assert opens(server, Tokens().headers(login))
    # a statement is good once: the second token is asked for with a new one
    assert opens(server, Tokens().headers(login))


@pytest.mark.real_server
def test_that_the_address_for_tokens_may_be_typed(server: FhirServer):
    before = len(server.control()["log"])
    login = login_with(server, "client_secret", "with secret", SECRET)
    login = replace(login, token_url=server.url.removesuffix(BASE) + "/token")
    assert opens(server, Tokens().headers(login))
    assert "smart-configuration" not in str(server.control()["log"][before:])


@pytest.mark.real_server
@pytest.mark.parametrize("method", ["post", "basic"])
def test_that_the_secret_goes_where_the_server_takes_it(method: str):
    with FhirServer(CLIENTS, methods=method) as server:
        login = login_with(server, "client_secret", "with secret", SECRET)
        assert opens(server, Tokens().headers(login))
        typed = replace(login, token_url=server.url.removesuffix(BASE) + "/token")
        assert opens(server, Tokens().headers(typed))


@pytest.mark.real_server
def test_that_a_token_is_kept_until_shortly_before_it_expires(server: FhirServer):
    now = [0.0]
    tokens = Tokens(clock=lambda: now[0])
    login = login_with(server, "client_secret", "with secret", SECRET)
    first, asked = tokens.headers(login), server.control()["tokens"]
    now[0] = 269
    assert tokens.headers(login) == first
    assert server.control()["tokens"] == asked
    now[0] = 271
    assert tokens.headers(login) != first
    assert server.control()["tokens"] == asked + 1
    tokens.forget()
    tokens.headers(login)
    assert server.control()["tokens"] == asked + 2


@pytest.mark.real_server
def test_that_changed_settings_ask_anew(server: FhirServer):
    tokens = Tokens()
    login = login_with(server, "client_secret", "with secret", SECRET)
    first = tokens.headers(login)
    assert tokens.headers(replace(login, scope="system/*.cruds")) != first


@pytest.mark.real_server
@pytest.mark.parametrize(
    ("how", "client", "secret"),
    [
        ("client_secret", "with secret", "wrong"),
        ("client_secret", "nobody", SECRET),
        ("private_key_jwt", "with-ec", pem(RSA_KEY)),
        ("private_key_jwt", "nobody", pem(EC_KEY)),
    ],
)
def test_that_wrong_credentials_stop_the_lane(
    server: FhirServer, how: str, client: str, secret: str
):
    with pytest.raises(AuthSendError, match="let this program in") as refusal:
        Tokens().headers(login_with(server, how, client, secret))
    assert refusal.value.detail == "token: status 401 invalid_client"


@pytest.mark.real_server
def test_that_a_busy_token_endpoint_is_asked_again_later(server: FhirServer):
    server.control(tokenStatus=503)
    with pytest.raises(TransientSendError) as fault:
        Tokens().headers(login_with(server, "client_secret", "with secret", SECRET))
    assert fault.value.lane_down


def test_that_a_portal_that_is_not_there_is_down():
    with pytest.raises(TransientSendError) as fault:
        discover(Login("http://127.0.0.1:9", "client_secret", timeout_s=2))
    assert fault.value.lane_down


def test_that_tokens_are_never_asked_for_without_encryption():
    login = Login("https://portal.test", "client_secret", token_url="http://portal.test/token")
    with pytest.raises(AuthSendError, match="https"):
        Tokens().headers(login)


# --- keys and statements ---------------------------------------------------------------------


def decoded(part: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@pytest.mark.parametrize("key", [EC_KEY, RSA_KEY])
def test_that_a_statement_is_short_lived_and_never_the_same(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
):
    made = [assertion(key, "me", "https://portal.test/token", now_s=1_000_000) for _ in "ab"]
    head, body, _ = made[0].split(".")
    assert decoded(head) == {
        "alg": public_jwk(key)["alg"], "kid": public_jwk(key)["kid"], "typ": "JWT",
    }  # fmt: skip
    claims = decoded(body)
    assert claims["iss"] == claims["sub"] == "me"
    assert claims["aud"] == "https://portal.test/token"
    assert claims["exp"] == 1_000_240
    assert claims["jti"] != decoded(made[1].split(".")[1])["jti"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("\n", " "),
        lambda text: text.replace("\n", "\\n"),
        lambda text: "".join(text.splitlines()[1:-1]),
    ],
    ids=["as it is", "in one line", "escaped", "bare"],
)
def test_that_a_key_may_be_typed_in_one_line(change):
    assert load_key(change(pem(EC_KEY))).private_numbers() == EC_KEY.private_numbers()


def test_that_an_unusable_key_is_refused_without_being_shown():
    weak = pem(ec.generate_private_key(ec.SECP256R1()))
    small = pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))
    for text in (weak, small, "", "garbage", "-----BEGIN PRIVATE KEY-----", "ç"):
        with pytest.raises(AuthSendError, match="private key") as refusal:
            load_key(text)
        assert refusal.value.detail == ""


def test_that_the_scope_is_what_a_transaction_needs():
    for kind in ("Patient", "DiagnosticReport", "DocumentReference", "ImagingStudy", "Endpoint"):
        assert f"system/{kind}." in SMART_SCOPE


def test_that_nothing_secret_is_printed():
    login = Login("https://p.test", "client_secret", client_id="me", secret=SECRET)
    assert SECRET not in repr(login)
