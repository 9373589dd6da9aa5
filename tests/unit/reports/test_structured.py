"""Reading structured reports."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage, KeyObjectSelectionDocumentStorage

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import discovery, structured
from omega_desktop.reports.blocks import structured_blocks
from omega_desktop.reports.labels import ENGLISH, PORTUGUESE
from omega_desktop.reports.structured import EntryKind
from tests.unit.reports.trees import code, item, number, report, write

FINDINGS, FINDING = code("121070", "Achados"), code("121071", "Achado")


def sample(name: str) -> Path:
    found = get_testdata_file(name, download=False)
    assert isinstance(found, str)
    return Path(found)


def test_that_every_kind_of_content_of_a_real_report_is_read() -> None:
    found = structured.read_file(sample("test-SR.dcm"))
    by_kind = {entry.kind for entry in found.entries}
    assert by_kind >= {
        EntryKind.TEXT, EntryKind.VALUE, EntryKind.DATE_TIME, EntryKind.TIME, EntryKind.IMAGE,
        EntryKind.WAVEFORM, EntryKind.OBJECT, EntryKind.REGION, EntryKind.ITEM,
    }  # fmt: skip
    assert found.title == "Diagnosis"
    assert [one.name for one in found.verifications] == ["Riesmeier^Jörg", "Observer^Verifying"]
    assert "Sample Text\nA\nB\nC" in [entry.text for entry in found.entries]


def test_that_sections_come_before_what_they_hold_and_observers_come_last() -> None:
    found = structured.read_file(sample("reportsi.dcm"))
    assert [(entry.kind, entry.label or entry.text) for entry in found.entries[:2]] == [
        (EntryKind.HEADING, "Section Heading"),
        (EntryKind.TEXT, "Report Text"),
    ]
    assert [entry.kind for entry in found.context][:2] == [EntryKind.VALUE, EntryKind.PERSON]


def test_that_a_label_is_not_printed_where_it_repeats_its_heading() -> None:
    section = item(
        "CONTAINER", FINDINGS,
        ContentSequence=[
            item("TEXT", FINDING, TextValue="Nódulo."),
            item("TEXT", code("121073", "Impressão"), TextValue="Suspeito."),
        ],
    )  # fmt: skip
    entries = structured.read(report([section])).entries
    assert [(entry.label, entry.text) for entry in entries] == [
        ("", "Achados"), ("", "Nódulo."), ("Impressão", "Suspeito."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        (code("mm", "millimeter", "UCUM"), "14.0 mm"),
        (code("1", "no units", "UCUM"), "14.0"),
        (code("{ratio}", "ratio", "UCUM"), "14.0"),
        (code("99", "Furlong", "99X"), "14.0 Furlong"),
        (None, "14.0"),
    ],
)
def test_that_a_number_stays_as_it_was_written(unit: Dataset | None, shown: str) -> None:
    entries = structured.read(report([number(code("1", "Diâmetro"), "14.0", unit)])).entries
    assert (entries[0].label, entries[0].text) == ("Diâmetro", shown)


def test_that_a_number_that_was_not_measured_says_why() -> None:
    reason = code("114006", "Measurement failure")
    missing = item("NUM", code("1", "Size"), NumericValueQualifierCodeSequence=[reason])
    assert structured.read(report([missing])).entries[0].text == "Measurement failure"


@pytest.mark.parametrize("charset", ["ISO_IR 192", "ISO_IR 100"])
def test_that_accents_are_read_in_either_character_set(tmp_path: Path, charset: str) -> None:
    ds = report([item("TEXT", FINDING, TextValue="Coração à esquerda, opacificação")])
    ds.SpecificCharacterSet = charset
    found = structured.read_file(write(ds, tmp_path / "sr.dcm"))
    assert found.entries[0].text == "Coração à esquerda, opacificação"


def test_that_japanese_is_read(tmp_path: Path) -> None:
    ds = report([item("TEXT", code("121071", "所見"), TextValue="右上葉に結節")])
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    found = structured.read_file(write(ds, tmp_path / "sr.dcm"))
    assert (found.entries[0].label, found.entries[0].text) == ("所見", "右上葉に結節")


def test_that_references_between_items_are_named_and_not_followed() -> None:
    # an item that refers to its own parent would be an endless report
    back = item("", relationship="INFERRED FROM", ReferencedContentItemIdentifier=[1])
    found = structured.read(report([item("TEXT", FINDING, TextValue="A", ContentSequence=[back])]))
    assert [(entry.kind, entry.text) for entry in found.entries] == [
        (EntryKind.TEXT, "A"), (EntryKind.ITEM, "1"),
    ]  # fmt: skip


def test_that_deep_nesting_is_read_without_recursion() -> None:
    tree = item("TEXT", FINDING, TextValue="bottom")
    for _ in range(3000):
        tree = item("CONTAINER", ContentSequence=[tree])
    assert [entry.text for entry in structured.read(report([tree])).entries] == ["bottom"]


def test_that_a_file_nested_to_break_readers_is_refused_in_words(tmp_path: Path) -> None:
    # undefined lengths, so that a reader must descend while it reads (PS3.5 7.5.2)
    path = write(report([]), tmp_path / "deep.dcm")
    opening = struct.pack("<HH2sHL", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF)
    opening += struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF)
    with path.open("ab") as file:
        file.write(opening * 20_000)
    with pytest.raises(ReportError, match=r"cannot be read|nested too deeply"):
        structured.read_file(path)


def test_that_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "MAX_ITEMS", 10)
    with pytest.raises(ReportError, match="too long"):
        structured.read(report([item("TEXT", FINDING, TextValue="x")] * 11))


@pytest.mark.parametrize("name", ["CT_small.dcm", "README.txt"])
def test_that_what_is_no_structured_report_is_refused(name: str) -> None:
    with pytest.raises(ReportError):
        structured.read_file(sample(name))


def test_that_a_reference_is_worded_in_the_reports_language() -> None:
    target = Dataset()
    target.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    target.ReferencedSOPInstanceUID = "1.2.3"
    target.ReferencedFrameNumber = [4, 5]
    found = structured.read(report([item("IMAGE", ReferencedSOPSequence=[target])]))
    texts = [structured_blocks(found, labels)[0].text for labels in (PORTUGUESE, ENGLISH)]
    assert texts == ["Imagem: CT Image 1.2.3 [4, 5]", "Image: CT Image 1.2.3 [4, 5]"]


_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
_concepts = st.none() | st.builds(code, st.sampled_from(["121070", "121071", ""]), _text)


def _items(children: st.SearchStrategy[list[Dataset]]) -> st.SearchStrategy[Dataset]:
    types = ["CONTAINER", "TEXT", "CODE", "NUM", "PNAME", "DATE", "TIME", "IMAGE", "ODD", ""]
    return st.builds(
        lambda kind, concept, text, below: item(
            kind, concept, ContentSequence=below, **({"TextValue": text} if kind == "TEXT" else {})
        ),
        st.sampled_from(types), _concepts, _text, children,
    )  # fmt: skip


_trees: st.SearchStrategy[list[Dataset]] = st.recursive(
    st.just([]), lambda below: st.lists(_items(below), max_size=4), max_leaves=15
)


@given(_trees)
def test_that_any_tree_is_read_and_no_text_is_lost(content: list[Dataset]) -> None:
    written = []
    stack = list(content)
    while stack:
        one = stack.pop()
        if one.get("ValueType") == "TEXT":
            written.append(str(one.TextValue).strip("\0 ").strip())
        stack.extend(one.ContentSequence)
    found = structured.read(report(content))
    read = [entry.text for entry in (*found.entries, *found.context)
            if entry.kind is EntryKind.TEXT]  # fmt: skip
    assert sorted(read) == sorted(written)
    assert len(structured_blocks(found, ENGLISH)) >= len(found.entries)


# --- which instances are reports, and how final ------------------------------------------------


def flags(**values: object) -> Dataset:
    ds = report([])
    del ds.VerificationFlag
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"VerificationFlag": "VERIFIED"}, ReportStatus.FINAL),
        ({"VerificationFlag": "UNVERIFIED"}, ReportStatus.PRELIMINARY),
        ({"VerificationFlag": "UNVERIFIED", "PreliminaryFlag": "FINAL"}, ReportStatus.FINAL),
        ({"VerificationFlag": "VERIFIED", "PreliminaryFlag": "PRELIMINARY"},
         ReportStatus.PRELIMINARY),
        ({"VerificationFlag": "VERIFIED", "CompletionFlag": "PARTIAL"}, ReportStatus.PRELIMINARY),
        ({}, ReportStatus.PRELIMINARY),
        ({"VerificationFlag": "VERIFIED", "PredecessorDocumentsSequence": [Dataset()]},
         ReportStatus.AMENDED),
        ({"VerificationFlag": "UNVERIFIED", "PredecessorDocumentsSequence": [Dataset()]},
         ReportStatus.PRELIMINARY),
    ],
)  # fmt: skip
def test_that_a_structured_report_is_final_only_when_it_says_so(
    values: dict[str, object], status: ReportStatus
) -> None:
    found = discovery.describe(flags(**values))
    assert found is not None
    assert found.status is status


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, ReportStatus.FINAL),
        ({"VerificationFlag": "UNVERIFIED"}, ReportStatus.PRELIMINARY),
        ({"PreliminaryFlag": "PRELIMINARY"}, ReportStatus.PRELIMINARY),
        ({"PredecessorDocumentsSequence": [Dataset()]}, ReportStatus.AMENDED),
    ],
)
def test_that_an_encapsulated_pdf_is_final_unless_it_says_otherwise(
    values: dict[str, object], status: ReportStatus
) -> None:
    found = discovery.describe(flags(SOPClassUID=EncapsulatedPDFStorage, **values))
    assert found is not None
    assert found.status is status


def test_that_title_and_author_are_found() -> None:
    found = discovery.describe(structured_sample())
    assert found is not None
    assert (found.title, found.author) == ("Diagnosis", "Jörg Riesmeier")
    assert "Riesmeier" not in repr(found)


def structured_sample() -> Dataset:
    from pydicom import dcmread

    return dcmread(sample("test-SR.dcm"))


@pytest.mark.parametrize(
    "sop_class", [KeyObjectSelectionDocumentStorage, "1.2.840.10008.5.1.4.1.1.88.67", "", "1.2.3"]
)
def test_that_other_documents_are_no_reports(sop_class: str) -> None:
    ds = report([])
    ds.SOPClassUID = sop_class
    assert discovery.describe(ds) is None


def test_that_a_section_called_addendum_is_one_with_its_date() -> None:
    addendum = item("CONTAINER", code("55107-7", "Addendum Document", "LN"), ContentSequence=[
        item("CONTAINER", FINDINGS, ContentSequence=[item("TEXT", FINDING, TextValue="Cresceu.")]),
    ], ObservationDateTime="20261123091200")  # fmt: skip
    original = item("CONTAINER", FINDINGS, ContentSequence=[
        item("TEXT", FINDING, TextValue="Nódulo."),
    ])  # fmt: skip
    blocks = structured_blocks(structured.read(report([original, addendum])), PORTUGUESE)
    assert [(block.text, block.added) for block in blocks] == [
        ("Achados", False), ("Nódulo.", False),
        ("Addendum Document (23/11/2026 09:12)", True), ("Achados", True), ("Cresceu.", True),
    ]  # fmt: skip
