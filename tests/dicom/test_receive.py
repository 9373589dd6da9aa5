"""Our storage provider."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

from omega_desktop.dicom.part10 import data_set_bytes, inspect
from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.errors import (
    ImportFileError,
    PermanentSendError,
    StorageError,
    TransientSendError,
    ValidationError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ItemState
from tests.dicom.peers import (
    NODELAY,
    Desk,
    FolderStudies,
    data_sets,
    make_instance,
    make_study,
    station,
)
from tests.servers import free_port, require_program


@contextmanager
def _receiving(on_instance: Callable[[Path], int], **more: object) -> Iterator[Receiver]:
    receiver = Receiver(
        ae_title="US",
        host="127.0.0.1",
        port=0,
        on_instance=on_instance,
        **more,  # type: ignore[arg-type]
    )
    with receiver:
        yield receiver


class Taken:
    """Remembers what came in."""

    def __init__(self, answer: int | Exception = 0) -> None:
        self.data: dict[str, bytes] = {}
        self.syntaxes: set[str] = set()
        self.paths: list[Path] = []
        self._answer = answer
        self._guard = threading.Lock()

    def __call__(self, path: Path) -> int:
        outside = inspect(path)
        with self._guard:
            assert outside.meta_fits
            self.data[outside.sop_instance_uid] = data_set_bytes(path)
            self.syntaxes.add(outside.transfer_syntax_uid)
            self.paths.append(path)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, RLELossless],
)
def test_that_instances_are_kept_exactly_as_sent(tmp_path: Path, syntax: str) -> None:
    paths = make_study(tmp_path / "study", 5, syntax=syntax)
    taken = Taken()
    with _receiving(taken) as receiver:
        Desk(FolderStudies(paths), tmp_path).send(station(receiver.port))
    assert taken.data == data_sets(paths)
    assert taken.syntaxes == {syntax}
    assert not any(path.exists() for path in taken.paths), "the temporary files are gone"


@pytest.mark.real_server
def test_that_dcmtk_can_send_to_us(tmp_path: Path) -> None:
    program = require_program("dcmsend")
    paths = make_study(tmp_path / "study", 20)
    taken = Taken()
    with _receiving(taken) as receiver:
        subprocess.run(
            [program, "127.0.0.1", str(receiver.port), *map(str, paths)],
            check=True,
            env=NODELAY,
            timeout=60,
        )
    assert taken.data == data_sets(paths)


@pytest.mark.parametrize(
    "sop_class", ["1.2.826.0.1.3680043.2.1143.77", "1.2.840.10008.5.1.4.1.1.999"]
)
def test_that_private_and_unknown_kinds_are_taken(tmp_path: Path, sop_class: str) -> None:
    path = make_instance(
        tmp_path / "x.dcm",
        study=generate_uid(),
        series=generate_uid(),
        number=1,
        sop_class=sop_class,
        size=8,
    )
    taken = Taken()
    with _receiving(taken) as receiver:
        Desk(FolderStudies([path]), tmp_path).send(station(receiver.port))
    assert taken.data == data_sets([path])


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_that_unusual_encodings_are_taken_as_they_are(tmp_path: Path, syntax: str) -> None:
    from pydicom.data import get_testdata_file

    name = "image_dfl.dcm" if syntax == DeflatedExplicitVRLittleEndian else "ExplVR_BigEnd.dcm"
    path = Path(str(get_testdata_file(name)))
    taken = Taken()
    with _receiving(taken) as receiver:
        Desk(FolderStudies([path]), tmp_path).send(station(receiver.port))
    (sent,), (got,) = data_sets([path]).values(), taken.data.values()
    assert got in (sent, sent + b"\0")  # a deflated stream is padded to even length
    assert taken.syntaxes == {syntax}


@pytest.mark.allow_warnings("could not be stored")
@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        (StorageError(Message("The disk is full")), TransientSendError, None),
        (ImportFileError(Message("Damaged")), PermanentSendError, 0xC000),
        (RuntimeError("a bug"), PermanentSendError, 0x0110),
    ],
)
def test_that_a_fault_while_storing_is_a_failure_status(
    tmp_path: Path, fault: Exception, kind: type[Exception], status: int | None
) -> None:
    desk = Desk(FolderStudies(make_study(tmp_path / "study", 1, size=8)), tmp_path)
    with _receiving(Taken(fault)) as receiver:
        with pytest.raises(kind):
            desk.send(station(receiver.port))
        (item,) = desk.journal.kept.values()
        assert item.status == status
        assert item.state is not ItemState.STORED


def test_that_a_status_of_the_handler_is_passed_on(tmp_path: Path) -> None:
    desk = Desk(FolderStudies(make_study(tmp_path / "study", 1, size=8)), tmp_path)
    with _receiving(Taken(0xA900)) as receiver, pytest.raises(PermanentSendError, match="A900"):
        desk.send(station(receiver.port))


def test_that_only_known_ae_titles_get_in_when_that_is_wanted(tmp_path: Path) -> None:
    desk = Desk(FolderStudies(make_study(tmp_path / "study", 1, size=8)), tmp_path)
    with (
        _receiving(Taken(), allowed_calling_ae_titles=("FRIEND",)) as receiver,
        pytest.raises(PermanentSendError, match="does not know our AE title"),
    ):
        desk.send(station(receiver.port))
    with (
        _receiving(Taken(), require_called_ae_title=True) as receiver,
        pytest.raises(PermanentSendError, match="does not answer to this AE title"),
    ):
        desk.send(station(receiver.port, ae_title="OTHER"))


def test_that_a_taken_port_is_a_clear_error() -> None:
    with _receiving(Taken()) as first:
        second = Receiver(
            ae_title="US", host="127.0.0.1", port=first.port, on_instance=lambda _path: 0
        )
        with pytest.raises(StorageError, match="cannot be listened on"):
            second.start()


def test_that_a_port_can_be_listened_on_again_after_stopping() -> None:
    port = free_port()
    for _ in range(2):
        receiver = Receiver(ae_title="US", host="127.0.0.1", port=port, on_instance=lambda _path: 0)
        receiver.start()
        assert receiver.port == port
        receiver.stop()
        receiver.stop()


def test_that_an_impossible_ae_title_is_named() -> None:
    with pytest.raises(ValidationError, match="AE title"):
        Receiver(ae_title="HÔPITAL", host="127.0.0.1", port=0, on_instance=lambda _path: 0)
