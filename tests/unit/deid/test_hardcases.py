"""Planted strings: none of some three thousand survives, in any place Annex E is concerned with."""

import json
from pathlib import Path

import pydicom
import pytest

from omega_desktop.deid.engine import BasicProfileDeidentifier
from omega_desktop.deid.profile import table_text
from omega_desktop.domain.errors import DeidentificationError
from tests import hardcases, leakcheck
from tests.unit.deid.conftest import KEY, HardCases

REFUSED = {
    "DICOMDIR": "The file is the directory of a disc, not an instance",
    "f_sr.dcm": "The instance holds a report, which is about the patient",
    "g_cda.dcm": "The instance holds a document, whose content cannot be cleaned",
    "g_pdf.dcm": "The instance holds a document, whose content cannot be cleaned",
    "i_us.dcm": "The image says that the patient's name is drawn into it",
}
BURNED_IN = {"i_us_cine.dcm", "i_sc.dcm", "i_ct_dose_screen.dcm"}


def test_that_the_search_finds_every_canary_in_the_originals(hard_cases: HardCases):
    outputs = [path for path in hard_cases.folder.rglob("*") if path.is_file()]
    assert len(leakcheck.surviving(hard_cases.rows, outputs)) == len(hard_cases.rows) > 3000


def test_that_no_canary_survives_except_in_pixels_listed_for_review(hard_cases: HardCases):
    survivors = leakcheck.surviving(hard_cases.rows, hard_cases.result.written)
    assert {row["klass"] for row in survivors} <= {"burned-in pixels"}
    review = {path.name for path, _ in hard_cases.result.review}
    assert {row["file"] for row in survivors} == BURNED_IN <= review


def test_that_only_objects_that_are_about_the_patient_are_refused(hard_cases: HardCases):
    refused = {path.name: str(reason) for path, reason in hard_cases.result.refused}
    assert refused == REFUSED
    assert hard_cases.result.files == len(hard_cases.result.written) + len(refused)


def test_that_references_between_the_files_resolve(hard_cases: HardCases):
    assert hardcases.refs(hard_cases.output) == []


def test_that_no_value_the_table_acts_on_is_unchanged(hard_cases: HardCases, tmp_path: Path):
    table = tmp_path / "table.json"
    table.write_text(table_text(), encoding="utf-8")
    looked_at = 0
    for original, output in hard_cases.result.pairs:
        count, same = leakcheck.table_unchanged(
            table, hard_cases.folder / original, hard_cases.output / output
        )
        looked_at += count
        assert same == []
    assert looked_at > 3000


@pytest.mark.parametrize("name", sorted(BURNED_IN))
def test_that_an_image_that_may_show_a_name_is_refused_unless_accepted(
    name: str, hard_cases: HardCases, tmp_path: Path
):
    output = tmp_path / "out.dcm"
    engine = BasicProfileDeidentifier()
    with pytest.raises(DeidentificationError):
        engine.deidentify(hard_cases.folder / name, output, key=KEY, accept_pixel_risk=False)
    assert list(tmp_path.iterdir()) == []
    done = engine.deidentify(hard_cases.folder / name, output, key=KEY, accept_pixel_risk=True)
    assert done["review"]


def test_that_an_image_that_shows_a_name_is_refused_even_when_accepted(
    hard_cases: HardCases, tmp_path: Path
):
    with pytest.raises(DeidentificationError):
        BasicProfileDeidentifier().deidentify(
            hard_cases.folder / "i_us.dcm", tmp_path / "o.dcm", key=KEY, accept_pixel_risk=True
        )
    assert list(tmp_path.iterdir()) == []


def test_that_a_retry_makes_the_same_file_and_another_delivery_another(
    hard_cases: HardCases, tmp_path: Path
):
    source, engine = hard_cases.folder / "z_ref_img1.dcm", BasicProfileDeidentifier()
    for name, key in (("a", KEY), ("b", KEY), ("c", b"x" * 32)):
        engine.deidentify(source, tmp_path / name, key=key, accept_pixel_risk=False)
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    one, two = (pydicom.dcmread(tmp_path / name) for name in "ac")
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID"):
        assert one[keyword].value != two[keyword].value
    assert first != other


def test_that_the_output_says_what_was_done(hard_cases: HardCases):
    ds = pydicom.dcmread(hard_cases.written("b_private.dcm"))
    assert ds.PatientIdentityRemoved == "YES"
    assert ds.LongitudinalTemporalInformationModified == "REMOVED"
    assert "Basic Profile" in ds.DeidentificationMethod
    code = ds.DeidentificationMethodCodeSequence[0]
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("113100", "DCM")
    assert code.CodeMeaning == "Basic Application Confidentiality Profile"


def test_that_nothing_private_and_no_overlay_is_left(hard_cases: HardCases):
    for path in hard_cases.result.written:
        ds = pydicom.dcmread(path)
        for element in ds.iterall():
            assert not element.tag.is_private
            assert element.tag.group not in range(0x5000, 0x5100)
            assert element.tag.group not in range(0x6000, 0x6100)
            assert "Icon" not in element.keyword


def test_that_preamble_and_meta_information_are_new(hard_cases: HardCases):
    path = hard_cases.written("e_meta_preamble_tail.dcm")
    assert path.read_bytes()[:132] == bytes(128) + b"DICM"
    ds = pydicom.dcmread(path)
    assert {element.keyword for element in ds.file_meta} == {
        "FileMetaInformationGroupLength",
        "FileMetaInformationVersion",
        "MediaStorageSOPClassUID",
        "MediaStorageSOPInstanceUID",
        "TransferSyntaxUID",
        "ImplementationClassUID",
        "ImplementationVersionName",
    }
    assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID


def test_that_no_byte_follows_the_data_set(hard_cases: HardCases):
    data = hard_cases.written("e_trailing_bytes.dcm").read_bytes()
    assert data.endswith(bytes(256))
    assert len(pydicom.dcmread(hard_cases.written("e_trailing_bytes.dcm")).PixelData) == 256


def test_that_a_refusal_names_no_value(hard_cases: HardCases):
    canaries = {row["canary"] for row in hard_cases.rows}
    told = json.dumps([reason.to_json() for _, reason in hard_cases.result.refused])
    assert not any(canary in told for canary in canaries)
