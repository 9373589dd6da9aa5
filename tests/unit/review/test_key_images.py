"""Key images of a study, from its files to the report's last page."""

import io

import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, KeyObjectSelectionDocumentStorage
from pypdf import PdfReader

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import PinnedImage, SOPInstanceUID
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.services.program import Program
from tests.dicom_files import document, image
from tests.unit.review.conftest import UID, AttachText, ImportFiles


def selection(*chosen: str) -> Dataset:
    """A selection "for report attachment" of images of the same study."""
    ds = image("90", PixelData=None, Rows=None, Columns=None)
    ds.SOPClassUID, ds.Modality = KeyObjectSelectionDocumentStorage, "KO"
    ds.SeriesInstanceUID += ".9"
    ds.ValueType, ds.ContentDate, ds.ContentTime = "CONTAINER", "20260311", "120000"
    title = Dataset()
    title.CodeValue, title.CodingSchemeDesignator = "113020", "DCM"
    title.CodeMeaning = "For Report Attachment"
    ds.ConceptNameCodeSequence = [title]
    items = []
    for uid in chosen:
        target, item = Dataset(), Dataset()
        target.ReferencedSOPClassUID, target.ReferencedSOPInstanceUID = CTImageStorage, uid
        item.RelationshipType, item.ValueType = "CONTAINS", "IMAGE"
        item.ReferencedSOPSequence = [target]
        items.append(item)
    ds.ContentSequence = items
    return ds


def test_that_the_images_selected_for_the_report_are_printed_with_it(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:

    files = [image("1"), image("2"), document("3")]
    chosen = [str(files[number].SOPInstanceUID) for number in (1, 2, 0)]
    import_files(*files, selection(*chosen))
    found = program.worklist.key_images(UID)
    # what is no image is left out
    assert [(one.series_number, one.instance_number, one.frame) for one in found] == [
        (2, 2, None),
        (2, 1, None),
    ]
    for one in found:
        assert isinstance(one.picture, bytes)
        assert Image.open(io.BytesIO(one.picture)).width == 1000
    report = attach_text(UID)
    pdf = program.renderer.pdf(report, program.archive.study(UID), found)
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert last.count("Série 2") + last.count("Series 2") == 2


def test_that_a_study_without_a_selection_has_no_key_images(
    program: Program, import_files: ImportFiles
) -> None:
    import_files(image("1"))
    assert program.worklist.key_images(UID) == []


def test_that_the_letterhead_is_what_is_set_now(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    report = attach_text(UID)
    before = program.worklist.report_page(report.id, 300)
    program.settings.set("organization.name", "Clínica Ômega")
    program.settings.set("organization.address", "Rua das Flores, 12")
    program.settings.set("organization.phone", "+55 11 3333-4444")
    text = PdfReader(io.BytesIO(program.worklist.report_pdf(report.id))).pages[0].extract_text()
    for expected in ("Clínica Ômega", "Rua das Flores, 12", "+55 11 3333-4444"):
        assert expected in text
    assert program.worklist.report_page(report.id, 300) != before


def test_that_images_pinned_to_a_delivery_stay_when_the_selection_changes(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    files = [image("1"), image("2")]
    import_files(*files, selection(str(files[1].SOPInstanceUID)))
    report = attach_text(UID)
    pinned = program.worklist.offered_key_images(UID)
    assert [one.sop_instance_uid for one in pinned] == [files[1].SOPInstanceUID]
    before = program.worklist.report_pdf(report.id, pinned)
    newer = selection(str(files[0].SOPInstanceUID))
    newer.SOPInstanceUID, newer.ContentTime = f"{newer.SOPInstanceUID}.5", "130000"
    import_files(newer)
    offered = program.worklist.offered_key_images(UID)
    assert [one.sop_instance_uid for one in offered] == [files[0].SOPInstanceUID]
    after = program.worklist.report_pdf(report.id, pinned)
    assert pages(after) == pages(before)
    assert pages(program.worklist.report_pdf(report.id, offered)) != pages(before)


def pages(pdf: bytes) -> list[bytes]:
    return [page_png(pdf, page=number, width_px=400) for number in range(page_count(pdf))]


def test_that_a_key_image_that_is_gone_or_of_another_study_is_not_left_out_in_silence(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    report = attach_text(UID)
    other = image("7")
    other.StudyInstanceUID += ".8"
    other.SeriesInstanceUID += ".8"
    import_files(other)
    for uid in ("1.2.3.4.5", str(other.SOPInstanceUID)):
        with pytest.raises(ReportError, match="no longer in the study"):
            program.worklist.report_pdf(report.id, [PinnedImage(SOPInstanceUID(uid))])
