"""The table is the standard's, and what it does not name is decided by the allow-list."""

import hashlib
import json
import re

import pytest
from pydicom.datadict import tag_for_keyword
from pydicom.sr.codedict import codes

from omega_desktop.deid.profile import OPTIONS, Action, Profile, Row, basic_profile, table_text


def tag(keyword: str) -> int:
    found = tag_for_keyword(keyword)
    assert found is not None
    return found


def action(keyword: str) -> Action:
    return basic_profile().action(tag(keyword))


def test_that_the_table_is_the_one_of_2026d():
    table = json.loads(table_text())
    canonical = json.dumps(table["rows"], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert digest == table["content_sha256"]
    assert digest == "e257bc5e1cfecb3156ad3b871c43e6d73581cba6e80df460f4a4a87694e89442"
    assert (table["edition"], len(table["rows"])) == ("2026d", 657)


def test_that_every_row_is_acted_upon():
    profile = basic_profile()
    for row in profile.rows:
        if not re.fullmatch(r"\([0-9A-F]{4},[0-9A-F]{4}\)", row.tag):
            continue
        number = int(row.tag[1:5] + row.tag[6:10], 16)
        assert profile.listed(number) is row.action
        # acting on a listed attribute never means keeping it
        assert profile.action(number) is not Action.KEEP


@pytest.mark.parametrize(
    ("compound", "last"),
    [("X", "X"), ("X/Z", "Z"), ("X/D", "D"), ("X/Z/D", "D"), ("Z/D", "D"), ("X/Z/U*", "U")],
)
def test_that_a_compound_action_takes_its_last_letter(compound: str, last: str):
    assert Row("x", "(0008,0001)", compound, {}).action == last


@pytest.mark.parametrize("number", [0x50000005, 0x501E3000, 0x60003000, 0x601E4000])
def test_that_masks_cover_every_repeating_group(number: int):
    assert basic_profile().listed(number) is Action.REMOVE


@pytest.mark.parametrize("number", [0x60000022, 0x60001500, 0x60000010, 0x601E0045])
def test_that_an_overlay_goes_as_a_whole(number: int):
    assert basic_profile().action(number) is Action.REMOVE


@pytest.mark.parametrize("number", [0x00090010, 0x00091001, 0x7FE11010, 0x00291010])
def test_that_private_attributes_go(number: int):
    assert basic_profile().action(number) is Action.REMOVE


@pytest.mark.parametrize("number", [0x00189FF9, 0x00109FF1, 0x00280000, 0x00000002])
def test_that_what_the_dictionary_does_not_know_goes(number: int):
    assert basic_profile().action(number) is Action.REMOVE


@pytest.mark.parametrize(
    "keyword",
    [
        "Rows", "PixelSpacing", "ImagePositionPatient", "RescaleSlope", "WindowCenter",
        "PixelData", "Modality", "Manufacturer", "KVP", "EchoTime", "ImageType",
        "PhotometricInterpretation", "SharedFunctionalGroupsSequence", "CodeMeaning",
        "WaveformData", "RedPaletteColorLookupTableData", "SOPClassUID", "CodingSchemeUID",
        "NumberOfFrames", "RadionuclideTotalDose", "SliceThickness", "PatientPosition",
    ],
)  # fmt: skip
def test_that_what_shows_and_measures_an_image_stays(keyword: str):
    assert action(keyword) is Action.KEEP


@pytest.mark.parametrize(
    "keyword",
    [
        "DocumentTitle", "GraphicLayerDescription", "FrameLabel", "EvaluatorName",
        "CodingSchemeURL", "SecondaryReviewDate", "PatientBreedDescription",
        "ContactDisplayName", "BadPixelImage", "BeamName", "IconImageSequence",
        "ContentSequence", "GraphicAnnotationSequence", "EncapsulatedDocument",
        "PatientBirthDateInAlternativeCalendar",
    ],
)  # fmt: skip
def test_that_other_text_names_dates_and_bulk_data_go(keyword: str):
    assert action(keyword) is Action.REMOVE


@pytest.mark.parametrize(
    "keyword", ["SOPInstanceUIDOfConcatenationSource", "VolumeFrameOfReferenceUID", "AssertionUID"]
)
def test_that_uids_the_table_forgets_are_replaced(keyword: str):
    assert action(keyword) is Action.UID


def test_that_a_row_of_unknown_form_is_an_error():
    with pytest.raises(ValueError, match="unknown form"):
        Profile((Row("Odd", "(1234)", "X", {}),))


def test_that_the_options_are_those_of_cid_7050():
    in_standard = {getattr(codes.cid7050, name).value for name in codes.cid7050.dir()}
    assert set(OPTIONS.values()) == in_standard - {"113100"}
