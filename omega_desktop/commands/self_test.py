"""``self-test``: what a frozen program may have lost on the way into its installer."""

import argparse
import io
import os
import sqlite3
import ssl
from collections.abc import Callable

import numpy as np
import truststore
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from omega_desktop.commands.output import DONE, FAILED, AddCommand, emit, program
from omega_desktop.dicom.echo import echo
from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.model import OrganizationId, Station, StationId
from omega_desktop.domain.resources import resource
from omega_desktop.runtime.processes import WorkerProcesses

_SIDE = 64  # smaller is too small for JPEG 2000


def register(add: AddCommand) -> None:
    """Add the command."""
    add("self-test", run_self_test, "check that the program is complete on this machine")


def run_self_test(options: argparse.Namespace) -> int:
    """Run every check and print what failed."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "tls": _tls,
        "codecs": _codecs,
        "resources": _resources,
        "worker processes": _workers,
        "dicom network": _network,
        "keyring": lambda: _keyring(options),
    }
    results: list[dict[str, object]] = []
    for name, check in checks.items():
        try:
            said, passed = check(), True
        except Exception as fault:  # noqa: BLE001 - the point is to report whatever is wrong
            said, passed = f"{type(fault).__name__}: {fault}", False
        results.append({"check": name, "passed": passed, "detail": said})
    whole = all(one["passed"] for one in results)
    emit(
        options,
        {"passed": whole, "checks": results},
        (
            f"{'ok  ' if one['passed'] else 'FAIL'}  {one['check']}: {one['detail']}"
            for one in results
        ),
    )
    return DONE if whole else FAILED


def _database() -> str:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE probe(a INTEGER) STRICT")
    connection.execute("INSERT INTO probe VALUES(1) RETURNING a")
    connection.close()
    return f"SQLite {sqlite3.sqlite_version}"


def _tls() -> str:
    truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.OPENSSL_VERSION


def _picture(pixels: np.ndarray) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = SecondaryCaptureImageStorage
    ds.SOPInstanceUID = generate_uid()
    ds.Rows = ds.Columns = _SIDE
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit = 15
    ds.PixelRepresentation = 0
    ds.PixelData = pixels.tobytes()
    ds["PixelData"].VR = "OW"
    return ds


def _codecs() -> str:
    """Encode and decode for real: a codec that is listed may still not load."""
    pixels = np.arange(_SIDE * _SIDE, dtype="<u2").reshape(_SIDE, _SIDE)
    tried: list[str] = []
    for syntax in (RLELossless, JPEG2000Lossless, JPEGLSLossless):
        ds = _picture(pixels)
        ds.compress(UID(syntax), generate_instance_uid=False)
        stored = io.BytesIO()
        ds.save_as(stored, enforce_file_format=True)
        if not np.array_equal(ds.pixel_array, pixels):
            msg = f"{UID(syntax).name} is not lossless here"
            raise ValueError(msg)
        tried.append(UID(syntax).name)
    import gdcm

    return f"{', '.join(tried)}; {_htj2k(pixels)}; GDCM {gdcm.Version.GetVersion()}"


def _htj2k(pixels: np.ndarray) -> str:
    """The codec of shares, which pydicom does not know as an encoder."""
    from imagecodecs import htj2k_decode, htj2k_encode, htj2k_version

    for tried in (pixels, pixels.astype("<i2") - 2000, np.stack([pixels.astype("u1")] * 3, -1)):
        colours = True if tried.ndim == 3 else None
        if not np.array_equal(htj2k_decode(htj2k_encode(tried, rgb=colours)), tried):
            msg = "HTJ2K is not lossless here"
            raise ValueError(msg)
    return str(htj2k_version())


def _resources() -> str:
    wanted = [
        resource("themes", "dark.json"),
        resource("themes", "light.json"),
        resource("translations", "omega_pt_BR.qm"),
        resource("icons", "send.svg"),
    ]
    missing = [path.name for path in wanted if not path.is_file()]
    if missing:
        msg = f"missing: {', '.join(missing)}"
        raise FileNotFoundError(msg)
    return f"{len(wanted)} found"


def _workers() -> str:
    cpu = WorkerProcesses(workers=1)
    try:
        process: int = cpu.run(os.getpid)
    finally:
        cpu.close()
    if process == os.getpid():
        msg = "the work ran in this process"
        raise RuntimeError(msg)
    return "started and ended"


def _network() -> str:
    receiver = Receiver(ae_title="SELFTEST", host="127.0.0.1", port=0, on_instance=lambda _path: 0)
    receiver.start()
    try:
        station = Station(
            StationId(0), OrganizationId(0), "self", "SELFTEST", "127.0.0.1", receiver.port
        )
        result = echo(station, calling_ae_title="OMEGA", timeout_s=5)
    finally:
        receiver.stop()
    if not result.online:
        raise ConnectionError(str(result.reason))
    return f"C-ECHO in {result.milliseconds:.0f} ms"


def _keyring(options: argparse.Namespace) -> str:
    with program(options) as opened:
        reason = opened.secrets.reason()
        return str(reason) if reason else "system keyring"
