"""A report or picture never appears under another patient's name."""

from contextlib import suppress
from pathlib import Path

import pydicom
import pytest

from omega_desktop.domain.errors import PermanentSendError, ReportError
from omega_desktop.domain.model import DeliveryDraft, ItemState, MediaTarget, SendRequest
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.services.program import Program
from tests.dicom_files import STUDY, image, write
from tests.unit.review.conftest import UID, AttachText, ImportFiles

OTHER_STUDY = STUDY + "0"


def sent_to(folder: Path, program: Program) -> list[ItemState]:
    """Send the study into a folder; return what became of its items."""
    request = SendRequest((DeliveryDraft(MediaTarget(str(folder)), UID, "folder"),))
    (delivery_id,) = program.send.submit(request, undo_s=0)
    delivery = program.outbox.claim()
    assert delivery is not None
    sender = program.senders[delivery.channel]
    with suppress(PermanentSendError):  # some were refused: the items say which
        sender.send(delivery, progress=no_progress, cancel=CancelToken())
    return [item.state for item in program.outbox.items(delivery_id)]


def misfiled(instance: str) -> pydicom.Dataset:
    """Another patient's image that came with this study's UID and sorts first."""
    return image(
        instance,
        PatientID="P-2",
        PatientName="Pereira^Rosa",
        PatientBirthDate="19880101",
        SeriesInstanceUID=STUDY + ".0",
        SeriesNumber=1,
    )


def test_that_a_report_in_dicom_names_its_own_patient_though_a_file_of_another_comes_first(
    program: Program, import_files: ImportFiles, attach_text: AttachText, tmp_path: Path
) -> None:
    import_files(image("5"), misfiled("1"))
    attach_text(UID)
    assert sent_to(tmp_path / "out", program) == [ItemState.STORED] * 3
    found = [
        pydicom.dcmread(path) for path in (tmp_path / "out" / "DICOM").rglob("*") if path.is_file()
    ]
    (report,) = [ds for ds in found if ds.Modality == "DOC"]
    assert (report.PatientID, str(report.PatientName)) == ("P-1", "Conceição^João")


def test_that_no_report_is_made_from_a_file_of_another_patient(
    program: Program, import_files: ImportFiles, attach_text: AttachText, tmp_path: Path
) -> None:
    import_files(image("5"))
    report = attach_text(UID)
    context = write(tmp_path / "other.dcm", misfiled("1"))
    with pytest.raises(ReportError, match="another patient"):
        program.renderer.encapsulated_pdf(report, program.archive.study(UID), context)


def test_that_equal_reports_of_two_patients_do_not_share_a_preview(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    first = import_files(image("1"))
    second = import_files(
        image(
            "9",
            PatientID="P-2",
            PatientName="Pereira^Rosa",
            StudyInstanceUID=OTHER_STUDY,
            SeriesInstanceUID=OTHER_STUDY + ".1",
        )
    )
    pages = [program.worklist.report_page(attach_text(one).id, 300) for one in (first, second)]
    assert pages[0] != pages[1]
    assert program.worklist.report_page(program.archive.reports(first)[0].id, 300) == pages[0]


def test_that_a_preview_follows_a_patient_whose_name_is_completed_later(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1", PatientName=None))
    report = attach_text(UID)
    before = program.worklist.report_page(report.id, 300)
    import_files(image("2"))
    assert program.worklist.report_page(report.id, 300) != before


def test_that_deleting_a_study_leaves_no_picture_of_it(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    program.worklist.report_page(attach_text(UID).id, 300)
    assert any(program.paths.cache.iterdir())
    program.archive.delete_study(UID)
    assert not any(program.paths.cache.iterdir())


@pytest.mark.parametrize("copy", [True, False])
def test_that_a_file_changed_without_changing_its_size_does_not_leave(
    program: Program,
    import_files: ImportFiles,
    tmp_path: Path,
    copy: bool,
) -> None:
    import_files(image("1"), copy=copy)
    (instance,) = program.archive.instances(UID)
    content = instance.path.read_bytes()
    changed = content.replace(bytes(range(32)), bytes(range(31, -1, -1)))
    assert len(changed) == len(content)
    assert changed != content
    instance.path.write_bytes(changed)
    assert sent_to(tmp_path / "out", program) == [ItemState.REFUSED]
    assert not (tmp_path / "out" / "DICOM").exists()
