"""Links for health apps, from the setting to an independent app that reads the report."""

import base64
import contextlib
import io
import json
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
import requests
from pypdf import PdfReader

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    LinkTarget,
    PinnedImage,
    PortalTarget,
    ReportStatus,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.sharing import LinkState, SharesQuery
from omega_desktop.senders import link_health
from omega_desktop.senders.link_health import SETTING
from omega_desktop.services.program import Program
from omega_desktop.share.client import GatewayClient, SenderAccount
from omega_desktop.share.construction import from_b64u
from tests.channels.fhir_rig import FhirServer
from tests.channels.health_app_rig import read
from tests.channels.link_rig import BIRTH_DATE, GatewayRig, Recipient, link_in, text_of, work
from tests.channels.portal_parts import an_exam
from tests.channels.test_link_flow import ANA, Mail, send
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.real_server

_SHLINK = re.compile(r"shlink:/[A-Za-z0-9_-]+")
RIGHT, WRONG = BIRTH_DATE.isoformat(), "1961-03-05"


@pytest.fixture
def offering(program: Program) -> Program:
    """A program whose links are for health apps, too."""
    program.settings.set(SETTING, "true")
    return program


@pytest.fixture
def shlink(offering: Program, study: StudyInstanceUID, mailbox: Mail) -> str:
    """The text that Ana was mailed."""
    (delivery,) = send(offering, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    return shlink_in(mailbox)


def shlink_in(mailbox: Mail) -> str:
    """The text for health apps in the last message."""
    return shlink_of(mailbox[0].messages[-1])


def shlink_of(message: EmailMessage) -> str:
    """The text for health apps; the same in both forms of a message."""
    plain: str
    (plain,) = _SHLINK.findall(text_of(message))
    (html,) = _SHLINK.findall(text_of(message, "html"))
    assert plain == html
    return plain


def payload(uri: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(from_b64u(uri.removeprefix("shlink:/")))
    return found


def ask(uri: str, passcode: str | None, **more: object) -> requests.Response:
    """What a health app sends."""
    body = {"recipient": "App", **({"passcode": passcode} if passcode else {}), **more}
    return requests.post(payload(uri)["url"], json=body, timeout=30)


def pdf_of(resources: list[dict[str, Any]]) -> bytes:
    """The report in what an app got."""
    (bundle,) = (one for one in resources if one["resourceType"] == "Bundle")
    (report,) = (
        one["resource"]
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == "DiagnosticReport"
    )
    return base64.b64decode(report["presentedForm"][0]["data"])


# --- an app that knows nothing of us ---------------------------------------------------------


def test_that_an_independent_app_reads_the_report_with_the_date_of_birth(
    shlink: str, offering: Program, mailbox: Mail
) -> None:
    found = read(
        shlink,
        {"passcode": WRONG},
        {"passcode": RIGHT},
        {"passcode": "03/05/1961", "embeddedLengthMax": 10_000_000},
    )
    said = found["payload"]
    assert (said["flag"], said["v"], found["requiresPasscode"]) == ("P", 1, True)
    assert said["label"] == "Laudo de exame de imagem - Clínica Ômega"
    assert len(said["url"]) <= 128
    assert "exp" not in said, "a link is extended, its text is not"
    wrong, by_location, embedded = found["results"]
    assert wrong["error"] == "SHLInvalidPasscodeError"
    assert all("location" in one for one in by_location["manifest"]["files"])
    assert all("embedded" in one for one in embedded["manifest"]["files"])
    page = Recipient(link_in(mailbox[0].messages[0])).open()
    shown = page.file(page.manifest["studies"][0]["reports"][0])
    assert pdf_of(by_location["fhirResources"]) == pdf_of(embedded["fhirResources"]) == shown
    assert "Nódulo de 4 mm" in PdfReader(io.BytesIO(shown)).pages[0].extract_text()
    (endpoint,) = (one for one in by_location["fhirResources"] if one["resourceType"] == "Endpoint")
    assert endpoint["connectionType"]["code"] == "shl-interactive-experience"
    assert endpoint["address"] == page.url
    patient = by_location["fhirResources"][0]["entry"][0]["resource"]
    assert (patient["name"][0]["family"], patient["birthDate"]) == ("CONCEIÇÃO", RIGHT)


def test_that_a_fhir_servers_validator_finds_nothing_wrong_in_it() -> None:
    whole = an_exam()
    nobody = replace(whole.study.patient, name="", sex="", birth_date=None)
    bare = replace(
        whole,
        study=replace(whole.study, study_date="", patient=nobody),
        report=replace(whole.report, author="", status=ReportStatus.PRELIMINARY),
        organization="",
    )
    endpoint = link_health.endpoint_resource("Ver", "https://g.example/s/a#db", datetime.now(UTC))
    with FhirServer() as server:
        for exams in ([whole], [bare], [whole, bare]):
            made = link_health.bundle(exams)
            parts = [*(one["resource"] for one in made["entry"]), made, endpoint]
            entries = [
                {"resource": one, "request": {"method": "POST", "url": one["resourceType"]}}
                for one in parts
            ]
            answer = requests.post(
                server.url,
                json={"resourceType": "Bundle", "type": "transaction", "entry": entries},
                timeout=30,
            )
            assert answer.status_code == 200, answer.text
            taken = [one["response"]["status"] for one in answer.json()["entry"]]
            assert taken == ["201"] * len(parts)


def test_that_key_images_are_in_it_as_behind_the_link(
    offering: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    images = tuple(
        PinnedImage(one.sop_instance_uid) for one in offering.archive.instances(study)[1:3]
    )
    send(offering, study, replace(ANA, key_images=images))
    page = Recipient(link_in(mailbox[0].messages[0])).open()
    shown = page.file(page.manifest["studies"][0]["reports"][0])
    assert len(PdfReader(io.BytesIO(shown)).pages) == 2
    assert (
        pdf_of(read(shlink_in(mailbox), {"passcode": RIGHT})["results"][0]["fhirResources"])
        == shown
    )


def test_that_the_text_names_nothing_of_the_patient(shlink: str, mailbox: Mail) -> None:
    message = mailbox[0].messages[-1]
    seen = (json.dumps(payload(shlink)) + text_of(message) + text_of(message, "html")).casefold()
    for private in ("conceição", "joão", "p-4711", "1961", "tórax"):
        assert private not in seen
    assert "aplicativos de saúde" in seen


def test_that_a_passcode_told_by_phone_goes_behind_the_date(
    offering: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    send(offering, study, ANA, passcode="Girassol 77")
    uri = shlink_in(mailbox)
    assert ask(uri, RIGHT).status_code == 401
    assert ask(uri, "girassol77").status_code == 401
    assert ask(uri, "03.05.1961 GIRASSOL-77").status_code == 200


def test_that_a_link_without_a_date_opens_with_its_passcode_alone(
    offering: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    with offering.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date = ''")
    send(offering, study, ANA, passcode="1234-5678")
    uri = shlink_in(mailbox)
    assert ask(uri, "12345679").status_code == 401
    assert ask(uri, "1234 5678").status_code == 200


def test_that_a_patient_is_offered_one_by_e_mail(
    offering: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    (report,) = offering.archive.reports(study)
    target = PortalTarget(email="maria@casa.example")  # there is no portal: a link instead
    draft = DeliveryDraft(target, study, "MARIA", report.id)
    (one,) = offering.send.submit(SendRequest((draft,)), undo_s=0)
    work(offering)
    delivery = offering.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    found = read(shlink_in(mailbox), {"passcode": RIGHT})["results"][0]
    assert pdf_of(found["fhirResources"]).startswith(b"%PDF")


# --- the same link ---------------------------------------------------------------------------


def test_that_an_app_and_the_page_share_one_count_and_one_end(
    shlink: str, offering: Program, mailbox: Mail, gateway: GatewayRig
) -> None:
    page = Recipient(link_in(mailbox[0].messages[0]))
    assert ask(shlink, None).json() == {"remainingAttempts": 10}
    assert ask(shlink, WRONG).json() == {"remainingAttempts": 9}
    assert page.try_to_open(date(1961, 3, 5)).json()["remaining_attempts"] == 8
    assert ask(shlink, RIGHT).status_code == 200
    page.open()
    assert ask(shlink, WRONG).json() == {"remainingAttempts": 7}, "nothing is forgiven"
    paused = ask(shlink, RIGHT)
    assert (paused.status_code, int(paused.headers["Retry-After"]) > 0) == (429, True)
    (share,) = offering.shares.shares()
    gateway.count_wrong_answers(share.links[0].link_hash, 10)
    assert ask(shlink, RIGHT).status_code == page.try_to_open().status_code == 404
    offering.shares.unlock(share.share_id, share.links[0].link_hash)
    assert ask(shlink, RIGHT).status_code == 200


def test_that_the_sender_sees_that_an_app_opened_it(shlink: str, offering: Program) -> None:
    loud = "Dr. Lima\r\n\u202eevil " + "x" * 900
    body = {"recipient": loud, "passcode": RIGHT}
    assert requests.post(payload(shlink)["url"], json=body, timeout=30).status_code == 200
    (notice,) = offering.shares.refresh()
    (share,) = offering.shares.shares(SharesQuery())
    assert (share.links[0].state, share.links[0].opened_count) == (LinkState.OPENED, 1)
    assert [one.kind for one in share.links[0].events] == ["opened_app"]
    assert notice.kind == "opened"
    with offering.database.reading() as connection:
        (row,) = connection.execute(
            "SELECT body FROM audit WHERE action = 'share.opened'"
        ).fetchall()
    said = json.loads(row["body"])
    assert said["by"] == "health app"
    assert said["said"].startswith("Dr. Lima evil xxx")
    assert len(said["said"]) == 80


def test_that_what_is_over_answers_like_what_never_was(
    shlink: str, offering: Program, gateway: GatewayRig
) -> None:
    opened = ask(shlink, RIGHT).json()["files"][0]["location"]
    assert requests.get(opened, timeout=30).headers["Content-Type"] == "application/jose"
    (share,) = offering.shares.shares()
    offering.shares.revoke(share.share_id)
    never = requests.post(
        f"{gateway.url}/shl/{'A' * 43}", json={"recipient": "x", "passcode": RIGHT}, timeout=30
    )
    over = [ask(shlink, one) for one in (RIGHT, WRONG, None)]
    assert {(one.status_code, one.text) for one in [*over, never]} == {(404, never.text)}
    assert requests.get(opened, timeout=30).status_code == 404, "addresses end with the link"


# --- what is kept ----------------------------------------------------------------------------


def rows_of(gateway: GatewayRig) -> list[sqlite3.Row]:
    with contextlib.closing(sqlite3.connect(gateway.data / "gateway.db", timeout=30)) as database:
        database.row_factory = sqlite3.Row
        return database.execute("SELECT * FROM health").fetchall()


def test_that_neither_gateway_nor_its_log_holds_a_date_a_passcode_or_the_links_id(
    shlink: str, gateway: GatewayRig
) -> None:
    assert ask(shlink, "1977-12-24").status_code == 401
    assert ask(shlink, RIGHT).status_code == 200
    # the line is written after the answer
    wait_until(lambda: "POST /shl/{health_id} 200" in gateway.process.output)
    kept = gateway.content() + gateway.process.output.encode()
    said = payload(shlink)
    # not the year alone: four digits stand in ciphertext and digests by chance
    private = (
        "1977-12-24",
        "19771224",
        RIGHT,
        "19610503",
        said["key"],
        said["url"][-43:],
        "Nódulo",
    )
    for one in private:
        assert one.encode() not in kept, one


def test_that_without_the_setting_nothing_of_it_is_made(
    program: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig
) -> None:
    before = len(rows_of(gateway))
    (delivery,) = send(program, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED
    assert len(rows_of(gateway)) == before
    assert "shlink" not in text_of(mailbox[0].messages[0])


@pytest.mark.parametrize("target", [replace(ANA, include_report=False)], ids=["without the report"])
def test_that_a_link_without_a_report_has_nothing_for_apps(
    offering: Program,
    study: StudyInstanceUID,
    mailbox: Mail,
    gateway: GatewayRig,
    target: LinkTarget,
) -> None:
    before = len(rows_of(gateway))
    (delivery,) = send(offering, study, target)
    assert delivery.state is DeliveryState.COMPLETED
    assert len(rows_of(gateway)) == before
    assert "shlink" not in text_of(mailbox[0].messages[0])


def test_that_every_recipient_and_every_later_link_has_one_of_its_own(
    offering: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    send(offering, study, ANA, replace(ANA, address="bia@hospital.example"))
    (share,) = offering.shares.shares()
    offering.shares.send_again(share.share_id, share.links[0].link_hash)
    work(offering)
    *first, again = [shlink_of(one) for one in mailbox[0].messages]
    assert len({*first, again}) == 3
    assert sorted(ask(one, RIGHT).status_code for one in first) == [200, 404], "one was revoked"
    assert pdf_of(read(again, {"passcode": RIGHT})["results"][0]["fhirResources"])


# --- a gateway that cannot -------------------------------------------------------------------


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a gateway without health links says of itself."""
    real = GatewayClient.me

    def me(client: GatewayClient) -> SenderAccount:
        return replace(real(client), features=frozenset())

    monkeypatch.setattr(GatewayClient, "me", me)


@pytest.mark.usefixtures("older")
def test_that_an_older_gateway_gets_the_link_without_it_and_the_sender_is_told(
    offering: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig
) -> None:
    before = len(rows_of(gateway))
    (delivery,) = send(offering, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED
    assert "too old" in str(delivery.reason)
    assert len(rows_of(gateway)) == before
    message = text_of(mailbox[0].messages[0])
    assert "shlink" not in message
    Recipient(link_in(mailbox[0].messages[0])).open()


def test_that_a_replica_that_is_not_updated_yet_does_not_stop_the_link(
    offering: Program, study: StudyInstanceUID, mailbox: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = GatewayClient._ask

    def ask(client: GatewayClient, method: str, path: str, *content: Any) -> Any:
        return real(client, method, path.replace("/health", "/unheard-of"), *content)

    monkeypatch.setattr(GatewayClient, "_ask", ask)
    (delivery,) = send(offering, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert "nothing for health apps" in str(delivery.reason)
    assert "shlink" not in text_of(mailbox[0].messages[0])
    Recipient(link_in(mailbox[0].messages[0])).open()


@pytest.mark.parametrize(
    ("size", "words"), [(17_000_000, "too large"), (0, "no report could be laid out")]
)
def test_that_what_the_gateway_or_the_report_refuses_does_not_stop_the_link(
    offering: Program,
    study: StudyInstanceUID,
    mailbox: Mail,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    words: str,
) -> None:
    if size:
        files = (b"x" * size, bytes(32))
        monkeypatch.setattr(link_health, "sealed_files", lambda *_: files)
    else:
        monkeypatch.setattr(link_health.HealthLinkMaker, "_exams", lambda *_: iter(()))
    (delivery,) = send(offering, study, ANA)
    assert delivery.state is DeliveryState.COMPLETED
    assert words in str(delivery.reason)
    assert "shlink" not in text_of(mailbox[0].messages[0])
    Recipient(link_in(mailbox[0].messages[0])).open()


def test_that_a_repeated_attempt_makes_it_once_and_tells_the_same(
    offering: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig
) -> None:
    before = len(rows_of(gateway))
    port = offering.settings.text("smtp.port")
    offering.settings.set("smtp.port", str(free_port()))  # nobody is there
    (delivery,) = send(offering, study, ANA)
    assert delivery.state is DeliveryState.READY, delivery.reason
    (row,) = rows_of(gateway)[before:]
    offering.settings.set("smtp.port", port)
    offering.outbox.open_lane(delivery.lane)
    with offering.database.transaction() as connection:
        connection.execute("UPDATE delivery SET not_before = created_at")
    work(offering)
    assert [tuple(one) for one in rows_of(gateway)[before:]] == [tuple(row)]
    assert ask(shlink_in(mailbox), RIGHT).status_code == 200
