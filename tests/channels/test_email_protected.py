"""Protected reports and key images, from the command line to a mailbox on a real mail server."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.model import DeliveryState, EmailTarget, ReportStatus, StudyInstanceUID
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.senders.email import EmailSender
from tests.channels.email_parts import Journal, Renderer, Studies, a_delivery
from tests.channels.mail_rig import PASSWORD as ACCOUNT_PASSWORD
from tests.channels.mail_rig import USER, MailRig, running_mail_rig
from tests.dicom_files import image, write
from tests.e2e.program import omega, opened
from tests.servers import require_program
from tests.unit.review.conftest import UID
from tests.unit.review.test_key_images import selection

pytestmark = pytest.mark.real_server

PASSWORD = "qumb-7xfd-9wth"
SEND = ("send-report", UID, "--email", "ana@clinic.test", "--undo-seconds", "0", "--wait")
STILL_QUEUED = 3
WRONG_PASSWORD = 2
"""What qpdf ends with when it cannot open a file."""


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_SMTP_PASSWORD", ACCOUNT_PASSWORD)
        yield running


@pytest.fixture
def data(tmp_path: Path, rig: MailRig) -> Path:
    """A data directory with a study of three images, two of them selected, and its report."""
    place = tmp_path / "data"
    files = [image(number) for number in "123"]
    chosen = selection(str(files[2].SOPInstanceUID), str(files[0].SOPInstanceUID))
    for ds in (*files, chosen):
        write(tmp_path / "source" / f"{ds.SOPInstanceUID}.dcm", ds)
    text = tmp_path / "laudo.txt"
    text.write_text("Nódulo de 4 mm no lobo inferior.", encoding="utf-8")
    with opened(place) as program:
        for key, value in {
            "smtp.host": "localhost",
            "smtp.port": str(rig.starttls_port),
            "smtp.security": "starttls",
            "smtp.user": USER,
            "smtp.from": USER,
            "smtp.ca_file": str(rig.certificates.ca),
            "language": "en",
        }.items():
            program.settings.set(key, value)
        assert not program.importer.run([tmp_path / "source"]).failed
        program.archive.attach_report(UID, text, status=ReportStatus.FINAL)
    return place


@dataclass
class Arrived:
    """What is in the recipient's mailbox."""

    message: EmailMessage
    place: Path

    @property
    def pdf(self) -> bytes:
        (attachment,) = self.message.iter_attachments()
        content = attachment.get_content()
        assert isinstance(content, bytes)
        return content

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def opened_with(self, password: str) -> bytes | None:
        """The document as qpdf opens it, another program than the one that made it."""
        locked, open_ = self.place / "locked.pdf", self.place / "open.pdf"
        locked.write_bytes(self.pdf)
        done = subprocess.run(
            [require_program("qpdf"), f"--password={password}", "--decrypt", locked, open_],
            capture_output=True,
            check=False,
            timeout=60,
        )
        if done.returncode == WRONG_PASSWORD:
            assert b"invalid password" in done.stderr
            return None
        assert done.returncode == 0, done.stderr
        return open_.read_bytes()


def arrived(rig: MailRig, data: Path, tmp_path: Path) -> Arrived:
    """What the last delivery brought."""
    with opened(data) as program:
        delivery = program.outbox.deliveries()[0]
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    (message,) = rig.arrived(delivery.remote_id)
    return Arrived(message, tmp_path)


def pages(pdf: bytes) -> list[bytes]:
    return [page_png(pdf, page=number, width_px=600) for number in range(page_count(pdf))]


def previewed(data: Path, *, key_images: bool) -> list[bytes]:
    """What the preview shows."""
    with opened(data) as program:
        (report,) = program.worklist.reports(UID)
        chosen = program.worklist.offered_key_images(UID) if key_images else ()
        assert len(chosen) == (2 if key_images else 0)
        return pages(program.worklist.report_pdf(report.id, chosen))


def select_otherwise(data: Path, tmp_path: Path) -> None:
    """Somebody selects another image: what was previewed is sent all the same."""
    newer = selection(str(image("2").SOPInstanceUID))
    newer.SOPInstanceUID, newer.ContentTime = f"{newer.SOPInstanceUID}.5", "130000"
    with opened(data) as program:
        program.importer.run([write(tmp_path / "newer.dcm", newer)])
        (now,) = program.worklist.offered_key_images(UID)
        assert now.sop_instance_uid == image("2").SOPInstanceUID


def test_that_a_protected_report_with_key_images_opens_with_its_password_only(
    data: Path, rig: MailRig, tmp_path: Path
) -> None:
    options = ("--key-images", "--pdf-password-stdin")
    omega(data, *SEND[:-1], *options, stdin=f"{PASSWORD}\n", expect=STILL_QUEUED)
    with_images = previewed(data, key_images=True)
    select_otherwise(data, tmp_path)
    omega(data, "outbox", "--wait")  # by another process
    found = arrived(rig, data, tmp_path)
    assert found.opened_with("") is None
    assert found.opened_with("qumb-7xfd-9wti") is None
    document = found.opened_with(PASSWORD)
    assert document is not None
    assert pages(document) == with_images
    assert len(with_images) == len(previewed(data, key_images=False)) + 1
    assert "opens with a password" in found.text
    assert PASSWORD not in str(found.message)
    # sent, and nothing here knows it any more: database, audit trail, logs
    holders = [one for one in data.rglob("*") if one.is_file() if PASSWORD in _text(one)]
    assert holders == []


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def test_that_a_policy_that_wants_a_password_is_kept_from_end_to_end(
    data: Path, rig: MailRig, tmp_path: Path
) -> None:
    rules = tmp_path / "policy.json"
    rules.write_text('{"require_pdf_password": true}', encoding="utf-8")
    with opened(data) as program:
        program.settings.set("policy.file", str(rules))
    refused = omega(data, *SEND, expect=1)
    assert "only with a PDF password" in refused["message"]
    short = omega(data, *SEND, expect=2, OMEGA_PDF_PASSWORD="seven77")
    assert short["field"] == "OMEGA_PDF_PASSWORD"
    assert "seven77" not in str(short)
    with opened(data) as program:
        assert not program.outbox.deliveries()
    omega(data, *SEND, "--language", "pt-BR", OMEGA_PDF_PASSWORD=PASSWORD)
    found = arrived(rig, data, tmp_path)
    assert found.opened_with("") is None
    document = found.opened_with(PASSWORD)
    assert document is not None
    assert pages(document) == previewed(data, key_images=False)
    assert "abre com uma senha" in found.text


def test_that_without_options_the_report_is_attached_as_before(
    data: Path, rig: MailRig, tmp_path: Path
) -> None:
    omega(data, *SEND)
    found = arrived(rig, data, tmp_path)
    assert found.opened_with("") == found.opened_with(PASSWORD)  # it takes any
    assert pages(found.pdf) == previewed(data, key_images=False)
    assert "password" not in found.text


def test_that_options_without_anything_to_apply_to_are_refused(data: Path, tmp_path: Path) -> None:
    with opened(data) as program:
        program.settings.set("email.delivery", "link")
    wrong = omega(data, *SEND, "--pdf-password-stdin", stdin=f"{PASSWORD}\n", expect=2)
    assert wrong["field"] == "--pdf-password-stdin"
    other = image("1")
    other.StudyInstanceUID = other.SeriesInstanceUID = "1.2.3.77"
    other.SOPInstanceUID = "1.2.3.77.1"
    with opened(data) as program:
        program.settings.set("email.delivery", "attachment")
        program.importer.run([write(tmp_path / "other.dcm", other)])
        program.archive.attach_report(
            StudyInstanceUID("1.2.3.77"), tmp_path / "laudo.txt", status=ReportStatus.FINAL
        )
    none = omega(data, "send-report", "1.2.3.77", *SEND[2:], "--key-images", expect=1)
    assert "no key images" in none["error"]


@pytest.mark.parametrize("why", ["forgotten", "required"])
def test_that_what_was_to_be_protected_never_leaves_open(
    data: Path, rig: MailRig, why: str
) -> None:
    """Whatever became of the delivery's row or the settings while it waited."""
    before = len(rig.inbox())
    target = EmailTarget("ana@clinic.test", pdf_protected=why == "forgotten")
    delivery = replace(a_delivery(), target=target)
    with opened(data) as program:
        if why == "required":
            program.settings.set("report.pdf_password_required", "true")
        sender = EmailSender(
            studies=Studies(),
            journal=Journal(),
            renderer=Renderer(),
            settings=program.settings,
            secrets=program.secrets,
        )
        with pytest.raises(PermanentSendError, match="password"):
            sender.send(delivery, progress=no_progress, cancel=CancelToken())
    rig.wait_until_delivered()
    assert len(rig.inbox()) == before
