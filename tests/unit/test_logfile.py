"""The log never tells who the patient is."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.storage import logfile
from omega_desktop.storage.logfile import (
    LogFile,
    SafeFormatter,
    guard_streams,
    masked,
    set_up_logging,
)
from omega_desktop.storage.paths import DataPaths

PATIENT = {
    "name": "SILVA^MARIA DAS DORES",
    "ideographic": "山田^太郎",
    "e-mail": "maria.silva+exames@hospital.example.br",
    "mobile": "+55 11 98765-4321",
    "bare mobile": "5511987654321",
    "written mobile": "(11) 98765-4321",
    "cpf": "123.456.789-09",
    "cpf digits": "12345678909",
    "birth": "19610423",
    "study": "1.3.6.1.4.1.14519.5.2.1.7009.2403.334240657131972136850343327463",
    "file": "/home/recepcao/SILVA_MARIA/exame.dcm",
    "windows file": r"C:\Exames\SILVA_MARIA\exame.dcm",
    "share": r"\\servidor\exames\SILVA_MARIA.dcm",
    "link": "https://portal.example/v/Zm9vYmFy?dn=19610423",
}
# any of these in the log gives the patient away
TRACES = ["SILVA", "MARIA", "山田", "maria.silva", "98765", "12345678", "456.789", "1961", "14519"]
TRACES += ["Zm9v", "exame.dcm"]


@pytest.fixture
def log_text(paths: DataPaths) -> Iterator[object]:
    """Logging into a data directory; call it for what was written."""
    running = set_up_logging(paths, to_stderr=False)
    yield lambda: running.path.read_text(encoding="utf-8")
    running.close()


def assert_nobody_in(text: str) -> None:
    found = [trace for trace in TRACES if trace in text]
    assert not found, text


@pytest.mark.parametrize("kind", sorted(PATIENT))
def test_that_a_value_that_slips_into_our_own_record_is_masked(kind: str, log_text):
    logging.getLogger("omega_desktop.senders").info("sent %s to station 7", PATIENT[kind])
    logging.getLogger("omega_desktop.senders").info("value=%r, next", PATIENT[kind])
    text = log_text()
    assert_nobody_in(text)
    assert "to station 7" in text or kind in {"name", "ideographic"}


def test_that_what_a_library_says_is_reduced_to_where_it_said_it(log_text, allow_warnings):
    for library in ("pydicom", "pynetdicom.assoc", "urllib3.connectionpool", "some.new.library"):
        logging.getLogger(library).error("Invalid value for VR LO: %r", "PAC0042 Joana")
    allow_warnings(logger="some.new")
    allow_warnings(logger="urllib3")
    text = log_text()
    assert "PAC0042" not in text
    assert "Joana" not in text
    assert text.count("test_logfile:") == 4


def test_that_pynetdicoms_debug_output_of_data_sets_never_gets_in(log_text):
    logging.getLogger("pynetdicom").debug("(0010,0010) PN [Joana]")
    logging.getLogger("pydicom").info("(0010,0010) PN [Joana]")
    assert log_text() == ""


def test_that_a_foreign_exception_leaves_its_stack_but_not_its_text(log_text, allow_warnings):
    allow_warnings("import failed")
    ds = Dataset()
    ds.PatientName = "Joana^Souza"
    try:
        try:
            int(str(ds.PatientName))
        except ValueError as fault:
            raise StorageError(Message("The disk is full"), detail="SQLITE_FULL") from fault
    except StorageError:
        logging.getLogger("omega_desktop.dicom").exception("import failed for delivery %d", 12)
    text = log_text()
    assert "Joana" not in text
    assert "import failed for delivery 12" in text
    assert "StorageError: The disk is full SQLITE_FULL" in text
    assert "builtins.ValueError\n" in text
    assert "test_logfile.py:" in text


def test_that_a_file_error_says_what_but_not_which_file(log_text, allow_warnings, tmp_path):
    allow_warnings("cannot read")
    try:
        (tmp_path / "Joana_Souza.dcm").read_bytes()
    except OSError:
        logging.getLogger("omega_desktop.dicom").exception("cannot read")
    assert "FileNotFoundError: [2] No such file or directory" in log_text()
    assert "Joana" not in log_text()


def test_that_useful_facts_survive_masking():
    for text in (
        "delivery 1234567 stored with warning B006",
        "1.2.840.10008.1.2.4.50 not accepted by 192.168.1.20:11112",
        "association of 3 contexts, 25400000 bytes",
        "C-STORE 12/500 done in 0.24 s",
        "omega_desktop.senders.email: 250 2.1.5",
        "schema 3 -> 4",
    ):
        assert masked(text) == text


def test_that_one_record_is_one_line(log_text):
    logging.getLogger("omega_desktop.x").info("first\r\n2026-01-01 CRITICAL forged")
    assert len(log_text().splitlines()) == 1


@given(st.text(max_size=300))
def test_that_any_text_can_be_logged(text: str):
    record = logging.LogRecord("omega_desktop.x", logging.INFO, "f", 1, text, None, None)
    assert len(SafeFormatter().format(record).split("\n")) == 1


def test_that_a_record_with_wrong_arguments_is_still_logged():
    record = logging.LogRecord("omega_desktop.x", 20, "f.py", 7, "%d items", ("Joana",), None)
    line = SafeFormatter().format(record)
    assert line.endswith("(unreadable) f:7")


def test_that_the_log_stays_small_also_when_it_cannot_be_rotated(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logfile, "MAX_BYTES", 2000)
    running = set_up_logging(paths, to_stderr=False)
    ours = logging.getLogger("omega_desktop.x")
    for number in range(200):
        ours.info("record %d", number)
    assert len(list(paths.logs.glob("omega.log*"))) == logfile.KEPT_FILES + 1

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.rename", refuse)
    for number in range(200, 300):
        ours.info("record %d", number)
    running.close()
    assert "record 299" in running.path.read_text(encoding="utf-8")


def test_that_closing_gives_everything_back(paths: DataPaths):
    before = (sys.excepthook, list(logging.getLogger().handlers))
    set_up_logging(paths)
    set_up_logging(paths)  # closes the first
    LogFile.close_running()
    assert (sys.excepthook, list(logging.getLogger().handlers)) == before


def test_that_a_data_directory_that_cannot_be_written_is_named_as_the_fault(tmp_path: Path):
    (tmp_path / "data").write_text("a file, no directory", encoding="utf-8")
    with pytest.raises(StorageError, match="The log cannot be written"):
        set_up_logging(DataPaths(tmp_path / "data"))


def test_that_a_windowed_program_has_streams(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    guard_streams()
    for stream in (sys.stdout, sys.stderr):
        assert stream is not None
        stream.write("ç")
        stream.close()


CRASH = """
import sys, threading, warnings
from pathlib import Path
from omega_desktop.storage.logfile import set_up_logging
from omega_desktop.storage.paths import DataPaths
running = set_up_logging(DataPaths(Path(sys.argv[1])))
warnings.warn("patient Joana")
thread = threading.Thread(target=lambda: int("Joana"))
thread.start(); thread.join()
if sys.argv[2] == "dies":
    import faulthandler
    faulthandler._sigsegv()
raise ValueError("Joana")
"""


def crash(paths: DataPaths, how: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", CRASH, str(paths.root), how],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode != 0
    assert "Joana" not in run.stderr
    return (paths.logs / "omega.log").read_text(encoding="utf-8")


def test_that_uncaught_exceptions_are_logged_without_their_text(paths: DataPaths):
    text = crash(paths, "raises")
    assert "uncaught exception in a thread" in text
    assert text.count("builtins.ValueError") == 2
    assert "py.warnings" in text
    assert "Joana" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="a dialog of Windows appears")
def test_that_a_dying_interpreter_leaves_its_stack(paths: DataPaths):
    crash(paths, "dies")
    trace = (paths.logs / "omega-crash.log").read_text(encoding="utf-8")
    assert "Segmentation fault" in trace
    assert "Joana" not in trace
