"""Two workstations that write to the same folder at the same time."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pydicom

from omega_desktop.domain.model import Delivery, DeliveryDraft, MediaTarget, SendRequest
from omega_desktop.domain.ports import CancelToken, InlineCpuPool, no_progress
from omega_desktop.senders.media import MediaSender
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import STUDY, image, write
from tests.unit.review.conftest import UID, ImportFiles

T = TypeVar("T")


class MeanwhileCpu(InlineCpuPool):
    """Does something else before its first work."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile: list[Callable[[], None]] = [meanwhile]

    def run(self, work: Callable[..., T], /, *args: object, cancel: CancelToken | None = None) -> T:
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().run(work, *args, cancel=cancel)


def claimed(program: Program, folder: Path) -> Delivery:
    draft = DeliveryDraft(MediaTarget(str(folder)), UID, "folder")
    program.send.submit(SendRequest((draft,)), undo_s=0)
    delivery = program.outbox.claim()
    assert delivery is not None
    return delivery


def send(program: Program, delivery: Delivery, cpu: InlineCpuPool) -> None:
    MediaSender(
        studies=program.archive,
        journal=program.outbox,
        renderer=program.renderer,
        cpu=cpu,
        settings=program.settings,
        staging=program.paths.staging,
    ).send(delivery, progress=no_progress, cancel=CancelToken())


def test_that_two_workstations_in_one_folder_never_mix_their_patients(
    program: Program, import_files: ImportFiles, tmp_path: Path
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "leia-me.txt").write_text("there already", encoding="utf-8")
    import_files(image("1"), image("2"))
    other = open_program(DataPaths(tmp_path / "other"), InlineCpuPool())
    try:
        file = write(
            tmp_path / "other.dcm",
            image("3", PatientID="P-2", SeriesInstanceUID=STUDY + ".7"),
        )
        other.importer.run([file])
        mine, theirs = claimed(program, folder), claimed(other, folder)
        assert mine.id == theirs.id
        send(program, mine, MeanwhileCpu(lambda: send(other, theirs, InlineCpuPool())))
    finally:
        other.close()
    media = sorted(path for path in folder.iterdir() if path.is_dir())
    assert [path.name for path in media] == ["OMEGA_1", "OMEGA_2"]
    patients = [
        {pydicom.dcmread(file).PatientID for file in (medium / "DICOM").rglob("IM*")}
        for medium in media
    ]
    assert patients == [{"P-2"}, {"P-1"}]
