"""From the window to the recipient's screen: a link is sent, mailed, refused, opened, looked at.

Everything is real: the window and its dispatcher, Postfix with TLS and login, the gateway's
process, Chromium. What the screen shows is compared, pixel by pixel, with what pydicom reads from
the original file, for every transfer syntax that the importer takes.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from numpy.typing import NDArray
from playwright.sync_api import Browser, expect
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.uid import generate_uid
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from omega_desktop.app import Built, build
from omega_desktop.domain.model import DeliveryState, ReportStatus, Rung, StudyInstanceUID
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.main_window import MainWindow
from tests.channels.link_rig import GatewayRig, link_in, running_gateway, text_of
from tests.channels.mail_rig import PASSWORD, USER, MailRig, running_mail_rig
from tests.qt.send_support import dressed
from tests.viewer.conftest import Visit, browser, chromium, come
from tests.viewer.test_pixels import difference, grey_of, windowed

__all__ = ["browser", "chromium"]

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),  # its test files are not flawless
    pytest.mark.timeout(300),
]

Pixels = NDArray[Any]

RECIPIENT = "ana@clinic.test"
RIGHT, WRONG = "1961-05-03", "1960-05-03"
WAIT_MS = 90_000
CTRL = Qt.KeyboardModifier.ControlModifier

# each transfer syntax, and each modality of the issue, in one study of one patient
SAMPLES = (
    "CT_small.dcm",  # Explicit VR little endian
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",  # deflated
    "MR_small_RLE.dcm",
    "JPEG-LL.dcm",  # JPEG lossless, first-order prediction
    "JPGLosslessP14SV1_1s_1f_8b.dcm",
    "JPEG2000.dcm",  # with losses
    "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",  # JPEG baseline, colour
    "RG1_UNCR.dcm",  # CR, MONOCHROME1
    "examples_ybr_color.dcm",  # ultrasound loop
    "emri_small_RLE.dcm",  # enhanced MR, multi-frame
    "examples_palette.dcm",
)


@dataclass
class Sent:
    """What was sent: the link, and each series' original."""

    url: str
    originals: list[Path]
    words: str
    gateway: GatewayRig


def sample_path(name: str) -> str | None:
    found = get_testdata_file(name)
    return found if isinstance(found, str) else None


def write_study(folder: Path) -> tuple[StudyInstanceUID, list[Path]]:
    """One patient's study whose series are the samples and a mammogram, as they came."""
    from tests.viewer.pictures import mammogram

    folder.mkdir()
    study = generate_uid()
    written: list[Path] = []
    data_sets: list[Dataset] = [dcmread(path) for path in map(sample_path, SAMPLES) if path]
    (folder / "mg").write_bytes(mammogram()[0])
    data_sets.append(dcmread(folder / "mg"))
    (folder / "mg").unlink()
    for number, ds in enumerate(data_sets, 1):
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.PatientName, ds.PatientID, ds.PatientSex = "CONCEIÇÃO^MARIA", "P-1", "F"
        ds.PatientBirthDate = RIGHT.replace("-", "")
        ds.StudyInstanceUID, ds.SeriesInstanceUID = study, generate_uid()
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        ds.SeriesNumber, ds.InstanceNumber = number, 1
        ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "20261122", "101500", "A1"
        ds.StudyDescription = "ESTUDO MISTO"
        ds.SeriesDescription = f"Series {number}"
        path = folder / f"{number:03}.dcm"
        ds.save_as(path)
        written.append(path)
    return StudyInstanceUID(study), written


@contextlib.contextmanager
def main_window(built: Built) -> Iterator[MainWindow]:
    """The real window, working the outbox as in use."""
    window = MainWindow(built.context)
    window.resize(1366, 768)
    window.show()
    built.context.dispatcher.start()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()


def send_from_window(window: MainWindow, uid: StudyInstanceUID, qtbot: QtBot) -> None:
    """Select the study, Ctrl+E, study tab, external user, type, Ctrl+Enter, review, Ctrl+Enter."""
    qtbot.waitUntil(lambda: window.model.rowCount() > 0, timeout=WAIT_MS)
    window.view.select(uid)
    qtbot.waitUntil(lambda: [s.study_instance_uid for s in window.view.selected()] == [uid])
    dialog = window.sending.open(window.view.selected())
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(dialog.study_tab.isVisible)
    external = dialog.findChild(QAbstractButton, "destination_external_user")
    assert external is not None
    external.click()
    field = dialog.findChild(QLineEdit, "external_email_line")
    assert field is not None
    QTest.keyClicks(field, RECIPIENT)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.send_button.isEnabled)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: dialog.reviewing)
    dialog._review_guard.stop()  # the moment in which a second press is not taken for an answer
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    # closed, it is deleted: perhaps before anybody looks
    qtbot.waitUntil(
        lambda: not shiboken6.isValid(dialog) or not dialog.isVisible(), timeout=WAIT_MS
    )


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    with running_gateway(tmp_path_factory.mktemp("gateway") / "data") as rig:
        yield rig


@pytest.fixture(scope="module")
def mail() -> Iterator[MailRig]:
    with running_mail_rig() as rig:
        yield rig


@pytest.fixture
def sent(
    tmp_path: Path,
    gateway: GatewayRig,
    mail: MailRig,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Sent:
    """A study with a report, sent from the window to somebody outside; the mail is in her box."""
    monkeypatch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", gateway.new_token("Clinic"))
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)
    uid, originals = write_study(tmp_path / "study")
    built = build(DataPaths(tmp_path / "data"))
    dressed(built.context.theme)  # the look of an earlier test names files that are gone
    try:
        for key, value in {
            "gateway.url": gateway.url,
            "smtp.host": "localhost",
            "smtp.port": str(mail.starttls_port),
            "smtp.user": USER,
            "smtp.from": USER,
            "smtp.ca_file": str(mail.certificates.ca),
            "undo_seconds": "0",
        }.items():
            built.context.settings.set(key, value)
        outcome = built.context.importer.run([tmp_path / "study"])
        assert outcome.imported == len(originals), outcome
        report = tmp_path / "laudo.txt"
        report.write_text("Sem alterações.", encoding="utf-8")
        built.context.archive.attach_report(uid, report, status=ReportStatus.FINAL)
        with main_window(built) as window:
            send_from_window(window, uid, qtbot)

            def mailed() -> bool:
                (delivery,) = built.context.outbox.deliveries()
                assert delivery.state is not DeliveryState.FAILED, str(delivery.reason)
                return delivery.state is DeliveryState.COMPLETED

            qtbot.waitUntil(mailed, timeout=WAIT_MS)
        (delivery,) = built.context.outbox.deliveries()
        assert (delivery.done, delivery.rung) == (delivery.total, Rung.HANDED_OVER)
    finally:
        built.close()
        for one in (built.context.dispatcher, built.connectivity, built.context.jobs):
            one.deleteLater()
    mail.wait_until_delivered()
    (message,) = mail.arrived(delivery.remote_id)
    words = f"{message['Subject']} {text_of(message)} {text_of(message, 'html')}"
    return Sent(link_in(message), originals, words, gateway)


def expected(ds: Dataset, frame: Pixels, page: Visit) -> Pixels:
    """What the screen must show of a frame, under the window that the page says it uses."""
    if ds.PhotometricInterpretation == "PALETTE COLOR":
        table = apply_color_lut(frame, ds)
        return table >> 8 if table.dtype == np.uint16 else table
    if ds.SamplesPerPixel == 3:
        return frame
    values = apply_modality_lut(frame, ds).astype(float)
    center, width = page.window()
    return windowed(values, center, width, dark=ds.PhotometricInterpretation == "MONOCHROME1")


def test_that_a_link_sent_from_the_window_shows_what_pydicom_reads(
    sent: Sent, browser: Browser
) -> None:
    for name in ("CONCEI", "MARIA", "MISTO", "P-1 ", "1961"):
        assert name not in sent.words.replace(sent.url, "")
    page = come(browser, sent.url)
    try:
        page.go().answer(WRONG)
        expect(page.page.get_by_role("alert").filter(visible=True)).to_contain_text("9")
        assert "CONCEI" not in page.page.content()
        page.answer(RIGHT)
        page.picture()
        expect(page.page.locator("body")).to_contain_text("MARIA")
        wrong: dict[str, float] = {}
        for position, path in enumerate(sent.originals):
            ds = dcmread(path)
            pixels = ds.pixel_array
            frame = pixels[0] if int(ds.get("NumberOfFrames") or 1) > 1 else pixels
            page.series(position)
            page.actual_size()
            colour = ds.SamplesPerPixel == 3 or ds.PhotometricInterpretation == "PALETTE COLOR"
            shown = page.canvas()[..., :3] if colour else grey_of(page)
            off = difference(shown, expected(ds, frame, page))
            if off > 1.01:  # one level: rounding of the window
                wrong[f"{ds.Modality} {ds.file_meta.TransferSyntaxUID.name}"] = off
        assert wrong == {}
    finally:
        assert page.problems(sent.gateway.url) == []
        page.page.context.close()
    assert "POST /api/v1/open 401" in sent.gateway.process.output
