"""Twilio and Zenvia, against servers that hold the program to the vendors' contracts."""

import collections
import contextlib
import itertools
import random
import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryState,
    Rung,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
)
from omega_desktop.domain.outcome import Pending, Receipt, Undelivered
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders.sms import SmsSender
from omega_desktop.senders.sms_http import HttpSms
from omega_desktop.senders.sms_service import SmsAccount
from omega_desktop.senders.sms_twilio import TwilioSms
from omega_desktop.senders.sms_zenvia import ZenviaSms
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.following import follow_up
from omega_desktop.services.program import Program
from omega_desktop.services.send_service import Resolution
from omega_desktop.storage.database import now
from tests.certificates import make_certificates
from tests.channels.link_rig import Recipient, work
from tests.channels.sms_contracts import (
    KEY_SID,
    SERVICE_SID,
    SID,
    TOKEN,
    ZENVIA_TOKEN,
    Answer,
    Asked,
    FormGateway,
    TwilioServer,
    ZenviaServer,
    serving,
    twilio_error,
    zenvia_error,
)
from tests.servers import wait_until

NUMBER = "+5511990000102"
ANA = SmsTarget(NUMBER)


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with serving(TwilioServer()) as server:
        yield server


@pytest.fixture
def service(twilio: TwilioServer) -> Iterator[TwilioSms]:
    with contextlib.closing(TwilioSms(account(twilio))) as made:
        yield made


@pytest.fixture
def zenvia() -> Iterator[ZenviaServer]:
    with serving(ZenviaServer()) as server:
        yield server


def account(
    twilio: TwilioServer,
    *,
    user: str = SID,
    password: str = TOKEN,
    sender: str = "+15005550006",
    timeout_s: float = 5.0,
) -> SmsAccount:
    return SmsAccount(twilio.url, user, password, sender, timeout_s=timeout_s)


# --- Twilio's contract -----------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["+15005550006", SERVICE_SID, "CLINICA"])
def test_that_a_message_is_created_as_the_contract_wants_it(
    sender: str, twilio: TwilioServer
) -> None:
    with contextlib.closing(TwilioSms(account(twilio, sender=sender))) as service:
        sid = service.submit(NUMBER, "é pronto: https://x.example/s/1#d2 + & %", "ref")
    (message,) = twilio.sent
    assert (message["sid"], message["to"]) == (sid, NUMBER)
    assert message["body"] == "é pronto: https://x.example/s/1#d2 + & %"
    assert sender in {message["from"], message["messaging_service_sid"]}


def test_that_nobody_s_number_or_text_stands_in_an_address(
    twilio: TwilioServer, service: TwilioSms
) -> None:
    sid = service.submit(NUMBER, "unique-link", "ref")
    assert service.find("unique-link") == sid
    service.look(sid)
    service.check()
    for asked in twilio.asked:
        assert NUMBER[1:] not in f"{asked.path} {asked.query}"
        assert "unique" not in f"{asked.path} {asked.query}"
    assert NUMBER not in repr(SmsAccount("u", "user", "pass", NUMBER))


def test_that_a_message_is_found_among_thousands_by_its_text_alone(
    twilio: TwilioServer, service: TwilioSms
) -> None:
    sid = service.submit(NUMBER, "the one", "ref")
    for number in range(2100):
        service_message = dict(twilio.sent[0], sid=f"SM{number + 9:032x}", body=f"other {number}")
        twilio.sent.append(service_message)
    assert service.find("the one") == sid
    assert [asked.query.get("Page", "0") for asked in twilio.asked[1:]] == ["0", "1", "2"]
    assert service.find("nowhere") == ""


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (twilio_error(21211), PermanentSendError, "does not accept this number"),
        (twilio_error(21614), PermanentSendError, "landline"),
        (twilio_error(21610), PermanentSendError, "unsubscribed.*STOP"),
        (twilio_error(21408), PermanentSendError, "to this country"),
        (twilio_error(21999), PermanentSendError, "refused the message"),
        (twilio_error(21606), AuthSendError, "come from this sender"),
        (twilio_error(20003, 401), AuthSendError, "does not accept the login"),
        (twilio_error(20404, 404), AuthSendError, "does not accept the login"),
        (twilio_error(20005, 403), AuthSendError, "suspended"),
        (twilio_error(20429, 429, Retry_After="7"), TransientSendError, "too often"),
        (twilio_error(0, 503), TransientSendError, "cannot take messages now"),
        (twilio_error(20500, 500), UncertainSendError, "not confirmed"),
        (twilio_error(0, 504), UncertainSendError, "not confirmed"),
        ((201, {"sid": "nonsense"}, {}), UncertainSendError, "not confirmed"),
        ((302, {}, {"Location": "/login"}), AuthSendError, "something else"),
    ],
)
def test_that_each_refusal_is_told_in_its_own_words(
    answer: Answer, kind: type[SendError], words: str, twilio: TwilioServer, service: TwilioSms
) -> None:
    twilio.next_answers.append(answer)
    with pytest.raises(SendError, match=words) as raised:
        service.submit(NUMBER, "text", "ref")
    assert type(raised.value) is kind
    assert NUMBER not in f"{raised.value} {raised.value.detail}"
    if isinstance(raised.value, TransientSendError) and answer[0] == 429:
        assert raised.value.retry_after_s == 7


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("undelivered", 30003, "could not be reached"),
        ("undelivered", 30005, "unknown or not in use"),
        ("undelivered", 30006, "landline"),
        ("undelivered", 30007, "filtered"),
        ("failed", 21610, "unsubscribed"),
        ("failed", 30008, "code 30008"),
        ("canceled", None, "could not deliver"),
    ],
)
def test_that_what_did_not_arrive_says_why(
    status: str, code: int | None, words: str, twilio: TwilioServer, service: TwilioSms
) -> None:
    sid = service.submit(NUMBER, "text", "ref")
    twilio.becomes(status, code)
    found = service.look(sid)
    assert isinstance(found, Undelivered)
    assert words in str(found.reason)
    assert found.retry_in_s is None


def test_that_a_message_is_followed_until_it_arrived(
    twilio: TwilioServer, service: TwilioSms
) -> None:
    sid = service.submit(NUMBER, "text", "ref")
    for status in ("accepted", "queued", "sending"):
        twilio.becomes(status)
        assert service.look(sid) == Pending(60.0)
    twilio.becomes("sent")
    found = service.look(sid)
    assert isinstance(found, Pending)
    assert "operator has taken" in str(found.note)
    twilio.becomes("delivered")
    found = service.look(sid)
    assert isinstance(found, Receipt)
    assert found.rung is Rung.CONFIRMED
    twilio.becomes("failed", 30001)
    assert service.look(sid).retry_in_s == 900  # type: ignore[union-attr]
    for unknown in ("SM" + "f" * 32, "of another service"):
        found = service.look(unknown)
        assert isinstance(found, Receipt)
        assert (found.rung, found.follow_in_s) == (Rung.HANDED_OVER, None)


@pytest.mark.parametrize(
    ("user", "password"), [("someone", TOKEN), (SID, ""), (f"{SID}/AC12", TOKEN), ("", "")]
)
def test_that_an_account_that_cannot_be_one_is_not_tried(
    user: str, password: str, twilio: TwilioServer
) -> None:
    with pytest.raises(AuthSendError, match="does not accept the login"):
        TwilioSms(account(twilio, user=user, password=password))
    assert twilio.asked == []


def test_that_a_suspended_account_and_a_wrong_token_show_in_the_test_of_the_connection(
    twilio: TwilioServer, service: TwilioSms
) -> None:
    assert "accepts the account" in str(service.check())
    twilio.account_status = "suspended"
    with pytest.raises(AuthSendError, match="suspended"):
        service.check()
    with (
        contextlib.closing(TwilioSms(account(twilio, password="wrong"))) as other,
        pytest.raises(AuthSendError, match="does not accept the login"),
    ):
        other.check()
    assert twilio.sent == []


def test_that_an_api_key_serves_as_well_as_the_account_s_token(twilio: TwilioServer) -> None:
    with contextlib.closing(TwilioSms(account(twilio, user=f"{SID}/{KEY_SID}"))) as service:
        assert "accepts the account" in str(service.check())
        assert service.submit(NUMBER, "text", "ref") == twilio.sent[0]["sid"]


def test_that_only_a_certificate_that_is_trusted_is_spoken_to(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificates.certificate, certificates.key)
    with serving(TwilioServer(), tls) as server:
        with (
            contextlib.closing(TwilioSms(account(server))) as service,
            pytest.raises(AuthSendError, match="certificate is not trusted"),
        ):
            service.submit(NUMBER, "text", "ref")
        assert server.asked == []
        trusting = replace(account(server), ca_file=str(certificates.ca))
        with contextlib.closing(TwilioSms(trusting)) as service:
            assert service.submit(NUMBER, "text", "ref") == server.sent[0]["sid"]


# --- Zenvia ----------------------------------------------------------------------------------


def zenvia_service(zenvia: ZenviaServer, token: str = ZENVIA_TOKEN) -> ZenviaSms:
    return ZenviaSms(SmsAccount(zenvia.url, "", token, "clinica-omega", timeout_s=5))


def test_that_zenvia_gets_what_its_contract_names(zenvia: ZenviaServer) -> None:
    with contextlib.closing(zenvia_service(zenvia)) as service:
        assert "accepts the token" in str(service.check())
        assert zenvia.sent == []
        assert service.submit(NUMBER, "Laudo pronto", "omega-1") == "c0ffee-1"
    assert zenvia.sent == [{"to": "5511990000102", "text": "Laudo pronto"}]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (zenvia_error("to"), PermanentSendError, "does not accept this number"),
        (zenvia_error("body.from"), AuthSendError, "come from this sender"),
        (zenvia_error("contents"), PermanentSendError, "refused the message"),
        ((500, {"code": "INTERNAL_ERROR", "message": "x"}, {}), UncertainSendError, "confirmed"),
        ((429, {}, {}), TransientSendError, "too often"),
    ],
)
def test_that_zenvia_s_errors_mean_what_they_say(
    answer: Answer, kind: type[SendError], words: str, zenvia: ZenviaServer
) -> None:
    zenvia.next_answers.append(answer)
    with (
        contextlib.closing(zenvia_service(zenvia)) as service,
        pytest.raises(SendError, match=words) as raised,
    ):
        service.submit(NUMBER, "text", "ref")
    assert type(raised.value) is kind


def test_that_a_wrong_token_stops_zenvia(zenvia: ZenviaServer) -> None:
    with (
        contextlib.closing(zenvia_service(zenvia, "wrong")) as service,
        pytest.raises(AuthSendError, match="does not accept the login"),
    ):
        service.submit(NUMBER, "text", "ref")


# --- gateways with a form of their own ------------------------------------------------------------

FIELDS = (
    "u={user}&p={password}&sender={from}&mobile={to}&content={text}&id={reference}&unicode=auto"
)


@pytest.fixture
def form_gateway() -> Iterator[FormGateway]:
    with serving(FormGateway()) as server:
        yield server


def form_service(gateway: FormGateway) -> HttpSms:
    return HttpSms(SmsAccount(f"{gateway.url}/send", "omega", "ç&=é", "CLINICA"), FIELDS)


def test_that_a_gateway_s_own_form_is_filled_in(form_gateway: FormGateway) -> None:
    with contextlib.closing(form_service(form_gateway)) as service:
        assert "at the first send" in str(service.check())
        assert service.submit(NUMBER, "até {to} & mais", "omega-1") == "omega-1"
    assert form_gateway.sent == [
        {
            "u": "omega", "p": "ç&=é", "sender": "CLINICA", "mobile": NUMBER,
            "content": "até {to} & mais", "id": "omega-1", "unicode": "auto",
        }
    ]  # fmt: skip
    assert form_gateway.asked[-1].query == {}


@pytest.mark.parametrize("words", ["ERR 100", "Failed", "invalid number", "error: no credit"])
def test_that_a_refusal_with_a_status_of_success_is_no_success(
    words: str, form_gateway: FormGateway
) -> None:
    form_gateway.words = words
    with (
        contextlib.closing(form_service(form_gateway)) as service,
        pytest.raises(PermanentSendError, match="refused the message"),
    ):
        service.submit(NUMBER, "x", "r")


# --- the whole way ---------------------------------------------------------------------------


@pytest.fixture
def texting(program: Program, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program texts through Twilio and waits two seconds for an answer."""
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", TOKEN)
    values = {"service": "twilio", "url": twilio.url, "user": SID, "from": SERVICE_SID}
    for key, value in values.items():
        program.settings.set(f"sms.{key}", value)
    program.settings.set("organization.name", "Clínica São José André")
    sender = program.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    sender._timeout_s = 2.0
    return program


def send(program: Program, uid: StudyInstanceUID, attempts: int = 1) -> Delivery:
    """Press Send, work the queue, return what became of it."""
    report = program.archive.reports(uid)[0]
    draft = DeliveryDraft(ANA, uid, NUMBER, report.id)
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    work(program, attempts=attempts)
    return program.outbox.delivery(one)


def ask(program: Program, delivery: Delivery, *, after: timedelta = timedelta()) -> Delivery:
    """Ask what became of it, as the dispatcher does when it is time."""
    sender = program.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    follow_up(
        program.outbox,
        sender,
        delivery,
        now(),
        max_attempts=8,
        cancel=CancelToken(),
        clock=lambda: now() + after,
    )
    return program.outbox.delivery(delivery.id)


def link_of(twilio: TwilioServer) -> Recipient:
    found = re.search(r"http://\S+$", twilio.sent[-1]["body"])
    assert found is not None
    return Recipient(found[0])


@pytest.mark.real_server
def test_that_a_message_is_confirmed_once_the_telephone_has_it(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    delivery = send(texting, study)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert delivery.remote_id == twilio.sent[0]["sid"]
    assert twilio.sent[0]["body"].startswith("Clinica Sao José André: laudo pronto.")
    assert texting.outbox.followed() == {delivery.id}
    twilio.becomes("sent")
    assert ask(texting, delivery).rung is Rung.HANDED_OVER
    twilio.becomes("delivered")
    delivery = ask(texting, delivery)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.CONFIRMED)
    assert texting.outbox.followed() == frozenset()
    link_of(twilio).open()


@pytest.mark.real_server
def test_that_a_report_of_delivery_hours_later_counts_and_after_a_day_nobody_asks_any_more(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    first, second = send(texting, study), send(texting, study)
    assert ask(texting, first, after=timedelta(hours=23)).rung is Rung.HANDED_OVER
    assert texting.outbox.followed() == {first.id, second.id}
    twilio.sent[0]["status"] = "delivered"
    assert ask(texting, first, after=timedelta(hours=30)).rung is Rung.CONFIRMED
    second = ask(texting, second, after=timedelta(hours=25))
    assert (second.state, second.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert texting.outbox.followed() == frozenset()


@pytest.mark.real_server
def test_that_it_is_asked_about_less_often_the_older_it_is(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    delivery = send(texting, study)
    sender = texting.senders[Channel.SMS]
    assert isinstance(sender, SmsSender)
    pauses = []
    for age in (timedelta(), timedelta(minutes=10), timedelta(hours=20)):
        moment = now() + age
        sender._clock = lambda moment=moment: moment  # type: ignore[misc]
        found = sender.follow(delivery, cancel=CancelToken())
        assert isinstance(found, Pending)
        pauses.append(round(found.again_in_s))
    assert pauses == [20, 150, 1800]
    assert len(twilio.asked) == 4


@pytest.mark.real_server
def test_that_what_did_not_arrive_fails_closes_its_link_and_can_be_sent_again(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    delivery = send(texting, study)
    lost = link_of(twilio)
    twilio.becomes("undelivered", 30003)
    delivery = ask(texting, delivery)
    assert delivery.state is DeliveryState.FAILED
    assert "could not be reached" in str(delivery.reason)
    assert lost.try_to_open().status_code in (404, 410)
    texting.send.retry(delivery.id)
    work(texting)
    assert texting.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert link_of(twilio).url != lost.url
    link_of(twilio).open()


@pytest.mark.real_server
def test_that_a_link_that_was_opened_is_not_closed_nor_sent_again_for_what_an_operator_says(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    delivery = send(texting, study)
    link_of(twilio).open()
    with texting.database.transaction() as connection:
        texting.outbox.mark_opened(connection, delivery.id)
    twilio.becomes("undelivered", 30003)
    delivery = ask(texting, texting.outbox.delivery(delivery.id))
    assert delivery.state is DeliveryState.UNKNOWN
    assert "was opened" in str(delivery.reason)
    link_of(twilio).open()


@pytest.mark.real_server
def test_that_a_number_that_unsubscribed_fails_and_its_link_never_opens(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    twilio.next_answers.append(twilio_error(21610))
    delivery = send(texting, study, attempts=8)
    assert (delivery.state, delivery.done) == (DeliveryState.FAILED, 0)
    assert "unsubscribed" in str(delivery.reason)
    (share,) = texting.shares.shares()
    assert share.state.value in {"failed", "revoked"}
    assert twilio.sent == []


@pytest.mark.real_server
def test_that_a_message_whose_answer_was_lost_is_found_and_not_sent_twice(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    twilio.lose_answers = 1
    delivery = send(texting, study)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert delivery.remote_id == twilio.sent[0]["sid"]
    assert len(twilio.sent) == 1


@pytest.mark.real_server
def test_that_sending_again_after_doubt_looks_first_whether_it_was_sent(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    twilio.may_answer.clear()  # slow: neither the answer nor the list comes in time
    delivery = send(texting, study)
    assert delivery.state is DeliveryState.UNKNOWN
    assert texting.outbox.claim() is None
    twilio.may_answer.set()
    wait_until(lambda: len(twilio.sent) == 1, what="the slow server has it")
    texting.send.resolve(delivery.id, Resolution.SEND_AGAIN)
    work(texting)
    delivery = texting.outbox.delivery(delivery.id)
    assert (delivery.state, len(twilio.sent)) == (DeliveryState.COMPLETED, 1)
    assert delivery.remote_id == twilio.sent[0]["sid"]


@pytest.mark.real_server
@pytest.mark.parametrize("fate", ["undelivered", "failed", "canceled"])
def test_that_sending_again_sends_again_where_the_first_message_is_lost_for_good(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer, fate: str
) -> None:
    twilio.may_answer.clear()
    delivery = send(texting, study)
    twilio.may_answer.set()
    wait_until(lambda: len(twilio.sent) == 1, what="the slow server has it")
    twilio.becomes(fate, 30003)
    texting.send.resolve(delivery.id, Resolution.SEND_AGAIN)
    work(texting)
    delivery = texting.outbox.delivery(delivery.id)
    assert (delivery.state, len(twilio.sent)) == (DeliveryState.COMPLETED, 2)
    assert delivery.remote_id == twilio.sent[1]["sid"]
    link_of(twilio).open()


@pytest.mark.real_server
def test_that_too_many_messages_make_it_wait_as_long_as_it_is_told(
    texting: Program, study: StudyInstanceUID, twilio: TwilioServer
) -> None:
    twilio.next_answers.append(twilio_error(20429, 429, Retry_After="120"))
    delivery = send(texting, study, attempts=8)
    assert delivery.state is DeliveryState.READY
    assert 100 < (delivery.not_before - now()).total_seconds() <= 120
    assert twilio.sent == []


@pytest.mark.real_server
def test_that_zenvia_s_message_has_no_accent_and_a_link_that_is_too_long_is_refused(
    texting: Program,
    study: StudyInstanceUID,
    zenvia: ZenviaServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", ZENVIA_TOKEN)
    texting.settings.set("sms.service", "zenvia")
    texting.settings.set("sms.url", zenvia.url)
    delivery = send(texting, study)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert texting.outbox.followed() == frozenset()  # it tells nobody but webhooks
    assert zenvia.sent[0]["text"].startswith("Clinica Sao Jose Andre: laudo pronto.")
    monkeypatch.setattr(ZenviaSms, "longest_word", 80)
    delivery = send(texting, study)
    assert delivery.state is DeliveryState.FAILED
    assert "too long" in str(delivery.reason)
    assert len(zenvia.sent) == 1


@pytest.mark.real_server
def test_that_without_a_service_nothing_is_made(
    texting: Program, study: StudyInstanceUID, tmp_path: Path
) -> None:
    report = texting.archive.reports(study)[0]
    draft = DeliveryDraft(ANA, study, NUMBER, report.id)
    texting.send.submit(SendRequest((draft,)), undo_s=0)
    texting.settings.unset("sms.service")
    work(texting)
    (lane,) = texting.outbox.lanes()
    assert "not set up" in str(lane.reason)
    assert list(texting.shares.shares()) == []
    assert tmp_path.exists()


class BadNight(TwilioServer):
    """Every fifth request comes to nothing, in one of the ways there are."""

    def __init__(self) -> None:
        super().__init__()
        self._chance = random.Random(4)
        self._fault = itertools.cycle(
            ["busy", "too fast", "lost before", "lost after", "500 after"]
        )
        self.faults: collections.Counter[str] = collections.Counter()

    def answer(self, asked: Asked) -> Answer:
        if not self.submits(asked) or self._chance.random() > 0.2:
            return super().answer(asked)
        fault = next(self._fault)
        self.faults[fault] += 1
        match fault:
            case "busy":
                return 503, {}, {}
            case "too fast":
                return twilio_error(20429, 429, Retry_After="1")
            case "lost before":
                self.lose_answers = 1
                return 503, {}, {}
            case "lost after":
                self.lose_answers = 1
                return super().answer(asked)
            case _:
                super().answer(asked)
                return twilio_error(20500, 500)


@pytest.mark.real_server
def test_that_each_of_many_recipients_gets_one_message_in_a_bad_night(
    texting: Program, study: StudyInstanceUID
) -> None:
    numbers = [f"+55119900{number:05}" for number in range(60)]
    report = texting.archive.reports(study)[0]
    drafts = tuple(DeliveryDraft(SmsTarget(one), study, one, report.id) for one in numbers)
    with serving(BadNight()) as night:
        texting.settings.set("sms.url", night.url)
        ids = texting.send.submit(SendRequest(drafts), undo_s=0)
        rules = RetryRules(pause_s=lambda _times: 0.001)
        states: collections.Counter[DeliveryState] = collections.Counter()
        while states[DeliveryState.COMPLETED] < len(ids):
            wait_until(lambda: _attempt(texting, rules), what="the next is due", timeout_s=90)
            for one in ids:  # what the user would say after asking the recipient
                if texting.outbox.delivery(one).state is DeliveryState.UNKNOWN:
                    texting.send.resolve(one, Resolution.SEND_AGAIN)
            states = collections.Counter(texting.outbox.delivery(one).state for one in ids)
            assert states[DeliveryState.FAILED] == 0
        assert collections.Counter(one["to"] for one in night.sent) == dict.fromkeys(numbers, 1)
        assert len({one["body"] for one in night.sent}) == len(numbers)
        assert len(night.faults) == 5  # all of them happened
        kept = {texting.outbox.delivery(one).remote_id for one in ids}
        assert kept == {one["sid"] for one in night.sent}


def _attempt(program: Program, rules: RetryRules) -> bool:
    delivery = program.outbox.claim()
    if delivery is None:
        return False
    sender = program.senders[delivery.channel]
    run_attempt(
        program.outbox, sender, delivery, rules=rules, progress=no_progress, cancel=CancelToken()
    )
    return True
