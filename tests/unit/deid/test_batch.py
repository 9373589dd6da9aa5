"""The command's run over a folder."""

import csv
from pathlib import Path

import pydicom
import pytest

from omega_desktop.deid.batch import deidentify_tree
from omega_desktop.domain.errors import SendCancelled, ValidationError
from omega_desktop.domain.ports import CancelToken
from tests.dicom_files import image, write


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "Conceicao Joao"
    (folder / "deep").mkdir(parents=True)
    write(folder / "Conceicao 1.dcm", image("1"))
    write(folder / "deep" / "2.dcm", image("2"))
    write(folder / "us.dcm", image("3", Modality="US"))
    write(folder / "burned.dcm", image("4", BurnedInAnnotation="YES"))
    (folder / "notes.txt").write_text("Conceicao", encoding="utf-8")
    return folder


def test_that_every_file_is_accounted_for(source: Path, tmp_path: Path):
    result = deidentify_tree(source, tmp_path / "out")
    assert result.files == 5
    assert len(result.written) == 3
    assert {path.name for path, _ in result.refused} == {"burned.dcm", "notes.txt"}
    assert [path.name for path, _ in result.review] == ["us.dcm"]


def test_that_output_names_carry_nothing_of_the_original(source: Path, tmp_path: Path):
    result = deidentify_tree(source, tmp_path / "out")
    assert sorted((tmp_path / "out").iterdir()) == sorted(result.written)
    for path in result.written:
        assert path.name == f"{pydicom.dcmread(path).SOPInstanceUID}.dcm"
        assert path.name.startswith("2.25.")


def test_that_one_run_keeps_a_study_together_and_two_runs_cannot_be_linked(
    source: Path, tmp_path: Path
):
    first = deidentify_tree(source, tmp_path / "one")
    second = deidentify_tree(source, tmp_path / "two")
    studies = {pydicom.dcmread(path).StudyInstanceUID for path in (*first.written, *second.written)}
    assert len(studies) == 2


def test_that_the_map_is_written_only_when_asked_for(source: Path, tmp_path: Path):
    deidentify_tree(source, tmp_path / "one")
    assert not list(tmp_path.rglob("*.csv"))
    result = deidentify_tree(source, tmp_path / "two", map_file=tmp_path / "map.csv")
    with (tmp_path / "map.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["original"] for row in rows} == {"Conceicao 1.dcm", "deep/2.dcm", "us.dcm"}
    assert {tmp_path / "two" / row["output"] for row in rows} == set(result.written)


def test_that_the_same_instance_twice_is_written_twice(tmp_path: Path):
    (tmp_path / "in").mkdir()
    for name in "ab":
        write(tmp_path / "in" / name, image("1"))
    assert len(set(deidentify_tree(tmp_path / "in", tmp_path / "out").written)) == 2


def test_that_a_single_file_may_be_the_source(source: Path, tmp_path: Path):
    result = deidentify_tree(source / "deep" / "2.dcm", tmp_path / "out")
    assert [a.as_posix() for a, _ in result.pairs] == ["2.dcm"]


@pytest.mark.parametrize("option", ["clean-pixel-data", "retain-uids", "nonsense"])
def test_that_no_option_is_ever_ignored(source: Path, tmp_path: Path, option: str):
    with pytest.raises(ValidationError) as caught:
        deidentify_tree(source, tmp_path / "out", options=[option])
    assert option in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_that_results_never_mix_with_originals(source: Path):
    with pytest.raises(ValidationError):
        deidentify_tree(source, source / "out")


def test_that_places_that_cannot_be_used_are_errors(source: Path, tmp_path: Path):
    with pytest.raises(ValidationError):
        deidentify_tree(tmp_path / "none", tmp_path / "out")
    with pytest.raises(ValidationError):
        deidentify_tree(source, source / "notes.txt")


def test_that_progress_is_told_and_stopping_heard(source: Path, tmp_path: Path):
    token, seen = CancelToken(), []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            token.cancel()

    with pytest.raises(SendCancelled):
        deidentify_tree(source, tmp_path / "out", progress=progress, cancel=token)
    assert seen == [(1, 5), (2, 5)]
