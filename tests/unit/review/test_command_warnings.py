"""What the window asks about, the command line says."""

import io
import json
import os
from datetime import date
from pathlib import Path

import pytest

from omega_desktop.cli import run
from omega_desktop.commands.settings import read_secret
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    EmailTarget,
    FaxTarget,
    PortalTarget,
    Practitioner,
    PractitionerId,
)
from omega_desktop.services.program import Program
from tests.dicom_files import image
from tests.unit.review.conftest import UID, AttachText, ImportFiles


def test_that_an_address_nobody_knows_is_told_on_standard_error_and_the_report_still_goes(
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_files(image("1"))
    attach_text(UID)
    program.settings.set("smtp.host", "127.0.0.1")
    program.settings.set("smtp.from", "laudos@hospital.example")
    data = str(program.paths.root)
    assert run(["send-report", UID, "--email", "ana@x.example", "--data-dir", data, "--json"]) == 3
    said = capsys.readouterr()
    assert len(json.loads(said.out)["deliveries"]) == 1
    assert "ana@x.example: Outside the organization and never used before." in said.err


def test_that_an_address_a_letter_away_from_a_known_one_is_told_with_the_known_one(
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_files(image("1"))
    attach_text(UID)
    program.settings.set("smtp.host", "127.0.0.1")
    program.settings.set("smtp.from", "laudos@hospital.example")
    contact = ContactPoint(ContactSystem.EMAIL, "anna@x.example")
    program.directory.save_practitioner(
        Practitioner(PractitionerId(0), "Dra. Anna", contacts=(contact,))
    )
    data = str(program.paths.root)
    run(["send-report", UID, "--email", "ana@x.example", "--data-dir", data, "--json"])
    assert "Check the spelling. (anna@x.example)" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_nobody_else_can_read_the_database_whatever_the_folder_allows(
    tmp_path: Path, program: Program
) -> None:
    place = tmp_path / "open-to-all"
    place.mkdir(mode=0o755)
    assert run(["worklist", "--data-dir", str(place), "--json"]) == 0
    for file in place.glob("omega.db*"):
        assert file.stat().st_mode & 0o077 == 0


def test_that_a_key_of_several_lines_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n"
    for given, read in ((pem, pem.rstrip("\n")), ("pass word\r\nnext\n", "pass word"), ("", "")):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        assert read_secret() == read


def test_that_a_date_of_birth_for_links_is_taken_from_the_command_line(
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_files(image("1", PatientBirthDate=""))
    attach_text(UID)
    for key, value in {
        "smtp.host": "127.0.0.1",
        "smtp.from": "laudos@hospital.example",
        "fax.service": "hylafax",
        "gateway.url": "https://links.example",
        "email.delivery": "link",
    }.items():
        program.settings.set(key, value)
    data = ["--data-dir", str(program.paths.root), "--json"]
    command = ["send-report", UID, "--email", "ana@x.example", "--fax", "+551133334444", "--portal"]
    command += ["--patient-email", "maria@x.example"]
    assert run([*command, *data]) == 1
    assert "date of birth" in capsys.readouterr().out
    assert run([*command, "--birth-date", "1961-05-03", *data]) == 3
    targets = [one.target for one in program.outbox.deliveries()]
    born = {type(one): getattr(one, "birth_date", None) for one in targets}
    day = date(1961, 5, 3)
    assert born == {EmailTarget: day, PortalTarget: day, FaxTarget: None}
