"""A recognisable patient goes through every flow; nothing of hers stays where others read."""

import subprocess
import sys
from pathlib import Path

from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    ReportStatus,
    Station,
    StationId,
    StudyInstanceUID,
)
from tests.e2e.conftest import Hospital, Mailbox
from tests.e2e.program import environment, omega, opened
from tests.e2e.studies import write_ct_study
from tests.servers import free_port

NAME, PATIENT_ID, ACCESSION = "XAVANTINA^QUITÉRIA", "PRIV-770077", "ACCPRIV-1"
ADDRESS = "destinataria.unica@hospital.example"
TRACES = ("XAVANTINA", "QUIT", PATIENT_ID, ACCESSION, "destinataria", "19610503", "TÓRAX")


def prepared(data: Path, tmp_path: Path, dicom_port: int, smtp_port: int) -> str:
    uid = write_ct_study(
        tmp_path / "study", 3, name=NAME, patient_id=PATIENT_ID, accession=ACCESSION
    )
    text = tmp_path / "laudo.txt"
    text.write_text("Paciente XAVANTINA sem alterações.", encoding="utf-8")
    with opened(data) as program:
        program.importer.run([tmp_path / "study"])
        program.archive.attach_report(StudyInstanceUID(uid), text, status=ReportStatus.FINAL)
        organization = program.directory.save_organization(
            ImagingOrganization(OrganizationId(0), "Hospital")
        )
        for name, port in (("VIVA", dicom_port), ("MORTA", free_port())):
            program.directory.save_station(
                Station(StationId(0), organization.id, name, "HOSPITAL", "127.0.0.1", port)
            )
        program.settings.set("smtp.host", "127.0.0.1")
        program.settings.set("smtp.port", str(smtp_port))
        program.settings.set("smtp.security", "none")
        program.settings.set("smtp.from", "laudos@clinica.example")
    return uid


def test_that_no_log_names_the_patient_the_recipient_or_the_exam(
    tmp_path: Path, hospital: Hospital, mailbox: tuple[Mailbox, int]
) -> None:
    box, smtp_port = mailbox
    data = tmp_path / "data"
    uid = prepared(data, tmp_path, hospital.receiver.port, smtp_port)
    now = ("--undo-seconds", "0", "--wait", "--wait-seconds", "1")
    omega(data, "send-study", uid, "--station", "VIVA", *now)
    omega(data, "send-study", uid, "--station", "VIVA", "--anonymize", *now)
    omega(data, "send-study", uid, "--folder", str(tmp_path / "medium"), *now)
    omega(data, "send-report", uid, "--email", ADDRESS, *now)
    omega(data, "send-study", uid, "--station", "MORTA", *now, expect=3)
    omega(data, "import", str(tmp_path / "study"))
    assert len(box.messages) == 1
    logs = list((data / "logs").iterdir())
    traces = (*TRACES, uid)
    assert logs
    for path in logs:
        found = path.read_text(encoding="utf-8", errors="replace")
        assert not [trace for trace in traces if trace in found], path.name
    # the message's envelope and headers are read by every server on the way
    headers = str(box.messages[0].items())
    assert not [trace for trace in TRACES if trace in headers.replace(ADDRESS, "")]
    # names of files and folders, here and on the medium
    names = " ".join(str(path) for root in (data, tmp_path / "medium") for path in root.rglob("*"))
    assert not [trace for trace in TRACES if trace in names]


def test_that_an_error_shown_to_other_programs_holds_nothing_of_the_patient(
    tmp_path: Path, hospital: Hospital, mailbox: tuple[Mailbox, int]
) -> None:
    data = tmp_path / "data"
    prepared(data, tmp_path, hospital.receiver.port, mailbox[1])
    done = subprocess.run(
        [
            sys.executable, "-m", "omega_desktop", "send-report", "1.2.3.4",
            "--email", ADDRESS, "--data-dir", str(data),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not [trace for trace in TRACES if trace in done.stderr + done.stdout]
