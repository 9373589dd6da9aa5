"""Reports inside DICOM."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import ReportKind, ReportStatus, Study
from omega_desktop.reports import encapsulated
from omega_desktop.reports.discovery import describe
from omega_desktop.reports.renderer import Renderer
from tests.servers import require_program
from tests.unit.reports.conftest import UID, MakeReport
from tests.unit.reports.test_renderer import foreign_pdf
from tests.unit.reports.trees import code, write

MakeContext = Callable[..., Path]


@pytest.fixture
def make_context(tmp_path: Path) -> MakeContext:
    """``make_context(charset, name)``: a CT of the study."""

    def make(charset: object = "ISO_IR 100", name: str = "SILVA^MARIA DA CONCEIÇÃO",
             **values: object) -> Path:  # fmt: skip
        sample = get_testdata_file("CT_small.dcm", download=False)
        assert isinstance(sample, str)
        ds = dcmread(sample)
        del ds.OtherPatientIDsSequence, ds.PatientWeight, ds.TimezoneOffsetFromUTC
        ds.SpecificCharacterSet = charset
        ds.StudyInstanceUID = UID
        ds.PatientName = ds.ReferringPhysicianName = name
        ds.PatientID, ds.PatientBirthDate = "DEMO-0001", "19610503"
        ds.ProcedureCodeSequence = [code("1", name.split("=", maxsplit=1)[0].replace("^", " "))]
        for keyword, value in values.items():
            setattr(ds, keyword, value)
        path = tmp_path / "context.dcm"
        ds.save_as(path)
        return path

    return make


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("ISO_IR 100", "SILVA^MARIA DA CONCEIÇÃO"),
        ("ISO_IR 192", "SILVA^MARIA DA CONCEIÇÃO"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("GB18030", "Wang^XiaoDong=王^小东"),
    ],
)
def test_that_patient_and_study_are_taken_over_from_any_character_set(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study,
    charset: object, name: str,
) -> None:  # fmt: skip
    context = make_context(charset, name)
    study = replace(study, patient=replace(study.patient, name=name))
    ds = dcmread(renderer.encapsulated_pdf(make_report("Laudo."), study, context))
    source = dcmread(context)
    assert ds.SpecificCharacterSet == "ISO_IR 192"
    assert str(ds.PatientName) == str(ds.ReferringPhysicianName) == name
    assert ds.ProcedureCodeSequence[0].CodeMeaning == source.ProcedureCodeSequence[0].CodeMeaning
    for keyword in ("PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate",
                    "StudyTime", "StudyID", "AccessionNumber"):  # fmt: skip
        assert ds[keyword].value == source[keyword].value
    assert ds.SeriesInstanceUID != source.SeriesInstanceUID


def test_that_the_pdf_comes_out_as_it_went_in(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    for pdf in (foreign_pdf(1, title="x"), foreign_pdf(1, title="xy")):  # odd and even lengths
        report = make_report(pdf, ReportKind.ATTACHED_PDF)
        path = renderer.encapsulated_pdf(report, study, make_context())
        ds = dcmread(path)
        assert len(ds.EncapsulatedDocument) % 2 == 0
        assert encapsulated.pdf_in(path) == pdf
        assert (ds.SOPClassUID, ds.MIMETypeOfEncapsulatedDocument, ds.BurnedInAnnotation) == (
            EncapsulatedPDFStorage, "application/pdf", "YES",
        )  # fmt: skip


def test_that_sending_twice_is_one_object(
    tmp_path: Path, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    report = make_report("Laudo.")
    paths = [
        Renderer(output=tmp_path / name).encapsulated_pdf(report, study, make_context())
        for name in ("a", "b")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert dcmread(paths[0]).SOPInstanceUID == encapsulated.report_instance_uid(report)


def test_that_another_version_or_status_is_another_object(make_report: MakeReport) -> None:
    report = make_report("Laudo.")
    others = [
        report,
        replace(report, version=3),
        replace(report, status=ReportStatus.PRELIMINARY),
        replace(report, sha256="0" * 64),
    ]
    uids = {encapsulated.report_instance_uid(one) for one in others}
    assert len(uids) == 4
    assert all(len(uid) <= 64 and uid.startswith("2.25.") for uid in uids)


@pytest.mark.parametrize(
    ("status", "flag"),
    [(ReportStatus.PRELIMINARY, "UNVERIFIED"), (ReportStatus.FINAL, "VERIFIED")],
)
def test_that_the_status_travels_in_the_header(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study,
    status: ReportStatus, flag: str,
) -> None:  # fmt: skip
    path = renderer.encapsulated_pdf(make_report("x", status=status), study, make_context())
    ds = dcmread(path)
    assert ds.VerificationFlag == flag
    found = describe(ds)
    assert found is not None
    assert (found.status, found.title) == (status, "Tomografia do tórax")


def test_that_the_reports_time_is_in_the_studys_time_zone(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    report = make_report("x", created_at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    context = make_context(TimezoneOffsetFromUTC="-0300")
    ds = dcmread(renderer.encapsulated_pdf(report, study, context))
    assert (ds.ContentDate, ds.ContentTime) == ("20261122", "223000")


def test_that_a_file_of_another_study_is_refused(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    with pytest.raises(ReportError, match="does not belong"):
        renderer.encapsulated_pdf(make_report("x"), study, make_context(StudyInstanceUID="1.9"))


def test_that_a_damaged_context_leaves_no_file_behind(
    renderer: Renderer, make_report: MakeReport, study: Study, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(b"\x08\x00\x05\x00")
    with pytest.raises(ReportError):
        renderer.encapsulated_pdf(make_report("x"), study, broken)
    assert list((tmp_path / "out").iterdir()) == []


def test_that_a_text_too_long_for_its_field_still_makes_a_valid_file(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    report = make_report("x", title="Tórax \\ abdome\n" + "muito longo " * 20)
    ds = dcmread(renderer.encapsulated_pdf(report, study, make_context()))
    assert isinstance(ds.SeriesDescription, str)
    assert len(ds.SeriesDescription) <= 64


@pytest.mark.parametrize("length", [None, 0, 10**9])
def test_that_the_pad_byte_is_taken_off_whatever_the_length_says(
    tmp_path: Path, length: int | None
) -> None:
    pdf = foreign_pdf(1, title="x")
    if len(pdf) % 2 == 0:
        pdf += b"\n"
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = EncapsulatedPDFStorage, "1.2.3"
    ds.EncapsulatedDocument = pdf + b"\0"
    if length is not None:
        ds.EncapsulatedDocumentLength = length
    assert encapsulated.pdf_in(write(ds, tmp_path / "pdf.dcm")) == pdf


def test_that_a_pdf_found_in_the_study_passes_unchanged_when_final(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study
) -> None:
    pdf = foreign_pdf(2)
    inside = renderer.encapsulated_pdf(
        make_report(pdf, ReportKind.ATTACHED_PDF), study, make_context()
    )
    found = make_report(inside.read_bytes(), ReportKind.ENCAPSULATED_PDF)
    assert renderer.pdf(found, study) == pdf
    stamped = renderer.pdf(replace(found, status=ReportStatus.PRELIMINARY), study)
    assert stamped != pdf


@pytest.mark.parametrize("name", ["CT_small.dcm", "README.txt"])
def test_that_a_file_without_pdf_is_refused(name: str) -> None:
    sample = get_testdata_file(name, download=False)
    assert isinstance(sample, str)
    with pytest.raises(ReportError, match="no PDF"):
        encapsulated.pdf_in(Path(sample))


@pytest.mark.real_server
def test_that_dcmtk_reads_the_object_and_gives_the_pdf_back(
    renderer: Renderer, make_report: MakeReport, make_context: MakeContext, study: Study,
    tmp_path: Path,
) -> None:  # fmt: skip
    pdf = foreign_pdf(2)
    report = make_report(pdf, ReportKind.ATTACHED_PDF)
    path = renderer.encapsulated_pdf(report, study, make_context())
    out = tmp_path / "back.pdf"
    subprocess.run([require_program("dcm2pdf"), str(path), str(out)], check=True)
    assert out.read_bytes().rstrip(b"\0") == pdf.rstrip(b"\0")
    dumped = subprocess.run(
        [require_program("dcmdump"), "+P", "PatientName", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert "SILVA^MARIA DA CONCEIÇÃO" in dumped.stdout.decode()
