"""Whatever the bytes: an import never crashes, and a killed one leaves nothing half done."""

import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from omega_desktop.dicom import header, part10
from omega_desktop.dicom.import_sources import ZipSource
from omega_desktop.dicom.importer import Importer
from omega_desktop.domain.errors import ImportFileError, OmegaError
from omega_desktop.domain.model import SOPInstanceUID
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths
from tests.dicom_files import SERIES, image, write

_REAL = (
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_RLE.dcm",
    "image_dfl.dcm",
    "reportsi.dcm",
    "rtplan.dcm",
    "ExplVR_BigEndNoMeta.dcm",
    "liver_1frame.dcm",
    "waveform_ecg.dcm",
    "nested_priv_SQ.dcm",
    "../charset_files/chrH32.dcm",
    "dicomdirtests/DICOMDIR",
)


FOLDER = get_testdata_file("CT_small.dcm", download=False)
assert isinstance(FOLDER, str)


REAL = [(Path(FOLDER).parent / name).read_bytes() for name in _REAL]

_offsets = st.integers(min_value=0, max_value=1 << 16)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real file, cut somewhere and with a few bytes changed; mostly in its header."""
    body = bytearray(draw(st.sampled_from(REAL)))
    for at, value in draw(st.lists(st.tuples(_offsets, st.integers(0, 255)), max_size=12)):
        body[at % min(len(body), 4096)] = value
    return bytes(body[: draw(st.one_of(st.none(), _offsets))])


@given(st.one_of(damaged(), st.binary(max_size=400)))
@settings(max_examples=600)
def test_that_reading_a_file_ends_in_values_or_in_our_own_error(body: bytes) -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(body)
    path = Path(file.name)
    try:
        for read in (header.read, part10.inspect, part10.data_set_bytes):
            try:
                read(path)
            except ImportFileError as problem:
                assert str(problem.title)  # noqa: PT017 - either way is right
    finally:
        path.unlink()


@given(st.binary(max_size=64), st.lists(st.sampled_from(["ISO_IR 192", "GB18030", "x", ""])))
def test_that_any_text_is_decoded(value: bytes, sets: list[str]) -> None:
    assert isinstance(header.decode_text(value, sets or [""]), str)


@given(st.data())
@settings(max_examples=150)
def test_that_a_damaged_zip_ends_in_our_own_error(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        packed = Path(place) / "a.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            target.writestr("a/IM1", REAL[0])
            target.writestr("IM2", b"text" * 100)
        body = bytearray(packed.read_bytes())
        changes = st.lists(st.tuples(_offsets, st.integers(0, 255)), min_size=1, max_size=8)
        for at, value in data.draw(changes):
            body[-1 - at % min(len(body), 300)] = value  # the central directory is at the end
        packed.write_bytes(body)
        try:
            source = ZipSource(packed, shown_as=packed, staging=Path(place))
        except ImportFileError:
            return
        for member in source.members:
            try:
                with source.unpacked(member):
                    pass
            except ImportFileError:
                continue
        source.close()


def test_that_an_import_of_hundreds_of_damaged_files_names_or_takes_each(
    database: Database, paths: DataPaths, tmp_path: Path
) -> None:
    chance = random.Random(4)
    place = tmp_path / "disc"
    place.mkdir()
    for number in range(300):
        body = bytearray(chance.choice(REAL))
        for _ in range(chance.randrange(8)):
            body[chance.randrange(min(len(body), 3000))] = chance.randrange(256)
        cut = chance.choice([len(body), chance.randrange(len(body))])
        (place / f"{number}.dcm").write_bytes(body[:cut])
    archive = Archive(database, paths)
    result = Importer(archive, staging=paths.staging).run([place])
    total = result.imported + result.duplicates + result.conflicts + result.skipped
    assert total + len(result.failed) == 300
    assert result.imported > 5
    assert len(result.failed) > 50
    unexplained = [it for it in result.failed if "cannot be understood" in str(it.reason)]
    assert unexplained == []
    for uid in result.studies:
        for instance in archive.instances(uid):
            assert part10.inspect(instance.path).meta_fits


def test_that_an_import_says_nothing_of_the_patient_in_the_log(
    database: Database, paths: DataPaths, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    place = tmp_path / "CONCEICAO JOAO"
    whole = write(place / "CONCEICAO.dcm", image()).read_bytes()
    (place / "CONCEICAO2.dcm").write_bytes(whole[:700])
    result = Importer(Archive(database, paths), staging=paths.staging).run([place])
    shown = caplog.text + repr(result) + "".join(str(it.reason) for it in result.failed)
    assert result.failed
    for secret in ("CONCEICAO", "Conceição", "P-1"):
        assert secret not in shown


_IMPORTING = textwrap.dedent("""
    import sys
    from pathlib import Path
    from omega_desktop.dicom.importer import Importer
    from omega_desktop.storage.archive import Archive
    from omega_desktop.storage.database import Database
    from omega_desktop.storage.paths import DataPaths

    paths = DataPaths(Path(sys.argv[1]))
    archive = Archive(Database(paths.database), paths)
    def progress(done, total):
        print(done, flush=True)
    import omega_desktop.dicom.importer as module
    module._BATCH = 16
    Importer(archive, staging=paths.staging).run([Path(sys.argv[2])], progress=progress)
""")


@pytest.mark.parametrize("after", [7, 30, 101, 199])
def test_that_a_killed_import_leaves_the_archive_whole_and_is_completed_by_the_next(
    paths: DataPaths, tmp_path: Path, after: int
) -> None:
    place = tmp_path / "disc"
    body = write(tmp_path / "one", image("111", PixelData=bytes(32))).read_bytes()
    place.mkdir()
    for number in range(200):
        uid = f"{SERIES}.{number + 300}".encode()
        changed = body.replace(f"{SERIES}.111".encode(), uid)
        (place / f"{number}").write_bytes(changed)
    process = subprocess.Popen(
        [sys.executable, "-c", _IMPORTING, str(paths.root), str(place)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    for line in itertools.islice(process.stdout, after):
        assert line
    process.kill()
    process.wait()
    process.stdout.close()
    if sys.platform != "win32":
        assert process.returncode == -signal.SIGKILL

    database = Database(paths.database)
    with database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        [before] = connection.execute("SELECT count(*) FROM instance").fetchone()
        counted = connection.execute("SELECT sum(instance_count) FROM study").fetchone()[0] or 0
    assert before == counted
    assert before <= 200
    archive = Archive(database, paths)
    result = Importer(archive, staging=paths.staging).run([place])
    assert (result.imported + result.duplicates, result.failed) == (200, [])
    assert result.duplicates == before
    named = {it.path for uid in result.studies for it in archive.instances(uid)}
    files = {file for file in paths.files.rglob("*.*") if file.is_file()}
    half = {file for file in files if file.parent.name == "incoming"}
    assert named == files - half  # no half file under a final name, and none that no row names
    for file in named:
        assert part10.inspect(file).meta_fits
    assert len(half) <= 17  # at most a batch, of the killed one
    for file in half:
        os.utime(file, (0, 0))
    assert archive.remove_orphans() == len(half)
    assert list(paths.staging.iterdir()) == []
    database.close()


def test_that_files_no_row_names_are_removed_once_they_are_old(
    database: Database, paths: DataPaths, tmp_path: Path
) -> None:
    archive = Archive(database, paths)
    kept = write(tmp_path / "a", image("1"))
    Importer(archive, staging=paths.staging).run([kept])
    orphan = archive.stage(
        header.read(write(tmp_path / "b", image("2"))), tmp_path / "b", copy=True
    )
    archive._files.settle([orphan.file])  # and here it crashes
    left = paths.root / orphan.file.path
    assert archive.remove_orphans() == 0  # may be of an import that runs right now
    long_ago = time.time() - 7200
    for file in paths.files.rglob("*.dcm"):
        os.utime(file, (long_ago, long_ago))
    assert archive.remove_orphans() == 1
    assert not left.exists()
    assert archive.instance(SOPInstanceUID(f"{SERIES}.1")).path.exists()


def test_that_a_copy_removed_meanwhile_is_never_named(
    database: Database, paths: DataPaths, tmp_path: Path
) -> None:
    archive = Archive(database, paths)
    source = write(tmp_path / "a", image())
    staged = archive.stage(header.read(source), source, copy=True)
    archive._files.settle([staged.file])
    (paths.root / staged.file.path).unlink()
    with pytest.raises(OmegaError, match="deleted while"):
        archive.commit([staged])
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM instance").fetchone()[0] == 0


def test_that_a_zip_member_without_a_name_is_damage(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    info = zipfile.ZipInfo("x")
    info.filename = ""
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(info, b"text")
    with pytest.raises(ImportFileError, match="damaged"):
        ZipSource(packed, shown_as=packed, staging=tmp_path)
