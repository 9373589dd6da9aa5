"""What holds for every channel: slow and silent servers, wrong secrets, a locked store, TLS."""

import contextlib
import os
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringLocked

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import Channel, Delivery, DeliveryState, Rung, StudyInstanceUID
from omega_desktop.domain.ports import CancelToken, FollowingSender
from omega_desktop.senders import fax_connecting
from omega_desktop.senders.sms import SmsSender
from omega_desktop.services.following import follow_up
from omega_desktop.services.program import Program
from omega_desktop.storage import database as clock
from omega_desktop.storage.credentials import environment_name
from omega_desktop.storage.settings import SECRETS
from tests.certificates import make_certificates
from tests.channels import ways
from tests.channels.fax_apis import FaxApi, Sinch, Telnyx
from tests.channels.link_rig import work
from tests.channels.slow_line import SlowLine
from tests.channels.sms_contracts import ZENVIA_TOKEN, ZenviaServer, serving
from tests.channels.ways import FAX, SMS, WAYS, Opens, Way, opened_way, written_study
from tests.conftest import MemoryKeyring

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(180)]
State = DeliveryState
_PLACES = ("email.graph_url", "fax.url", "sms.url", "portal.url", "smtp.port")
"""Settings with the port of the server that takes a report; the first there is."""


@pytest.fixture
def uid(program: Program, tmp_path: Path) -> StudyInstanceUID:
    return written_study(program, tmp_path)


def sent(program: Program, way: Way, uid: StudyInstanceUID) -> Delivery:
    number = way.submit(program, uid)
    work(program)
    return program.outbox.delivery(number)


def names(opens: Opens) -> str:
    return getattr(opens, "__name__", "")


# --- slow ------------------------------------------------------------------------------------


@contextlib.contextmanager
def over_a_slow_line(way: Way) -> Iterator[tuple[Way, SlowLine]]:
    """The same way, a slow line before its server."""
    key = next(one for one in _PLACES if one in way.settings)
    place = way.settings[key]
    found = re.search(r"\d{4,5}(?=/|$)", place)
    assert found is not None
    with SlowLine(int(found[0])).running() as line:
        slow = place[: found.start()] + str(line.port) + place[found.end() :]
        yield replace(way, settings={**way.settings, key: slow}), line


@pytest.mark.parametrize("opens", [*WAYS, ways.hylafax], ids=names)
def test_that_a_slow_server_is_waited_for(
    opens: Opens, program: Program, uid: StudyInstanceUID
) -> None:
    with opened_way(opens) as direct, over_a_slow_line(direct) as (way, line):
        line.delay_s = 0.3
        delivery = sent(program, way, uid)
        assert delivery.state is State.COMPLETED, delivery.reason
        assert delivery.attempts == 1
        assert line.answers > 0
        assert direct.arrived() == 1


def test_that_a_slow_share_gateway_is_waited_for(program: Program, uid: StudyInstanceUID) -> None:
    port = int(program.settings.text("gateway.url").rsplit(":", 1)[1])
    with opened_way(ways.link) as way, SlowLine(port).running() as line:
        line.delay_s = 0.3
        program.settings.set("gateway.url", f"http://127.0.0.1:{line.port}")
        delivery = sent(program, way, uid)
        assert delivery.state is State.COMPLETED, delivery.reason
        assert delivery.attempts == 1
        assert line.answers > 2  # made, uploaded, finished
        assert way.arrived() == 1


@pytest.mark.parametrize(
    ("opens", "sent_with", "state"),
    [
        (ways.graph, b"POST /v1.0/me/sendMail", State.UNKNOWN),
        (ways.sinch, b"POST /v3/", State.UNKNOWN),
        (ways.telnyx, b"POST /v2/faxes", State.COMPLETED),
        (ways.hylafax, b"JSUBM", State.COMPLETED),
        (ways.zenvia, b"POST /v2/channels/sms/messages", State.UNKNOWN),
    ],
    ids=["graph", "sinch", "telnyx", "hylafax", "zenvia"],
)
def test_that_a_server_silent_after_it_was_given_a_report_never_gets_it_twice(
    opens: Opens,
    sent_with: bytes,
    state: State,
    program: Program,
    uid: StudyInstanceUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fax_connecting, "TIMEOUT_S", 1.0)
    sms_sender = program.senders[Channel.SMS]
    assert isinstance(sms_sender, SmsSender)
    sms_sender._timeout_s = 1.0
    email_sender = program.senders[Channel.EMAIL]
    monkeypatch.setattr(email_sender._out, "_final_reply_timeout_s", 1.0)  # type: ignore[attr-defined]
    with opened_way(opens) as direct, over_a_slow_line(direct) as (way, line):
        line.silent_after = sent_with
        number = way.submit(program, uid)
        work(program)
        assert direct.arrived() == 1
        # in doubt, or to be looked for there; not done in any case
        assert program.outbox.delivery(number).state in {State.UNKNOWN, State.READY}
        line.silent, line.silent_after = False, b""
        for lane in program.outbox.lanes():
            program.outbox.open_lane(lane.key)
        if program.outbox.delivery(number).state is State.READY:
            program.send.hold(number)
            program.send.release(number)  # due at once
        work(program)
        assert program.outbox.delivery(number).state is state
        assert direct.arrived() == 1


# --- secrets ---------------------------------------------------------------------------------

_TESTS: dict[Channel, Callable[[Program], object]] = {
    Channel.EMAIL: lambda program: program.send.test_email(),
    Channel.FAX: lambda program: program.send.test_fax(),
    Channel.SMS: lambda program: program.send.test_sms(),
    Channel.PORTAL: lambda program: program.send.test_portal(),
}
WITH_SECRET = [
    ways.graph, ways.sinch, ways.telnyx, ways.twilio, ways.zenvia, ways.form, ways.smpp,
    ways.portal,
]  # fmt: skip


def waits(program: Program, delivery: Delivery) -> str:
    """That it waits without a lost attempt; what its lane says."""
    assert (delivery.state, delivery.attempts) == (State.READY, 0)
    (lane,) = [one for one in program.outbox.lanes() if one.key == delivery.lane]
    assert lane.blocked == "auth"
    return str(lane.reason)


@pytest.mark.parametrize("opens", [ways.sinch, ways.telnyx, ways.twilio, ways.zenvia], ids=names)
def test_that_a_wrong_secret_stops_the_lane_until_it_is_mended(
    opens: Opens,
    program: Program,
    uid: StudyInstanceUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened_way(opens) as way:
        ((name, right),) = way.secrets.items()
        monkeypatch.setenv(name, "wrong")
        delivery = sent(program, way, uid)
        assert "does not accept" in waits(program, delivery)
        test = _TESTS[delivery.channel]
        with pytest.raises(OmegaError, match="does not accept"):
            test(program)
        assert way.arrived() == 0
        way.expected_refusals()
        monkeypatch.setenv(name, right)
        test(program)  # which opens the lane
        work(program)
        assert program.outbox.delivery(delivery.id).state is State.COMPLETED
        assert way.arrived() == 1


class LockableKeyring(MemoryKeyring):
    """A credential store that asks for a password nobody gives."""

    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return super().get_password(service, username)


@pytest.fixture
def store() -> Iterator[LockableKeyring]:
    """The process's credential store."""
    before, made = keyring.get_keyring(), LockableKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.mark.parametrize("opens", WITH_SECRET, ids=names)
def test_that_a_locked_store_stops_the_lane_and_says_so(
    opens: Opens, program: Program, uid: StudyInstanceUID, store: LockableKeyring
) -> None:
    with opened_way(opens) as way:
        for key in SECRETS:
            program.secrets.set(key, os.environ.get(environment_name(key), ""))
        number = way.submit(program, uid)
        store.locked = True
        work(program)
        delivery = program.outbox.delivery(number)
        said = waits(program, delivery)
        assert "credential store is locked" in said
        assert "Unlock" in said
        with pytest.raises(OmegaError, match="locked"):
            _TESTS[delivery.channel](program)
        assert way.arrived() == 0
        store.locked = False
        program.send.resume_lane(delivery.lane)
        work(program)
        assert program.outbox.delivery(number).state is State.COMPLETED
        assert way.arrived() == 1


@pytest.mark.parametrize(
    "opens",
    [one for one in WITH_SECRET if one is not ways.form],  # there are gateways without a password
    ids=names,
)
def test_that_a_secret_that_is_nowhere_is_named_and_the_lane_waits(
    opens: Opens,
    program: Program,
    uid: StudyInstanceUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a system without a credential store, whose user has set no variable either."""
    with opened_way(opens) as way:
        number = way.submit(program, uid)
        for name in way.secrets:
            monkeypatch.delenv(name)
        work(program)
        said = waits(program, program.outbox.delivery(number))
        assert re.search(r"password|token|key|secret|sign", said, re.IGNORECASE), said
        assert way.arrived() == 0


# --- encryption ------------------------------------------------------------------------------


@contextlib.contextmanager
def fax_api(server: FaxApi, tls: ssl.SSLContext) -> Iterator[str]:
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    with server.running():
        yield server.url.replace("http:", "https:")


@contextlib.contextmanager
def sms_api(server: ZenviaServer, tls: ssl.SSLContext) -> Iterator[str]:
    with serving(server, tls):
        yield server.url


@pytest.mark.parametrize("service", ["sinch", "telnyx", "zenvia"])
def test_that_a_report_goes_only_to_a_certificate_that_is_trusted(
    service: str,
    program: Program,
    uid: StudyInstanceUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificates = make_certificates(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificates.certificate, certificates.key)
    with contextlib.ExitStack() as stack:
        channel = "sms" if service == "zenvia" else "fax"
        if service == "zenvia":
            texts = ZenviaServer()
            url = stack.enter_context(sms_api(texts, tls))
            settings = {"from": "clinica-omega"}
            monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", ZENVIA_TOKEN)
            way = Way(SMS, {}, {}, lambda: len(texts.sent))
        else:
            faxes = Sinch() if service == "sinch" else Telnyx()
            url = stack.enter_context(fax_api(faxes, tls))
            settings = {"user": "key", "from_number": "+551140000000"}
            settings["project"] = "proj-1" if service == "sinch" else "conn-1"
            secret = "secret" if service == "sinch" else "KEY"
            monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", secret)
            way = Way(FAX, {}, {}, lambda: len(faxes.faxes))
        settings |= {"service": service, "url": url}
        way = replace(way, settings={f"{channel}.{key}": one for key, one in settings.items()})
        delivery = sent(program, way, uid)
        assert "certificate is not trusted" in waits(program, delivery)
        assert way.arrived() == 0
        program.settings.set(f"{channel}.ca_file", str(certificates.ca))
        program.send.resume_lane(delivery.lane)
        work(program)
        assert program.outbox.delivery(delivery.id).state is State.COMPLETED
        assert way.arrived() == 1


# --- an hour later ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("api", "settings", "secret", "reports"),
    [
        (Sinch, {"user": "key", "project": "proj-1"}, "secret", {"status": "COMPLETED"}),
        (Telnyx, {"project": "conn-1"}, "KEY", {"status": "delivered"}),
    ],
    ids=["sinch", "telnyx"],
)
def test_that_a_fax_whose_end_is_told_an_hour_later_is_confirmed_then(
    api: type[FaxApi],
    settings: dict[str, str],
    secret: str,
    reports: dict[str, str],
    program: Program,
    uid: StudyInstanceUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", secret)
    began = clock.now()
    ahead = timedelta()
    monkeypatch.setattr(program.outbox, "_clock", lambda: began + ahead)
    with api().running() as server:
        more = {"service": api.__name__.lower(), "url": server.url, "from_number": "+551140000000"}
        way = Way(
            FAX,
            {f"fax.{key}": one for key, one in {**settings, **more}.items()},
            {},
            lambda: len(server.faxes),
        )
        number = sent(program, way, uid).id
        while ahead < timedelta(hours=1):  # the line is busy elsewhere: the fax waits there
            ahead += timedelta(minutes=2)
            assert asked_what_is_due(program, began + ahead) == [number]
        delivery = program.outbox.delivery(number)
        assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
        next(iter(server.faxes.values())).update(reports)
        ahead += timedelta(minutes=2)
        assert asked_what_is_due(program, began + ahead) == [number]
        assert program.outbox.delivery(number).rung is Rung.CONFIRMED
        assert program.outbox.events(number)[-1].at >= began + timedelta(hours=1)
        ahead += timedelta(days=1)
        assert asked_what_is_due(program, began + ahead) == []
        assert len(server.faxes) == 1


def asked_what_is_due(program: Program, moment: object) -> list[int]:
    """Ask about everything that is due, as the dispatcher does."""
    asked: list[int] = []
    for delivery, handed_over_at in program.outbox.due_follow_ups():
        sender = program.senders[delivery.channel]
        assert isinstance(sender, FollowingSender)
        follow_up(
            program.outbox,
            sender,
            delivery,
            handed_over_at,
            max_attempts=8,
            cancel=CancelToken(),
            clock=lambda: moment,  # type: ignore[arg-type, return-value]
        )
        asked.append(delivery.id)
    return asked
