"""Links from the press of Send to the recipient's eyes, through a real gateway."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pypdf import PdfReader

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.model import (
    Anonymization,
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryState,
    ItemState,
    LinkTarget,
    ReportStatus,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.sharing import LinkState, ShareNoticeKind, SharesQuery, ShareState
from omega_desktop.services.program import Program
from tests.channels.link_rig import BIRTH_DATE, GatewayRig, Recipient, link_in, text_of, work
from tests.e2e.conftest import Mailbox
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server

Mail = tuple[Mailbox, int]

ANA = LinkTarget("ana@hospital.example")


def send(
    program: Program, uid: StudyInstanceUID, *link_targets: LinkTarget, passcode: str = ""
) -> list[Delivery]:
    """Submit, work the queue, return what became of it."""
    drafts = tuple(DeliveryDraft(one, uid, one.address) for one in link_targets)
    ids = program.send.submit(
        SendRequest(drafts, requester="Dra. L. Souza", reason="segunda opinião"),
        undo_s=0,
        passcode=passcode,
    )
    work(program)
    return [program.outbox.delivery(one) for one in ids]


def sent(program: Program, uid: StudyInstanceUID, target: LinkTarget = ANA) -> Recipient:
    """Send to one person, who opens it."""
    (delivery,) = send(program, uid, target)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    return Recipient(program.shares.url(delivery.id)).open()


# --- the whole way ---------------------------------------------------------------------------


def test_that_the_recipient_sees_every_image_and_the_report_with_the_date_of_birth(
    program: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    (delivery,) = send(program, study, ANA)
    assert (delivery.state, delivery.rung) == (DeliveryState.COMPLETED, Rung.HANDED_OVER)
    assert (delivery.done, delivery.total) == (7, 7)  # six images and the report
    assert (delivery.channel, delivery.lane[:5]) == (Channel.LINK, "link:")
    (message,) = mailbox[0].messages
    recipient = Recipient(link_in(message))
    assert recipient.try_to_open(date(1961, 3, 5)).status_code == 401
    manifest = recipient.open().manifest
    assert manifest["patient"] == {
        "name": "JOÃO CONCEIÇÃO", "id": "P-4711", "birth_date": "1961-05-03", "sex": "M",
    }  # fmt: skip
    assert manifest["sender"] == {"name": "Dra. L. Souza", "organization": "Clínica Ômega"}
    (shown,) = manifest["studies"]
    assert (shown["uid"], shown["description"], shown["modalities"]) == (study, "TC TÓRAX", ["CT"])
    originals = {
        one.instance_number: pydicom.dcmread(one.path).pixel_array
        for one in program.archive.instances(study)
    }
    for instance in recipient.instances():
        pixels = pydicom.dcmread(io.BytesIO(recipient.file(instance))).pixel_array
        assert np.array_equal(pixels, originals[instance["number"]])
    assert len(recipient.instances()) == len(originals) == 6
    report = PdfReader(io.BytesIO(recipient.file(shown["reports"][0])))
    assert "Nódulo de 4 mm" in report.pages[0].extract_text()
    thumbnail = recipient.file(shown["series"][0]["thumbnail"])
    assert thumbnail.startswith(b"\x89PNG\r\n")


def test_that_recipients_of_one_request_share_the_upload_and_have_links_of_their_own(
    program: Program, study: StudyInstanceUID
) -> None:
    people = [replace(ANA, address=f"{name}@hospital.example") for name in ("ana", "bia", "caio")]
    deliveries = send(program, study, *people)
    assert {one.state for one in deliveries} == {DeliveryState.COMPLETED}
    assert {(one.done, one.total) for one in deliveries} == {(7, 7)}
    (share,) = program.shares.shares()
    assert len({link.link_hash for link in share.links}) == 3
    opened = [Recipient(program.shares.url(one.id)).open() for one in deliveries]
    assert len({one.url for one in opened}) == 3
    assert len({str(one.manifest["segments"]) for one in opened}) == 1


def test_that_another_press_of_send_makes_another_share(
    program: Program, study: StudyInstanceUID
) -> None:
    send(program, study, ANA)
    send(program, study, ANA)
    first, second = program.shares.shares()
    assert first.share_id != second.share_id


def test_that_a_passcode_is_asked_as_well_and_never_kept_readable(
    program: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    (delivery,) = send(program, study, ANA, passcode="Girassol 77")
    recipient = Recipient(program.shares.url(delivery.id))
    assert recipient.parts()[2] == "b"
    assert recipient.try_to_open(BIRTH_DATE, "girassol78").status_code == 401
    recipient.open(BIRTH_DATE, "girassol77")
    assert "por telefone" in text_of(mailbox[0].messages[0])
    program.database.close()
    kept = program.paths.database.read_bytes()
    assert b"girassol" not in kept.lower()


def test_that_a_study_without_a_date_of_birth_opens_with_the_one_typed_or_with_a_passcode(
    program: Program, tmp_path: Path
) -> None:
    uid = StudyInstanceUID(write_ct_study(tmp_path / "nameless", 1))
    (path,) = (tmp_path / "nameless").iterdir()
    ds = pydicom.dcmread(path)
    ds.PatientBirthDate = ""
    ds.save_as(path)
    program.importer.run([path])
    born = date(1990, 2, 28)
    (typed,) = send(program, uid, replace(ANA, birth_date=born))
    assert (
        Recipient(program.shares.url(typed.id)).open(born).manifest["patient"]["birth_date"] == ""
    )
    (coded,) = send(program, uid, ANA, passcode="girassol")
    recipient = Recipient(program.shares.url(coded.id))
    assert recipient.parts()[2] == "p"
    recipient.open(None, "GIRASSOL")


def test_that_earlier_studies_travel_along_with_their_own_reports(
    program: Program, study: StudyInstanceUID, tmp_path: Path
) -> None:
    earlier = StudyInstanceUID(write_ct_study(tmp_path / "earlier", 2))
    program.importer.run([tmp_path / "earlier"])
    text = tmp_path / "antes.txt"
    text.write_text("Sem nódulos.", encoding="utf-8")
    program.archive.attach_report(earlier, text, status=ReportStatus.FINAL)
    assert [one.study_instance_uid for one in program.shares.earlier_studies(study)] == [earlier]
    recipient = sent(program, study, replace(ANA, earlier_studies=(earlier,)))
    assert [one["uid"] for one in recipient.manifest["studies"]] == [study, earlier]
    assert [len(one["reports"]) for one in recipient.manifest["studies"]] == [1, 1]
    assert len(recipient.instances()) == 8


def test_that_no_report_travels_when_it_is_turned_off(
    program: Program, study: StudyInstanceUID
) -> None:
    recipient = sent(program, study, replace(ANA, include_report=False, allow_download=True))
    assert recipient.manifest["studies"][0]["reports"] == []
    assert recipient.manifest["allow_download"] is True


# --- anonymized ------------------------------------------------------------------------------


def test_that_an_anonymized_share_holds_nothing_of_the_patient(
    program: Program, study: StudyInstanceUID
) -> None:
    recipient = sent(program, study, replace(ANA, anonymization=Anonymization(enabled=True)))
    manifest = recipient.manifest
    assert manifest["patient"] is None
    assert manifest["anonymized"] is True
    (shown,) = manifest["studies"]
    assert shown["reports"] == []
    assert shown["uid"] != study
    (series,) = shown["series"]
    assert series["thumbnail"] is not None
    everything = str(manifest).encode() + b"".join(map(recipient.file, recipient.instances()))
    for word in ("CONCEI", "P-4711", "ACC-90210", "19610503", "20261122", "TÓRAX", "REIS", study):
        assert word.encode() not in everything
    numbers = [one["number"] for one in recipient.instances()]
    assert numbers == sorted(numbers)
    assert len(numbers) == 6


def test_that_one_instance_that_may_not_leave_keeps_all_of_them_here(
    program: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig
) -> None:
    before = len(list((gateway.data).rglob("*")))
    path = program.archive.instances(study)[3].path
    path.write_bytes(path.read_bytes()[:-2] + b"\0\1")  # not what was imported any more
    (delivery,) = send(program, study, ANA)
    assert (delivery.state, delivery.failures, delivery.done) == (DeliveryState.FAILED, 1, 0)
    assert "not the one that was imported" in str(delivery.reason)
    assert mailbox[0].messages == []
    (share,) = program.shares.shares()
    assert (share.state, share.pending_revocation) == (ShareState.FAILED, False)
    refused = [one for one in program.outbox.items(delivery.id) if one.state is ItemState.REFUSED]
    assert len(refused) == 1
    assert len(list(program.paths.outgoing_shares.iterdir())) == 0
    assert before  # the gateway's folder was there to be looked at


# --- afterwards ------------------------------------------------------------------------------


def test_that_the_sender_sees_openings_and_wrong_answers(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = send(program, study, ANA)
    recipient = Recipient(program.shares.url(delivery.id))
    assert program.shares.refresh() == []
    recipient.try_to_open(date(2000, 1, 1))
    recipient.open()
    recipient.open()
    (notice,) = program.shares.refresh()
    assert (notice.kind, notice.delivery_id) == (ShareNoticeKind.OPENED, delivery.id)
    assert program.shares.refresh() == []
    assert program.outbox.delivery(delivery.id).rung is Rung.OPENED
    ((link,),) = (one.links for one in program.shares.shares())
    assert (link.state, link.opened_count) == (LinkState.OPENED, 2)
    assert (link.wrong_attempts, link.attempts_left) == (1, 9)
    assert [one.kind for one in link.events] == ["wrong", "opened", "opened"]
    actions = [one.action for one in program.audit.entries()]
    assert actions.count("share.opened") == 2
    assert program.audit.verify() is None
    assert "opened" in [one.kind for one in program.outbox.events(delivery.id)]


def test_that_a_revoked_share_opens_for_nobody_and_its_link_is_forgotten(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = send(program, study, ANA)
    recipient = Recipient(program.shares.url(delivery.id))
    (share,) = program.shares.shares()
    program.shares.revoke(share.share_id)
    assert recipient.try_to_open().status_code == 404
    assert program.shares.url(delivery.id) == ""
    assert program.shares.shares()[0].state is ShareState.REVOKED
    with pytest.raises(OmegaError, match="over"):
        program.shares.extend(share.share_id, 1)


def test_that_one_link_can_be_revoked_while_the_others_stay(
    program: Program, study: StudyInstanceUID
) -> None:
    ana, bia = send(program, study, ANA, replace(ANA, address="bia@hospital.example"))
    urls = [program.shares.url(one.id) for one in (ana, bia)]
    (share,) = program.shares.shares()
    program.shares.revoke_link(share.share_id, share.links[0].link_hash)
    assert [Recipient(url).try_to_open().status_code for url in urls] == [404, 200]
    (share,) = program.shares.shares()
    assert [one.state for one in share.links] == [LinkState.REVOKED, LinkState.MAILED]


def test_that_sending_again_gives_the_recipient_a_fresh_link_to_the_same_share(
    program: Program, study: StudyInstanceUID, mailbox: Mail
) -> None:
    (delivery,) = send(program, study, ANA, passcode="girassol")
    old = Recipient(program.shares.url(delivery.id))
    (share,) = program.shares.shares()
    again = program.shares.send_again(share.share_id, share.links[0].link_hash)
    work(program)
    assert program.outbox.delivery(again).state is DeliveryState.COMPLETED
    assert old.try_to_open(BIRTH_DATE, "girassol").status_code == 404
    Recipient(link_in(mailbox[0].messages[-1])).open(BIRTH_DATE, "girassol")
    (share,) = program.shares.shares()
    assert [one.state for one in share.links] == [LinkState.REVOKED, LinkState.MAILED]


def test_that_a_locked_link_is_told_and_can_be_unlocked(
    program: Program, study: StudyInstanceUID, gateway: GatewayRig
) -> None:
    (delivery,) = send(program, study, ANA)
    (share,) = program.shares.shares()
    (link,) = share.links
    # the gateway's own clock makes ten answers take hours: its database is told they were given
    gateway.count_wrong_answers(link.link_hash, 9)
    recipient = Recipient(program.shares.url(delivery.id))
    assert recipient.try_to_open(date(2000, 1, 1)).json()["remaining_attempts"] == 0
    assert recipient.try_to_open().status_code == 404
    assert [one.kind for one in program.shares.refresh()] == [ShareNoticeKind.LOCKED]
    assert program.shares.shares()[0].links[0].state is LinkState.LOCKED
    program.shares.unlock(share.share_id, link.link_hash)
    recipient.open()
    program.shares.refresh()
    (link,) = program.shares.shares()[0].links
    assert (link.state, link.attempts_left) == (LinkState.OPENED, 5)
    assert "share.locked" in [one.action for one in program.audit.entries()]


def test_that_a_share_is_extended_but_not_beyond_ninety_days(
    program: Program, study: StudyInstanceUID
) -> None:
    send(program, study, ANA)
    (share,) = program.shares.shares()
    program.shares.extend(share.share_id, 30)
    (later,) = program.shares.shares()
    assert later.expires_at - share.expires_at == timedelta(days=30)
    for days in (0, 60):
        with pytest.raises(ValidationError):
            program.shares.extend(share.share_id, days)


def test_that_an_expired_share_is_shown_as_that_and_told_when_nobody_opened_it(
    program: Program, study: StudyInstanceUID
) -> None:
    (delivery,) = send(program, study, ANA)
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")
    with program.database.transaction() as connection:
        connection.execute("UPDATE share SET expires_at = ?", (past,))
    assert program.shares.url(delivery.id) == ""
    (share,) = program.shares.shares(SharesQuery(states=(ShareState.EXPIRED,)))
    assert program.shares.shares(SharesQuery(states=(ShareState.ACTIVE,))) == []
    (notice,) = program.shares.refresh()
    assert (notice.kind, notice.share_id) == (ShareNoticeKind.EXPIRED, share.share_id)
    assert program.shares.refresh() == []
    with pytest.raises(OmegaError, match="over"):
        program.shares.send_again(share.share_id, share.links[0].link_hash)


# --- what nobody else learns -----------------------------------------------------------------


def test_that_neither_the_gateway_nor_mail_or_log_learns_who_it_is_or_what_opens_it(
    program: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    (delivery,) = send(program, study, replace(ANA, name="Ana", message="Ligue-me"),
                       passcode="girassol77")  # fmt: skip
    recipient = Recipient(program.shares.url(delivery.id)).open(BIRTH_DATE, "girassol77")
    program.shares.refresh()
    _url, keys, _asks = recipient.parts()
    fragment = recipient.url.rpartition("#")[2].encode()
    secrets = [
        b"CONCEI", "JOÃO".encode(), b"P-4711", b"girassol", b"19610503", b"1961-05-03",
        b"03/05/1961", b"05/03/1961", fragment, fragment[1:], keys.key, b"ana@hospital",
        b"ACC-90210", study.encode(),
    ]  # fmt: skip
    kept = gateway.content() + gateway.process.output.encode()
    assert [one for one in secrets if one in kept] == []
    assert keys.link_id.encode() not in kept
    (message,) = mailbox[0].messages
    mailed = (text_of(message) + text_of(message, "html") + str(message["Subject"])).encode()
    mailed = mailed.replace(recipient.url.encode(), b"")  # random letters may spell anything
    named = ["CONCEI", "JOÃO", "P-4711", "1961", "TÓRAX", "girassol", "TC", "CT"]
    assert [one for one in named if re.search(rf"\b{one}\b".encode(), mailed)] == []
    # all but the mail server of this test, which runs in the same process
    ours = [one for one in caplog.records if not one.name.startswith("mail.log")]
    logged = "\n".join(one.getMessage() for one in ours).encode()
    assert [one for one in (*secrets, keys.link_id.encode()) if one in logged] == []


def test_that_the_sender_s_own_database_opens_no_link_without_the_token(
    program: Program, study: StudyInstanceUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    (delivery,) = send(program, study, ANA)
    recipient = Recipient(program.shares.url(delivery.id))
    fragment = recipient.url.rpartition("#")[2].encode()
    _gateway, keys, _asks = recipient.parts()
    program.database.close()
    kept = program.paths.database.read_bytes()
    assert keys.key not in kept
    assert keys.link_id.encode() not in kept
    assert fragment[1:] not in kept
    monkeypatch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", "another")
    assert program.shares.url(delivery.id) == ""
