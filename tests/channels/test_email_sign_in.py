"""E-mail without a password: signing in, and what happens when the sign-in ends."""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from omega_desktop.domain.errors import AuthSendError, SendCancelled, TransientSendError
from omega_desktop.domain.model import Rung
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.senders.oauth import SEALED_WITH, Invitation, SignIn
from omega_desktop.storage.credentials import LIMIT_BYTES
from omega_desktop.storage.database import Database
from omega_desktop.storage.sealed_file import SealedFile
from omega_desktop.storage.settings import Settings
from tests.channels.email_parts import Journal, Renderer, SecretsInMemory, Studies, a_delivery
from tests.channels.mail_rig import USER, MailRig, running_mail_rig
from tests.channels.sign_in_rig import CLIENT, SignInService
from tests.e2e.program import environment, opened

pytestmark = pytest.mark.real_server

NEXT_NUMBER = iter(range(100_000, 999_999))


class Bench:
    """A sign-in to the rig's account, and what it needs."""

    def __init__(
        self, settings: Settings, service: SignInService, folder: Path, rig: MailRig
    ) -> None:
        self.settings, self.service, self.rig = settings, service, rig
        self.secrets = SecretsInMemory()
        self.file = folder / "sign-in.sealed"
        self.ahead = timedelta()
        self.pauses: list[float] = []
        self.sign_in = self.another()

    def another(self) -> SignIn:
        """The sign-in as a program started now sees it."""

        def pause(cancel: CancelToken, seconds: float) -> bool:
            self.pauses.append(seconds)
            if self.service.slow_down == 0:
                self.service.approved = self.service.approved is not False
            return cancel.cancelled

        return SignIn(
            settings=self.settings,
            secrets=self.secrets,
            kept=SealedFile(self.file, self.secrets, key=SEALED_WITH),
            clock=lambda: datetime.now(UTC) + self.ahead,
            pause=pause,
        )

    def enter(self) -> Invitation:
        """Sign in; the person says yes after the first question."""
        invitation = self.sign_in.begin(cancel=CancelToken())
        self.sign_in.finish(invitation, cancel=CancelToken())
        return invitation

    def send(self, sign_in: SignIn | None = None) -> str:
        sender = EmailSender(
            studies=Studies(),
            journal=Journal(),
            renderer=Renderer(),
            settings=self.settings,
            secrets=self.secrets,
            tokens=sign_in or self.sign_in,
            timeout_s=10,
        )
        delivery = a_delivery(number=next(NEXT_NUMBER))
        receipt = sender.send(delivery, progress=no_progress, cancel=CancelToken())
        assert receipt.rung is Rung.HANDED_OVER
        return receipt.remote_id


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


@pytest.fixture
def service(rig: MailRig) -> Iterator[SignInService]:
    with SignInService(rig.token) as running:
        yield running


@pytest.fixture
def bench(database: Database, rig: MailRig, service: SignInService, tmp_path: Path) -> Bench:
    settings = Settings(database)
    for key, value in {
        "smtp.host": "localhost",
        "smtp.port": str(rig.starttls_port),
        "smtp.user": USER,
        "smtp.from": USER,
        "smtp.ca_file": str(rig.certificates.ca),
        "smtp.auth": "oauth2",
        "smtp.oauth_provider": "custom",
        "smtp.oauth_client_id": CLIENT,
        "smtp.oauth_token_url": f"{service.url}/token",
        "smtp.oauth_device_url": f"{service.url}/device",
        "imap.host": "localhost",
        "imap.port": str(rig.imaps_port),
    }.items():
        settings.set(key, value)
    # the authority of the mail server is that of the service, too, which speaks plain http here
    return Bench(settings, service, tmp_path, rig)


def test_that_a_person_signs_in_once_and_e_mail_goes(bench: Bench) -> None:
    invitation = bench.enter()
    assert invitation.user_code == "WDJB-MJHT"
    assert invitation.address.endswith("/activate")
    assert bench.rig.arrived(bench.send())
    assert bench.rig.arrived(bench.send())
    # another process, started later, goes on with what is kept; one token serves many e-mails
    assert bench.rig.arrived(bench.send(bench.another()))
    assert bench.service.asked["refresh_token"] == 1


def test_that_the_mailbox_is_read_with_the_same_sign_in(bench: Bench) -> None:
    bench.enter()
    said = email_sender.test_connection(bench.settings, bench.secrets, bench.sign_in)
    assert "mailbox" in str(said)


def test_that_what_is_kept_can_be_kept_everywhere_and_read_by_nobody(bench: Bench) -> None:
    bench.enter()
    (key,) = bench.secrets.kept.values()
    assert len(key.encode("utf-16-le")) < LIMIT_BYTES
    assert bench.file.stat().st_mode & 0o077 == 0
    raw = bench.file.read_bytes()
    assert len(raw) > LIMIT_BYTES / 2
    assert b"refresh" not in raw
    assert USER.encode() not in raw
    # a copy of the file without the store's key is worth nothing
    bench.secrets.kept.clear()
    with pytest.raises(AuthSendError, match="Sign in again"):
        bench.another().require_signed_in()


def test_that_a_token_about_to_end_is_renewed(bench: Bench) -> None:
    bench.enter()
    bench.send()
    assert bench.service.asked["refresh_token"] == 0
    bench.ahead = timedelta(minutes=59)
    bench.send()
    assert bench.service.asked["refresh_token"] == 1
    bench.ahead = timedelta(hours=2)
    bench.send()  # with the second refresh token: the first was ended by its use
    assert bench.service.asked["refresh_token"] == 2


def test_that_two_processes_may_renew_at_the_same_time(bench: Bench) -> None:
    bench.enter()
    other = bench.another()
    bench.service.before_refresh = lambda: other.access_token(cancel=CancelToken())
    bench.ahead = timedelta(hours=2)
    assert bench.rig.arrived(bench.send())
    assert bench.service.asked["refresh_token"] == 3


def test_that_an_ended_sign_in_stops_the_lane_with_one_message(bench: Bench) -> None:
    bench.enter()
    bench.service.end_all_sign_ins()
    bench.ahead = timedelta(hours=2)
    with pytest.raises(AuthSendError, match="Sign in again"):
        bench.send()


def test_that_a_token_the_mail_server_refuses_is_not_offered_again(bench: Bench) -> None:
    bench.enter()
    good, bench.service._token = bench.service._token, lambda: bench.rig.token(lives_s=-60)
    bench.ahead = timedelta(hours=2)
    with pytest.raises(AuthSendError, match="Sign in again") as fault:
        bench.send()
    assert USER not in fault.value.detail
    with pytest.raises(AuthSendError, match="Sign in again"):
        email_sender.test_connection(bench.settings, bench.secrets, bench.sign_in)
    asked = bench.service.asked["refresh_token"]
    bench.service._token = good
    assert bench.rig.arrived(bench.send())
    assert bench.service.asked["refresh_token"] == asked + 1


def test_that_nobody_signed_in_is_said_before_anything_is_sent(bench: Bench) -> None:
    with pytest.raises(AuthSendError, match="not signed in"):
        bench.send()
    bench.enter()
    bench.settings.set("smtp.user", "ana@clinic.test")  # another account
    with pytest.raises(AuthSendError, match="not signed in"):
        bench.send()
    bench.settings.set("smtp.user", USER)
    bench.sign_in.sign_out()
    with pytest.raises(AuthSendError, match="not signed in"):
        bench.send()
    assert not bench.secrets.kept


def test_that_a_service_that_is_down_costs_no_sign_in(bench: Bench) -> None:
    bench.enter()
    bench.ahead = timedelta(hours=2)
    bench.service.broken = 1
    with pytest.raises(TransientSendError):
        bench.send()
    assert bench.rig.arrived(bench.send())


def test_that_the_waiting_slows_down_when_it_is_told_to(bench: Bench) -> None:
    bench.service.slow_down = 2
    bench.enter()
    assert bench.pauses == [0, 5, 10]


def test_that_a_refusal_a_wrong_client_and_a_cancel_are_told_apart(bench: Bench) -> None:
    bench.service.approved = False
    with pytest.raises(AuthSendError, match="declined"):
        bench.enter()
    cancel = CancelToken()
    invitation = bench.sign_in.begin(cancel=cancel)
    cancel.cancel()
    with pytest.raises(SendCancelled):
        bench.sign_in.finish(invitation, cancel=cancel)
    bench.settings.set("smtp.oauth_client_id", "another")
    with pytest.raises(AuthSendError, match="does not know this program"):
        bench.enter()
    bench.settings.set("smtp.oauth_client_id", "")
    with pytest.raises(AuthSendError, match="not set up"):
        bench.enter()
    assert not bench.file.exists()


@pytest.mark.parametrize("approved", [True, False])
def test_that_the_browser_signs_in_where_there_is_no_code(bench: Bench, *, approved: bool) -> None:
    bench.settings.unset("smtp.oauth_device_url")
    bench.settings.set("smtp.oauth_authorize_url", f"{bench.service.url}/authorize")
    bench.service.approved = approved
    invitation = bench.sign_in.begin(cancel=CancelToken())
    assert not invitation.user_code
    assert invitation.reply is not None
    # a page that guesses the port brings a code of its own
    stranger = threading.Thread(
        target=requests.get, args=(f"{invitation.reply.address}?code=evil&state=x",)
    )
    person = threading.Thread(target=requests.get, args=(invitation.address,))
    stranger.start()
    person.start()
    try:
        if approved:
            bench.sign_in.finish(invitation, cancel=CancelToken())
            assert bench.rig.arrived(bench.send())
        else:
            with pytest.raises(AuthSendError, match="declined"):
                bench.sign_in.finish(invitation, cancel=CancelToken())
    finally:
        stranger.join(10)
        person.join(10)


@pytest.mark.parametrize(
    ("provider", "host"),
    [("microsoft", "login.microsoftonline.com"), ("google", "accounts.google.com")],
)
def test_that_the_great_providers_need_no_addresses(bench: Bench, provider: str, host: str) -> None:
    bench.settings.set("smtp.oauth_provider", provider)
    known = bench.sign_in._provider()
    assert host in (known.device_url or known.authorize_url)
    assert known.token_url.startswith("https://")


def test_that_the_command_says_what_to_type_and_keeps_the_sign_in(
    bench: Bench, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    key = base64.b64encode(os.urandom(32)).decode()
    with opened(data) as program:
        for name in ("client_id", "provider", "token_url", "device_url"):
            setting = f"smtp.oauth_{name}"
            program.settings.set(setting, bench.settings.text(setting))
        program.settings.set("smtp.user", USER)
        program.settings.set("smtp.auth", "oauth2")
    bench.service.approved = True
    done = subprocess.run(
        [sys.executable, "-m", "omega_desktop", "settings", "sign-in", "--data-dir", str(data)],
        capture_output=True,
        encoding="utf-8",
        env=environment(OMEGA_SECRET_SMTP_OAUTH_KEY=key),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WDJB-MJHT" in done.stderr
    assert f"{bench.service.url}/activate" in done.stderr
    with pytest.MonkeyPatch.context() as patch, opened(data) as program:
        patch.setenv("OMEGA_SECRET_SMTP_OAUTH_KEY", key)
        assert program.paths.sign_in.exists()
        program.send.sign_out()
        assert not program.paths.sign_in.exists()
