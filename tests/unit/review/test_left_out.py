"""What an anonymised send leaves out is known, and said, before it is sent."""

import json
from collections import Counter
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    MPEG4HP41,
    JPEGBaseline8Bit,
    RawDataStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
)

from omega_desktop.cli import run
from omega_desktop.deid.engine import BasicProfileDeidentifier
from omega_desktop.dicom import header
from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.errors import DeidentificationError, OmegaError
from omega_desktop.domain.model import (
    Anonymization,
    Delivery,
    DeliveryDraft,
    DeliveryState,
    Instance,
    ItemState,
    MediaTarget,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.left_out import LeftOut, left_out
from omega_desktop.services.program import Program
from omega_desktop.storage.archive_records import ParsedInstance
from tests.dicom_files import document, image, write
from tests.leakcheck import quiet
from tests.samples import sample_files
from tests.unit.review.conftest import UID, ImportFiles

LOOKED, NOT_LOOKED = Anonymization(True, True), Anonymization(True, False)
# what no header tells; the second: a whole JP2 file where its code stream belongs
BY_A_LOOK_INTO_THE_PIXELS = {
    "The image does not say how many frames it has",
    "Hidden text in this kind of compression cannot be found",
}


def declared(number: str, **values: object) -> Dataset:
    return image(number, BurnedInAnnotation="YES", **values)


def ultrasound(number: str, **values: object) -> Dataset:
    return image(number, SOPClassUID=UltrasoundImageStorage, Modality="US", **values)


def raw_data(number: str) -> Dataset:
    return image(number, SOPClassUID=RawDataStorage, PixelData=None, Rows=None, Columns=None)


def request(folder: Path, anonymization: Anonymization) -> SendRequest:
    target = MediaTarget(str(folder), anonymization=anonymization)
    return SendRequest((DeliveryDraft(target, UID, recipient="CD"),))


def codes(program: Program, wanted: SendRequest) -> list[tuple[str, str]]:
    return [(str(one.severity), one.code) for one in program.send.check(wanted)]


def sent(program: Program, wanted: SendRequest) -> Delivery:
    (delivery_id,) = program.send.submit(wanted, undo_s=0)
    claimed = program.outbox.claim()
    assert claimed is not None
    run_attempt(
        program.outbox,
        program.senders[claimed.channel],
        claimed,
        rules=RetryRules(),
        progress=lambda _done, _total: None,
        cancel=CancelToken(),
    )
    return program.outbox.delivery(delivery_id)


def states(program: Program, delivery: Delivery) -> Counter[ItemState]:
    return Counter(item.state for item in program.outbox.items(delivery.id))


def exported(folder: Path) -> int:
    return sum(path.is_file() and path.name != "DICOMDIR" for path in folder.rglob("*"))


def test_that_an_image_that_says_a_name_is_drawn_into_it_is_left_out_and_the_rest_is_sent(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    import_files(image("1"), declared("2"), ultrasound("3"), raw_data("4"), document("5"))
    wanted = request(tmp_path / "cd", LOOKED)
    assert codes(program, wanted) == [
        ("warn", "declared_text"), ("warn", "unfit_kind"), ("warn", "pixel_risk"),
    ]  # fmt: skip
    assert {str(one.message).partition(":")[2][:4] for one in program.send.check(wanted)} == {
        " 1. "
    }
    delivery = sent(program, wanted)
    assert (delivery.state, delivery.done, delivery.total) == (DeliveryState.COMPLETED, 2, 2)
    assert states(program, delivery) == {ItemState.STORED: 2, ItemState.LEFT_OUT: 3}
    assert exported(tmp_path / "cd") == 2
    reasons = {
        str(item.reason)
        for item in program.outbox.items(delivery.id)
        if item.state is ItemState.LEFT_OUT
    }
    assert reasons == {str(why.value) for why in (LeftOut.DECLARED, LeftOut.UNFIT, LeftOut.REPORT)}


def test_that_pictures_nobody_looked_at_are_left_out_and_do_not_fail_the_others(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    secondary = image("2", ImageType=["DERIVED", "SECONDARY"])
    import_files(image("1"), secondary, ultrasound("3"))
    wanted = request(tmp_path / "cd", NOT_LOOKED)
    (finding,) = program.send.check(wanted)
    assert finding.code == "pixel_risk"
    assert str(finding.message).endswith("picture: 2. They are not sent.")
    delivery = sent(program, wanted)
    assert (delivery.state, delivery.done) == (DeliveryState.COMPLETED, 1)
    assert exported(tmp_path / "cd") == 1


@pytest.mark.parametrize(
    ("images", "anonymization", "code"),
    [
        ([declared("1"), declared("2")], LOOKED, "all_declared"),
        ([declared("1"), document("2")], LOOKED, "all_declared"),
        ([declared("1"), ultrasound("2")], NOT_LOOKED, "not_looked_at"),
        ([raw_data("1"), declared("2")], LOOKED, "nothing_fit"),
        ([document("1")], LOOKED, "only_reports"),
    ],
)
def test_that_a_study_of_which_nothing_can_be_sent_is_not_submitted(
    program: Program,
    import_files: ImportFiles,
    tmp_path: Path,
    images: list[Dataset],
    anonymization: Anonymization,
    code: str,
) -> None:
    import_files(*images)
    wanted = request(tmp_path / "cd", anonymization)
    assert codes(program, wanted)[0] == ("block", code)
    with pytest.raises(OmegaError):
        program.send.submit(wanted)
    assert program.outbox.deliveries() == []


def test_that_nothing_of_it_is_asked_about_when_the_study_goes_as_it_is(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    import_files(image("1"), declared("2"), ultrasound("3"))
    wanted = request(tmp_path / "cd", Anonymization())
    assert codes(program, wanted) == []
    assert sent(program, wanted).done == 3


def forget(program: Program) -> None:
    """Make the index one of a version that did not know."""
    with program.database.transaction() as connection:
        connection.execute("UPDATE instance SET drawn_text = NULL")


def test_that_what_an_older_version_imported_is_looked_up_before_it_is_submitted(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    import_files(image("1"), declared("2"))
    forget(program)
    wanted = request(tmp_path / "cd", LOOKED)
    assert codes(program, wanted) == []  # quick, and no claim
    delivery = sent(program, wanted)
    assert states(program, delivery) == {ItemState.STORED: 1, ItemState.LEFT_OUT: 1}
    assert codes(program, wanted) == [("warn", "declared_text")]


def test_that_a_file_that_is_gone_or_another_one_teaches_nothing(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    import_files(image("1"), declared("2"), copy=False)
    forget(program)
    first, second = program.archive.instances(UID)
    first.path.unlink()
    write(second.path, image("9"))
    assert not program.send.learn_pictures([UID])
    assert [one.drawn_text for one in program.archive.instances(UID)] == [None, None]
    assert not program.send.knows_pictures([UID])


def test_that_the_sender_refuses_even_what_the_index_holds_to_be_harmless(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    import_files(image("1"), declared("2"), ultrasound("3"))
    with program.database.transaction() as connection:
        connection.execute("UPDATE instance SET drawn_text = 'no_sign'")
    delivery = sent(program, request(tmp_path / "cd", NOT_LOOKED))
    assert delivery.state is DeliveryState.FAILED
    assert states(program, delivery)[ItemState.REFUSED] == 2
    assert exported(tmp_path / "cd") <= 1


def test_that_the_command_line_says_what_stays_here(
    program: Program,
    import_files: ImportFiles,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_files(image("1"), declared("2"))
    forget(program)
    arguments = ["--folder", str(tmp_path / "cd"), "--anonymize"]
    where = ["--data-dir", str(program.paths.root), "--json"]
    assert run(["send-study", UID, *arguments, *where]) == 3
    said = capsys.readouterr()
    assert "say that the patient's name is drawn into them: 1." in said.err
    (delivery,) = json.loads(said.out)["deliveries"]
    assert delivery["total"] == 1


def test_that_the_command_line_does_not_submit_a_study_of_which_all_stays_here(
    program: Program,
    import_files: ImportFiles,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_files(declared("1"))
    arguments = ["--folder", str(tmp_path / "cd"), "--anonymize", "--accept-pixel-risk"]
    assert run(["send-study", UID, *arguments, "--data-dir", str(program.paths.root)]) == 1
    assert "never sent anonymized" in capsys.readouterr().err
    assert program.outbox.deliveries() == []


# --- the rule and the de-identification agree -----------------------------------------------------


def indexed(parsed: ParsedInstance, path: Path) -> Instance:
    return Instance(
        parsed.sop_instance_uid,
        parsed.sop_class_uid,
        parsed.transfer_syntax_uid,
        parsed.series_instance_uid,
        parsed.study_instance_uid,
        path,
        0,
        drawn_text=parsed.drawn_text,
    )


def refusal(path: Path, output: Path, anonymization: Anonymization) -> str:
    """Why the de-identification refuses a file; empty when it does not."""
    try:
        BasicProfileDeidentifier().deidentify(
            path, output, key=b"k" * 32, accept_pixel_risk=anonymization.accept_pixel_risk
        )
    except DeidentificationError as error:
        return str(error.message)
    return ""


@pytest.mark.parametrize("anonymization", [LOOKED, NOT_LOOKED])
def test_that_exactly_what_would_be_refused_is_left_out_of_all_samples(
    tmp_path: Path, anonymization: Anonymization
) -> None:
    differing, left = {}, Counter[LeftOut | None]()
    for path in sample_files():
        try:
            parsed = header.read(path)
        except OmegaError:
            continue  # never in the index
        why = left_out(indexed(parsed, path), anonymization)
        left[why] += 1
        with quiet():
            refused = refusal(path, tmp_path / "output.dcm", anonymization)
        if bool(why) != bool(refused) and refused not in BY_A_LOOK_INTO_THE_PIXELS:
            differing[path.name] = (why, refused)
    assert differing == {}
    assert left[None] > 100
    assert left[LeftOut.DECLARED] >= 1


@pytest.mark.parametrize("value", ["YES", "yes", "YES ", "NO", "", None, "YES\\NO", "Y"], ids=repr)
def test_that_index_and_deidentification_read_the_same_declaration(
    program: Program, import_files: ImportFiles, tmp_path: Path, value: str | None
) -> None:
    ds = image("1")
    if value is not None:
        with quiet():
            ds.add_new(0x00280301, "CS", value)
    import_files(ds)
    (instance,) = program.archive.instances(UID)
    refused = refusal(instance.path, tmp_path / "output.dcm", LOOKED)
    assert (instance.drawn_text is DrawnText.DECLARED) == bool(refused)


@pytest.mark.parametrize(
    ("sop_class", "syntax", "why"),
    [
        (SecondaryCaptureImageStorage, JPEGBaseline8Bit, None),
        (SecondaryCaptureImageStorage, MPEG4HP41, LeftOut.UNFIT),
        (RawDataStorage, JPEGBaseline8Bit, LeftOut.UNFIT),
        ("1.2.3.4", JPEGBaseline8Bit, LeftOut.UNFIT),
        (SecondaryCaptureImageStorage, "1.2.840.113619.5.2", LeftOut.UNFIT),
    ],
)
def test_that_kinds_and_compressions_without_a_rule_stay_here(
    sop_class: str, syntax: str, why: LeftOut | None
) -> None:
    instance = Instance(
        *("1.2.3", sop_class, syntax, "1.2.3", StudyInstanceUID("1.2.3"), Path("x"), 0),  # type: ignore[arg-type]
    )
    assert left_out(instance, LOOKED) is why
