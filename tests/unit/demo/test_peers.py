"""The demonstration's hospital and mail server, as a process."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pydicom
import pytest
from pydicom import dcmread
from pynetdicom.ae import ApplicationEntity

from omega_desktop.demo.peers import DemoPeers, DemoPorts, hospital_folder, mailbox, mailbox_folder
from omega_desktop.domain.errors import OmegaError
from omega_desktop.senders.sms_http import HttpSms
from omega_desktop.senders.sms_service import SmsAccount
from tests.servers import LOOPBACK, wait_until

SAMPLE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's data directory."""
    return tmp_path_factory.mktemp("demo-peers")


@pytest.fixture(scope="module")
def ports(data_dir: Path) -> Iterator[DemoPorts]:
    """Running peers."""
    peers = DemoPeers(data_dir)
    try:
        yield peers.start()
    finally:
        peers.stop()


def test_that_the_hospital_keeps_what_it_is_sent(data_dir: Path, ports: DemoPorts) -> None:
    sent = dcmread(SAMPLE)
    entity = ApplicationEntity("OMEGA")
    entity.add_requested_context(sent.SOPClassUID, sent.file_meta.TransferSyntaxUID)
    association = entity.associate(LOOPBACK, ports.dicom, ae_title=ports.ae_title)
    assert association.is_established
    assert association.send_c_store(sent).Status == 0
    association.release()
    (kept,) = hospital_folder(data_dir).glob("*.dcm")
    assert dcmread(kept).SOPInstanceUID == sent.SOPInstanceUID


def test_that_mail_is_caught_with_its_attachments(data_dir: Path, ports: DemoPorts) -> None:
    message = EmailMessage()
    message["Subject"] = "Laudo disponível"
    message["From"] = "laudos@demonstracao.example"
    message["To"] = "Dr. Reis <carlos.reis@hospital-central.example>"
    message["Date"] = "Sun, 22 Nov 2026 12:00:00 -0300"
    message.set_content("Segue o laudo em anexo, à disposição.")
    message.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf",
                           filename="laudo.pdf")  # fmt: skip
    with smtplib.SMTP(LOOPBACK, ports.smtp, timeout=10) as server:
        server.send_message(message)
        message.replace_header("Date", "Sun, 22 Nov 2026 13:00:00 -0300")
        message.replace_header("Subject", "Outro")
        server.send_message(message)
    newest, found = mailbox(data_dir)
    assert newest.subject == "Outro"
    assert found.subject == "Laudo disponível"
    assert "carlos.reis@hospital-central.example" in found.to
    assert found.sender == "laudos@demonstracao.example"
    assert found.date.isoformat() == "2026-11-22T12:00:00-03:00"
    assert "à disposição" in found.text
    (attachment,) = found.attachments
    assert (attachment.name, attachment.content_type) == ("laudo.pdf", "application/pdf")
    assert attachment.content == b"%PDF-1.4 ..."
    assert "laudo.pdf" not in repr(found)


def test_that_text_messages_are_kept_as_the_program_sends_them(
    data_dir: Path, ports: DemoPorts
) -> None:
    account = SmsAccount(
        url=f"http://{LOOPBACK}:{ports.sms}/cgi-bin/sendsms",
        user="",
        password="",
        sender="",
        ca_file="",
        timeout_s=10,
    )
    with closing(HttpSms(account)) as service:
        service.check()
        service.submit("+5511912345678", "Seu laudo está disponível", "reference")
    (kept,) = mailbox_folder(data_dir).glob("*.txt")
    assert kept.read_text(encoding="utf-8") == "SMS +5511912345678\n\nSeu laudo está disponível\n"


def test_that_an_odd_letter_does_not_hide_the_others(tmp_path: Path) -> None:
    mailbox_folder(tmp_path).mkdir()
    (mailbox_folder(tmp_path) / "a.eml").write_bytes(b"\xff\x00 nothing of a letter")
    (mailbox_folder(tmp_path) / "b.eml").write_bytes(b"Subject: x\r\nDate: soon\r\n\r\ntext\r\n")
    assert {message.subject for message in mailbox(tmp_path)} == {"", "x"}


def test_that_there_is_no_mail_before_any_was_sent(tmp_path: Path) -> None:
    assert mailbox(tmp_path) == []


def test_that_the_peers_end_when_their_parent_dies(tmp_path: Path) -> None:
    # a parent that is killed closes nothing by itself: the system closes its end of the pipe
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not _runs(child), timeout_s=10)


_PARENT = """
import sys, time
from pathlib import Path
from omega_desktop.demo.peers import DemoPeers
peers = DemoPeers(Path(sys.argv[1]))
peers.start()
print(peers._process.pid, flush=True)
time.sleep(60)
"""


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


if not Path("/proc/self/stat").exists():
    del test_that_the_peers_end_when_their_parent_dies


def test_that_peers_that_cannot_start_are_an_error_in_words(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("a file where the data directory should be", encoding="utf-8")
    peers = DemoPeers(occupied)
    with pytest.raises(OmegaError, match="did not start"):
        peers.start()
    peers.stop()


def test_that_stopping_twice_is_harmless(tmp_path: Path) -> None:
    peers = DemoPeers(tmp_path)
    peers.stop()
    peers.stop()
    with pytest.raises(OmegaError):
        peers.start()
    assert not list(tmp_path.iterdir())
