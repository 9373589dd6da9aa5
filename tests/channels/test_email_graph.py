"""Reports through Microsoft Graph: exactly once, or in doubt."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.model import Receipt, Rung
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.senders.oauth import SEALED_WITH, SignIn
from omega_desktop.storage.database import Database
from omega_desktop.storage.sealed_file import SealedFile
from omega_desktop.storage.settings import Settings
from tests.certificates import make_certificates
from tests.channels.email_parts import Journal, Renderer, SecretsInMemory, Studies, a_delivery
from tests.channels.graph_rig import DIE, GraphServer
from tests.channels.sign_in_rig import CLIENT, SignInService
from tests.servers import free_port

USER = "laudos@clinic.test"


class Bench:
    """A sender that is signed in, and what it talks to."""

    def __init__(self, database: Database, graph: GraphServer, folder: Path) -> None:
        self.graph = graph
        self.settings = Settings(database)
        self.secrets = SecretsInMemory()
        self.journal = Journal()
        self.service = SignInService(self._new_token)
        self.service.approved = True
        for key, value in {
            "smtp.user": USER,
            "smtp.from": USER,
            "smtp.auth": "oauth2",
            "smtp.oauth_provider": "custom",
            "smtp.oauth_client_id": CLIENT,
            "smtp.oauth_token_url": f"{self.service.url}/token",
            "smtp.oauth_device_url": f"{self.service.url}/device",
            "email.transport": "graph",
            "email.graph_url": graph.url,
            "imap.host": "localhost",
        }.items():
            self.settings.set(key, value)
        self.sign_in = SignIn(
            settings=self.settings,
            secrets=self.secrets,
            kept=SealedFile(folder / "sealed", self.secrets, key=SEALED_WITH),
            clock=lambda: datetime.now(UTC),
        )
        self._sender = EmailSender(
            studies=Studies(),
            journal=self.journal,
            renderer=Renderer(),
            settings=self.settings,
            secrets=self.secrets,
            tokens=self.sign_in,
        )

    def _new_token(self) -> str:
        token = f"token-{len(self.graph.valid)}"
        self.graph.valid.add(token)
        return token

    def send(self) -> Receipt:
        return self._sender.send(a_delivery(), progress=no_progress, cancel=CancelToken())


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Iterator[Bench]:
    with GraphServer() as graph:
        made = Bench(database, graph, tmp_path)
        with made.service:
            made.sign_in.finish(made.sign_in.begin(cancel=CancelToken()), cancel=CancelToken())
            yield made


def test_that_a_report_is_handed_over_whole(bench: Bench) -> None:
    receipt = bench.send()
    (message,) = bench.graph.taken
    assert receipt.rung is Rung.HANDED_OVER
    assert message["Message-ID"] == receipt.remote_id
    assert message["To"] == "ana@clinic.test"
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]
    assert bench.journal.irrevocable == [(41, receipt.remote_id)]
    said = email_sender.test_connection(bench.settings, bench.secrets, bench.sign_in)
    assert "signed in" in str(said)
    assert len(bench.graph.taken) == 1


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (400, PermanentSendError, "refuses the message"),
        (403, AuthSendError, "Mail.Send"),
        (413, PermanentSendError, "protected link"),
        (429, TransientSendError, "now"),
        (503, TransientSendError, "now"),
        (500, UncertainSendError, "arrived"),
        (504, UncertainSendError, "arrived"),
        (DIE, UncertainSendError, "arrived"),
        (200, UncertainSendError, "arrived"),
    ],
)
def test_that_every_answer_is_what_it_means(
    bench: Bench, status: int, error: type[SendError], said: str
) -> None:
    bench.graph.answers = [(status, {"Retry-After": "17"})]
    with pytest.raises(error, match=said) as fault:
        bench.send()
    assert "ana" not in fault.value.detail
    if isinstance(fault.value, TransientSendError):
        assert fault.value.retry_after_s == 17
        bench.send()
        assert len(bench.graph.taken) == 1


def test_that_a_refused_token_asks_to_sign_in_and_is_not_used_again(bench: Bench) -> None:
    bench.graph.valid.clear()
    with pytest.raises(AuthSendError, match="Sign in again"):
        bench.send()
    bench.send()
    assert bench.service.asked["refresh_token"] == 1


def test_that_no_connection_is_no_doubt(bench: Bench) -> None:
    bench.settings.set("email.graph_url", f"http://127.0.0.1:{free_port()}/v1.0")
    with pytest.raises(TransientSendError) as fault:
        bench.send()
    assert fault.value.lane_down


def test_that_graph_gets_nothing_where_its_certificate_is_not_trusted(
    bench: Bench, tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificates.certificate, certificates.key)
    with GraphServer(tls) as stranger:
        stranger.valid = bench.graph.valid
        bench.settings.set("email.graph_url", stranger.url)
        with pytest.raises(AuthSendError, match="certificate is not trusted"):
            bench.send()
        assert stranger.taken == []


def test_that_graph_needs_a_sign_in(bench: Bench) -> None:
    bench.settings.set("smtp.auth", "password")
    with pytest.raises(AuthSendError, match="oauth2"):
        bench.send()
