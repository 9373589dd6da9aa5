"""What a sender says when the mail server fails: never that it went when it did not, or may not."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from omega_desktop.domain.errors import (
    AuthSendError,
    CredentialStoreError,
    PermanentSendError,
    ReportError,
    SendCancelled,
    SendError,
    StorageError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Receipt, Rung
from omega_desktop.domain.ports import CancelToken
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.storage.database import Database
from omega_desktop.storage.settings import Settings
from tests.certificates import Certificates, make_certificates
from tests.channels.email_parts import (
    DIE,
    FEATURES,
    PATIENT_WORDS,
    STALL,
    FaultyServer,
    Journal,
    Renderer,
    SecretsInMemory,
    Studies,
    a_delivery,
    a_pdf,
    faulty_server,
)
from tests.servers import free_port, wait_until

MESSAGE_ID = "<0b9c6a52-6a1f-4b7e-9d0a-2a5d3c8f1e00.41@clinic.test>"
SOME_CHUNKS = a_pdf(150_000)
# more than two kernels hold back for each other: an answer in the middle is seen before the end
MORE_THAN_FITS = a_pdf(8_000_000)


class Bench:
    """A sender with everything around it."""

    def __init__(self, database: Database) -> None:
        self.settings = Settings(database)
        self.secrets = SecretsInMemory(smtp_password="pässword")
        self.journal = Journal()
        self.studies = Studies()
        self.renderer = Renderer(SOME_CHUNKS)
        self.progress: list[tuple[int, int]] = []
        self.timeout_s = 5.0
        self.final_reply_timeout_s = 10.0
        for key, value in {
            "smtp.host": "127.0.0.1",
            "smtp.port": "1",
            "smtp.security": "none",
            "smtp.from": "laudos@clinic.test",
            "organization.name": "Clínica Ômega",
        }.items():
            self.settings.set(key, value)

    def towards(self, server: FaultyServer, **settings: str) -> "Bench":
        self.settings.set("smtp.port", str(server.port))
        for key, value in settings.items():
            self.settings.set(key.replace("_", ".", 1), value)
        return self

    def towards_its_middle(self, server: FaultyServer) -> "Bench":
        """For servers that answer in the middle of a message."""
        if "body" in server.script.answers:
            self.renderer.result = MORE_THAN_FITS
        return self.towards(server)

    def send(
        self, address: str = "ana@hospital.example", *, cancel: CancelToken | None = None
    ) -> Receipt:
        sender = EmailSender(
            studies=self.studies,
            journal=self.journal,
            renderer=self.renderer,
            settings=self.settings,
            secrets=self.secrets,
            timeout_s=self.timeout_s,
            final_reply_timeout_s=self.final_reply_timeout_s,
        )
        return sender.send(
            a_delivery(address),
            progress=lambda done, total: self.progress.append((done, total)),
            cancel=cancel or CancelToken(),
        )


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server_tls(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    return context


# --- the good case, against which the faults are measured --------------------------------------


def test_that_a_report_is_handed_over_and_no_more_is_claimed(bench: Bench) -> None:
    with faulty_server() as server:
        receipt = bench.towards(server).send()
    assert (receipt.rung, receipt.remote_id) == (Rung.HANDED_OVER, MESSAGE_ID)
    assert bench.journal.irrevocable == [(41, MESSAGE_ID)]
    assert bench.progress == [(0, 1), (1, 1)]
    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
    assert server.lines[0].upper() == "EHLO [127.0.0.1]"  # nothing of this machine's name
    assert server.lines[2] == "RCPT TO:<ana@hospital.example>"
    (message,) = server.messages
    assert MESSAGE_ID.encode() in message
    assert not any(word.encode() in message for word in PATIENT_WORDS)


def test_that_a_line_that_begins_with_a_dot_does_not_end_the_message(bench: Bench) -> None:
    bench.settings.set("smtp.from_name", ".")
    with faulty_server() as server:
        bench.towards(server).send()
    (message,) = server.messages
    assert b"\r\n..\r\n" in message
    assert b"laudo.pdf" in message


def test_that_a_slow_scan_of_the_message_is_waited_for(bench: Bench) -> None:
    bench.timeout_s = 0.3
    with faulty_server(end_delay_s=1.0) as server:
        bench.towards(server).send()
    assert len(server.messages) == 1


def test_that_a_server_that_dies_after_accepting_has_the_message(bench: Bench) -> None:
    with faulty_server({"after": DIE}) as server:
        assert bench.towards(server).send().rung is Rung.HANDED_OVER


def test_that_a_reply_of_several_lines_is_understood(bench: Bench) -> None:
    with faulty_server({"end": "250-2.0.0 taken\r\n250-by me\r\n250 ok"}) as server:
        bench.towards(server).send()
    with (
        faulty_server({"end": "550-5.7.1 no\r\n550 5.7.1 never"}) as server,
        pytest.raises(PermanentSendError),
    ):
        bench.towards(server).send()


# --- lost before the end: certainly not delivered -----------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": DIE},
        {"RCPT": DIE},
        {"DATA": DIE},
        {"body": DIE},
        {"body": "421 4.3.2 shutting down"},
        {"MAIL": "421 4.3.2 shutting down"},
        {"RCPT": "451 4.7.1 greylisted, come back later"},
        {"DATA": "452 4.3.1 disk full"},
        {"end": "451 4.3.0 try again"},
    ],
    ids=str,
)
def test_that_what_was_certainly_not_taken_goes_back_to_the_queue(
    bench: Bench, answers: dict[str, str]
) -> None:
    with faulty_server(answers) as server, pytest.raises(TransientSendError) as fault:
        bench.towards_its_middle(server).send()
    assert not fault.value.lane_down
    assert server.messages == []
    assert server.ends == (1 if "end" in answers else 0)
    assert bool(bench.journal.irrevocable) == ("end" in answers)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_that_a_server_that_falls_silent_does_not_hold_the_lane(bench: Bench, step: str) -> None:
    bench.timeout_s = 0.2
    with faulty_server({step: STALL}) as server, pytest.raises(TransientSendError) as fault:
        bench.towards(server).send()
    assert not fault.value.lane_down
    assert not bench.journal.irrevocable


@pytest.mark.parametrize("step", ["greeting", "EHLO"])
@pytest.mark.parametrize("answer", [DIE, STALL, "421 4.3.2 too busy"])
def test_that_a_server_that_cannot_be_talked_to_holds_the_lane_and_costs_no_attempt(
    bench: Bench, step: str, answer: str
) -> None:
    bench.timeout_s = 0.2
    answers = {step: answer, "HELO": answer}
    with faulty_server(answers) as server, pytest.raises(TransientSendError) as fault:
        bench.towards(server).send()
    assert fault.value.lane_down
    assert "MAIL" not in server.verbs


@pytest.mark.parametrize("host", ["127.0.0.1", "mail.invalid", "192.0.2.1"])
def test_that_a_server_that_is_not_there_holds_the_lane(bench: Bench, host: str) -> None:
    bench.settings.set("smtp.host", host)
    bench.settings.set("smtp.security", "tls" if host != "127.0.0.1" else "none")
    bench.settings.set("smtp.port", str(free_port()))
    with pytest.raises(TransientSendError) as fault:
        bench.send()
    assert fault.value.lane_down


def test_that_a_greylisted_message_goes_through_later_under_the_same_message_id(
    bench: Bench,
) -> None:
    with faulty_server({"RCPT": "451 4.7.1 later|", "end": "451 4.3.0 later|"}) as server:
        bench.towards(server)
        for _ in range(2):
            with pytest.raises(TransientSendError):
                bench.send()
        bench.send()
    (message,) = server.messages
    assert message.count(MESSAGE_ID.encode()) == 1
    assert bench.journal.irrevocable == [(41, MESSAGE_ID)] * 2


def test_that_a_journal_that_cannot_be_written_keeps_the_message_from_being_taken(
    bench: Bench,
) -> None:
    bench.journal.fault = StorageError(Message("The disk is full"))
    with faulty_server() as server, pytest.raises(TransientSendError, match="disk is full"):
        bench.towards(server).send()
    assert server.ends == 0


# --- lost after the end: nobody here can know ---------------------------------------------------


def test_that_an_answer_that_never_came_is_uncertain(bench: Bench) -> None:
    with faulty_server({"end": DIE}) as server, pytest.raises(UncertainSendError) as fault:
        bench.towards(server).send()
    assert fault.value.message is not None
    assert server.ends == 1
    assert bench.journal.irrevocable == [(41, MESSAGE_ID)]


def test_that_a_server_silent_after_the_end_is_uncertain(bench: Bench) -> None:
    bench.final_reply_timeout_s = 0.2
    with faulty_server({"end": STALL}) as server, pytest.raises(UncertainSendError):
        bench.towards(server).send()


@pytest.mark.parametrize("nonsense", ["hello", "354 go on", "999 what"])
def test_that_an_answer_that_means_nothing_is_uncertain(bench: Bench, nonsense: str) -> None:
    bench.final_reply_timeout_s = 0.2
    with faulty_server({"end": nonsense}) as server, pytest.raises(UncertainSendError):
        bench.towards(server).send()


# --- cancelling ---------------------------------------------------------------------------------


class CancelAt(CancelToken):
    """Cancels itself when it is looked at for the n-th time, or when a condition holds."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self._looks_left = look

    def raise_if_cancelled(self) -> None:
        self._looks_left -= 1
        if self._looks_left == 0:
            self.cancel()
        super().raise_if_cancelled()


def test_that_cancelling_at_any_step_before_the_end_delivers_nothing(bench: Bench) -> None:
    for look in range(1, 100):
        token = CancelAt(look)
        with faulty_server() as server:
            try:
                bench.towards(server).send(cancel=token)
            except SendCancelled:
                assert server.ends == 0
                assert bench.journal.irrevocable == []
            else:
                assert not token.cancelled
                break
    assert look > 10  # connection, three commands, chunks ... each was cut
    assert len(server.messages) == 1


def test_that_cancelling_while_the_server_decides_is_uncertain(bench: Bench) -> None:
    class CancelAfterTheEnd(Journal):
        def point_of_no_return(self, delivery_id: int, *, remote_id: str = "") -> None:
            token.cancel()

    token = CancelToken()
    bench.journal = CancelAfterTheEnd()
    with faulty_server({"end": STALL}) as server:
        with pytest.raises(UncertainSendError):
            bench.towards(server).send(cancel=token)
        wait_until(lambda: server.ends == 1)


def test_that_closing_the_program_waits_a_moment_for_an_answer_about_to_come(
    bench: Bench,
) -> None:
    class CancelAfterTheEnd(Journal):
        def point_of_no_return(self, delivery_id: int, *, remote_id: str = "") -> None:
            token.cancel()

    token = CancelToken()
    bench.journal = CancelAfterTheEnd()
    with faulty_server(end_delay_s=0.3) as server:
        receipt = bench.towards(server).send(cancel=token)
    assert receipt.rung is Rung.HANDED_OVER
    assert len(server.messages) == 1


# --- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": "552 5.3.4 message too large"},
        {"MAIL": "550 5.7.1 sender laudos@clinic.test not allowed"},
        {"RCPT": "550 5.1.1 <ana@hospital.example>: ana unknown here"},
        {"DATA": "554 5.7.1 no"},
        {"body": "552 5.3.4 too much"},
        {"end": "554 5.7.1 looks like spam from laudos"},
    ],
    ids=str,
)
def test_that_a_refusal_is_final_and_its_words_name_nobody(
    bench: Bench, answers: dict[str, str]
) -> None:
    with faulty_server(answers) as server, pytest.raises(PermanentSendError) as fault:
        bench.towards_its_middle(server).send()
    assert server.messages == []
    code = next(iter(answers.values()))[:3]
    assert fault.value.detail.startswith(code)
    for word in ("hospital.example", "clinic.test", "laudos", " ana"):
        assert word not in fault.value.detail
        assert word not in str(fault.value)


@pytest.mark.parametrize("step", ["greeting", "MAIL", "RCPT", "DATA"])
def test_that_a_server_that_wants_a_login_stops_the_lane(bench: Bench, step: str) -> None:
    with (
        faulty_server({step: "530 5.7.0 authentication required"}) as server,
        pytest.raises(AuthSendError),
    ):
        bench.towards(server).send()


def test_that_a_server_that_refuses_this_computer_stops_the_lane(bench: Bench) -> None:
    with (
        faulty_server({"greeting": "554 5.7.1 your address is blocked"}) as server,
        pytest.raises(AuthSendError),
    ):
        bench.towards(server).send()


def test_that_a_report_over_the_server_s_limit_is_not_even_announced(bench: Bench) -> None:
    with (
        faulty_server(features=["SIZE 200000"]) as server,
        pytest.raises(PermanentSendError, match="too large"),
    ):
        bench.towards(server).send()
    assert "MAIL" not in server.verbs


# --- addresses ----------------------------------------------------------------------------------


def test_that_a_domain_with_accents_is_sent_in_its_ascii_form(bench: Bench) -> None:
    with faulty_server() as server:
        bench.towards(server).send("ana@clínica.example")
    assert "RCPT TO:<ana@xn--clnica-4va.example>" in server.lines


def test_that_a_name_with_accents_goes_only_where_such_names_are_taken(bench: Bench) -> None:
    with faulty_server() as server, pytest.raises(PermanentSendError, match="accents"):
        bench.towards(server).send("josé@hospital.example")
    assert "MAIL" not in server.verbs
    with faulty_server(features=[*FEATURES, "SMTPUTF8"]) as server:
        bench.towards(server).send("josé@hospital.example")
    assert any(line.startswith("MAIL") and "SMTPUTF8" in line for line in server.lines)
    assert "RCPT TO:<josé@hospital.example>" in server.lines
    assert "To: josé@hospital.example".encode() in server.messages[0]


@pytest.mark.parametrize(
    "address", ["nobody", "a@b.example>\r\nRCPT TO:<eve@evil.example", "a@b.example, c@d.example"]
)
def test_that_an_unusable_address_never_reaches_a_server(bench: Bench, address: str) -> None:
    with faulty_server() as server, pytest.raises(PermanentSendError):
        bench.towards(server).send(address)
    assert server.lines == []


# --- settings, secrets and encryption -----------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"smtp.host": ""},
        {"smtp.from": ""},
        {"smtp.host": "mail.clinic.test"},  # without encryption, and not this machine
        {"smtp.user": "omega"},  # a login without encryption
        {"smtp.user": "omega", "smtp.security": "tls", "without": "password"},
    ],
    ids=str,
)
def test_that_an_unsafe_or_missing_setting_stops_the_lane_before_connecting(
    bench: Bench, settings: dict[str, str]
) -> None:
    if settings.pop("without", ""):
        bench.secrets = SecretsInMemory()
    for key, value in settings.items():
        bench.settings.set(key, value)
    with pytest.raises(AuthSendError) as fault:  # a look-up would fail the test (conftest)
        bench.send()
    assert fault.value.message is not None


def test_that_a_locked_credential_store_stops_the_lane(bench: Bench) -> None:
    bench.secrets = SecretsInMemory(CredentialStoreError(Message("The store is locked")))
    bench.settings.set("smtp.security", "tls")
    bench.settings.set("smtp.user", "omega")
    with pytest.raises(AuthSendError, match="locked"):
        bench.send()


def test_that_a_server_without_starttls_gets_neither_password_nor_report(bench: Bench) -> None:
    with faulty_server(features=["AUTH PLAIN LOGIN"]) as server:
        bench.towards(server, smtp_security="starttls", smtp_user="omega")
        with pytest.raises(AuthSendError, match="no encryption"):
            bench.send()
    assert server.verbs == ["EHLO"]


def test_that_starttls_that_is_out_of_order_is_waited_for(bench: Bench) -> None:
    answers = {"STARTTLS": "454 4.7.0 TLS not available right now"}
    with (
        faulty_server(answers, features=["STARTTLS"]) as server,
        pytest.raises(TransientSendError) as fault,
    ):
        bench.towards(server, smtp_security="starttls").send()
    assert fault.value.lane_down
    assert server.verbs == ["EHLO", "STARTTLS"]


@pytest.fixture
def tls(bench: Bench, certificates: Certificates) -> Bench:
    bench.settings.set("smtp.security", "tls")
    bench.settings.set("smtp.user", "omega")
    bench.settings.set("smtp.ca_file", str(certificates.ca))
    return bench


@pytest.mark.parametrize(
    ("offered", "lines"),
    [
        ("LOGIN PLAIN", ["AUTH PLAIN AG9tZWdhAHDDpHNzd29yZA=="]),
        ("LOGIN CRAM-MD5", ["AUTH LOGIN b21lZ2E=", "cMOkc3N3b3Jk"]),
    ],
)
def test_that_one_login_is_tried_in_one_way(
    tls: Bench, server_tls: ssl.SSLContext, offered: str, lines: list[str]
) -> None:
    with faulty_server(features=[f"AUTH {offered}"], tls=server_tls) as server:
        tls.towards(server).send()
    assert server.logins == lines
    wrong = {"AUTH": "535 5.7.8 wrong"}
    with (
        faulty_server(wrong, features=[f"AUTH {offered}"], tls=server_tls) as server,
        pytest.raises(AuthSendError, match="password"),
    ):
        tls.towards(server).send()
    assert server.logins == lines
    assert "MAIL" not in server.verbs


@pytest.mark.parametrize("features", [["AUTH CRAM-MD5 XOAUTH2"], []])
def test_that_no_password_goes_to_a_server_that_does_not_ask_for_one(
    tls: Bench, server_tls: ssl.SSLContext, features: list[str]
) -> None:
    with faulty_server(features=features, tls=server_tls) as server, pytest.raises(AuthSendError):
        tls.towards(server).send()
    assert server.logins == []


def test_that_a_login_that_is_out_of_order_is_waited_for(
    tls: Bench, server_tls: ssl.SSLContext
) -> None:
    answers = {"AUTH": "454 4.7.0 temporary authentication failure"}
    with (
        faulty_server(answers, features=["AUTH PLAIN"], tls=server_tls) as server,
        pytest.raises(TransientSendError) as fault,
    ):
        tls.towards(server).send()
    assert fault.value.lane_down


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"end": DIE}, UncertainSendError),
        ({"end": STALL}, UncertainSendError),
        ({"body": DIE}, TransientSendError),
        ({"body": "421 4.3.2 shutting down"}, TransientSendError),
        ({"MAIL": DIE}, TransientSendError),
    ],
)
def test_that_encryption_changes_nothing_about_the_truth(
    tls: Bench, server_tls: ssl.SSLContext, answers: dict[str, str], expected: type[SendError]
) -> None:
    tls.final_reply_timeout_s = 0.3
    with (
        faulty_server(answers, features=["AUTH PLAIN"], tls=server_tls) as server,
        pytest.raises(expected),
    ):
        tls.towards_its_middle(server).send()
    assert server.messages == []
    assert bool(tls.journal.irrevocable) == (expected is UncertainSendError)


def test_that_a_certificate_nobody_vouches_for_stops_the_lane(
    tls: Bench, server_tls: ssl.SSLContext
) -> None:
    tls.settings.unset("smtp.ca_file")
    with (
        faulty_server(features=["AUTH PLAIN"], tls=server_tls) as server,
        pytest.raises(AuthSendError, match="not trusted"),
    ):
        tls.towards(server).send()
    assert server.lines == server.logins == []


def test_that_a_certificate_for_another_name_stops_the_lane(
    tls: Bench, server_tls: ssl.SSLContext
) -> None:
    # the certificate is for .1
    with (
        faulty_server(tls=server_tls, host="127.0.0.2") as server,
        pytest.raises(AuthSendError, match="not trusted"),
    ):
        tls.towards(server, smtp_host="127.0.0.2").send()
    assert server.lines == []


def test_that_encryption_towards_a_server_that_has_none_stops_the_lane(tls: Bench) -> None:
    with faulty_server() as server, pytest.raises(AuthSendError, match="encrypt"):
        tls.towards(server).send()
    assert not any("omega" in line for line in server.lines)


def test_that_an_authority_s_file_that_is_gone_or_broken_stops_the_lane(
    tls: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate", encoding="utf-8")
    tls.settings.set("smtp.ca_file", str(file))
    for _ in range(2):
        with pytest.raises(AuthSendError, match="authority"):
            tls.send()
        file.unlink(missing_ok=True)


# --- the report ---------------------------------------------------------------------------------


def _no_report(bench: Bench) -> None:
    bench.studies.the_report = None


def _broken_report(bench: Bench) -> None:
    bench.renderer.result = ReportError(Message("The report cannot be read"))


@pytest.mark.parametrize("prepare", [_no_report, _broken_report])
def test_that_a_report_that_cannot_be_had_fails_before_connecting(
    bench: Bench, prepare: Callable[[Bench], None]
) -> None:
    prepare(bench)
    with faulty_server() as server, pytest.raises(PermanentSendError, match="report"):
        bench.towards(server).send()
    assert server.lines == []


# --- testing the connection, and the log --------------------------------------------------------


def test_that_testing_the_connection_logs_in_and_sends_nothing(
    tls: Bench, server_tls: ssl.SSLContext
) -> None:
    with faulty_server(features=["AUTH PLAIN"], tls=server_tls) as server:
        tls.towards(server)
        assert "login" in str(email_sender.test_connection(tls.settings, tls.secrets))
    assert server.verbs == ["EHLO", "AUTH", "QUIT"]
    with pytest.raises(TransientSendError):
        email_sender.test_connection(tls.settings, tls.secrets)


def test_that_the_log_names_deliveries_only(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        with (
            faulty_server({"RCPT": "550 5.1.1 <ana@hospital.example> ana unknown"}) as server,
            pytest.raises(PermanentSendError),
        ):
            bench.towards(server).send()
        with faulty_server() as server:
            bench.towards(server).send()
    assert "delivery 41" in caplog.text
    for word in (*PATIENT_WORDS, "ana@", "hospital.example", "laudos", "Souza"):
        assert word not in caplog.text


# --- size, and reports of delivery ---------------------------------------------------------------


def test_that_what_is_larger_than_allowed_is_refused_before_anybody_is_asked(bench: Bench) -> None:
    with faulty_server() as server:
        bench.renderer.result = a_pdf(900_000)
        bench.towards(server, email_max_mb="1")
        with pytest.raises(PermanentSendError, match="protected link") as fault:
            bench.send()
        assert "2 MB" in str(fault.value)
        assert not server.lines
        bench.settings.set("email.max_mb", "2")
        bench.send()
        assert len(server.messages) == 1


def test_that_a_server_without_reports_is_not_asked_for_them(bench: Bench) -> None:
    with faulty_server() as server:
        bench.towards(server).send()
    assert not any("NOTIFY" in line or "ENVID" in line for line in server.lines)


def test_that_the_request_for_reports_names_the_attempt_and_the_recipient(bench: Bench) -> None:
    with faulty_server(features=(*FEATURES, "DSN")) as server:
        bench.towards(server).send("a+b=c@hospital.example")
    (mail,) = (line for line in server.lines if line.startswith("MAIL"))
    assert " RET=HDRS ENVID=0b9c6a52-6a1f-4b7e-9d0a-2a5d3c8f1e00.41." in mail
    (rcpt,) = (line for line in server.lines if line.startswith("RCPT"))
    assert rcpt.endswith(" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@hospital.example")
