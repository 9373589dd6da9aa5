"""``station add | list | echo | remove`` and ``directory import | export``."""

import argparse
import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from omega_desktop.commands.output import DONE, FAILED, AddCommand, emit, program
from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    Station,
    StationId,
    TlsSettings,
)
from omega_desktop.domain.validation import validate_ae_title, validate_host, validate_port


def register(add: AddCommand) -> None:
    """Add the commands."""
    station = add("station", run_list, "destination stations")
    parts = station.add_subparsers(dest="station_command", metavar="ACT")
    adding = parts.add_parser("add", help="add a station, or change the one of this name")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--organization", required=True, metavar="ORG")
    adding.add_argument("--ae-title", required=True, metavar="AE")
    adding.add_argument("--host", required=True, metavar="H")
    adding.add_argument("--port", required=True, metavar="P")
    adding.add_argument("--calling-ae-title", default="", metavar="AE")
    adding.add_argument("--tls", action="store_true", help="use DICOM TLS")
    adding.add_argument("--tls-ca", default="", metavar="PEM")
    adding.add_argument("--tls-certificate", default="", metavar="PEM")
    adding.add_argument("--tls-key", default="", metavar="PEM")
    listing = parts.add_parser("list", help="list stations")
    asking = parts.add_parser("echo", help="test the connection by C-ECHO")
    asking.add_argument("name", metavar="NAME")
    removing = parts.add_parser("remove", help="remove a station")
    removing.add_argument("name", metavar="NAME")
    for part, act in (
        (adding, run_add),
        (listing, run_list),
        (asking, run_echo),
        (removing, run_remove),
    ):
        _shared(part)
        part.set_defaults(run=act)

    directory = add("directory", run_export, "organizations, stations and people as JSON")
    acts = directory.add_subparsers(dest="directory_command", metavar="ACT", required=True)
    exporting = acts.add_parser("export", help="write the directory to a file")
    importing = acts.add_parser("import", help="take a directory file in")
    for part, act in ((exporting, run_export), (importing, run_import)):
        part.add_argument("file", type=Path, metavar="FILE.json")
        _shared(part)
        part.set_defaults(run=act)


def _shared(part: argparse.ArgumentParser) -> None:
    part.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS)
    part.add_argument("--json", action="store_true", default=argparse.SUPPRESS)


def run_add(options: argparse.Namespace) -> int:
    """Add or change a station; its organization is made when it is new."""
    with program(options) as opened:
        directory = opened.directory
        wanted = Station(
            id=StationId(0),
            organization_id=OrganizationId(0),
            name=options.name,
            ae_title=validate_ae_title(options.ae_title),
            host=validate_host(options.host),
            port=validate_port(options.port),
            calling_ae_title=validate_ae_title(options.calling_ae_title)
            if options.calling_ae_title
            else "",
            tls=TlsSettings(
                enabled=options.tls,
                ca_file=options.tls_ca,
                certificate_file=options.tls_certificate,
                key_file=options.tls_key,
            ),
        )
        station_id = StationId(0)
        with suppress(NotFoundError):
            station_id = directory.station_by_name(options.name).id
        organization = next(
            (one for one in directory.organizations() if one.name == options.organization), None
        ) or directory.save_organization(
            ImagingOrganization(OrganizationId(0), options.organization)
        )
        saved = directory.save_station(
            replace(
                wanted,
                id=station_id,
                organization_id=organization.id,
            )
        )
    emit(options, _document(saved, organization.name), [f"saved {saved.name}"])
    return DONE


def run_list(options: argparse.Namespace) -> int:
    """List stations."""
    with program(options) as opened:
        names = {one.id: one.name for one in opened.directory.organizations()}
        stations = opened.directory.stations(None)
    found = [_document(station, names.get(station.organization_id, "")) for station in stations]
    emit(
        options,
        {"stations": found},
        (
            f"{one['name']:<20}  {one['organization']:<28}  {one['ae_title']:<16}  "
            f"{one['host']}:{one['port']}  {one['state']}"
            for one in found
        ),
    )
    return DONE


def run_echo(options: argparse.Namespace) -> int:
    """C-ECHO one station."""
    with program(options) as opened:
        station = opened.directory.station_by_name(options.name)
        result = opened.send.test_station(station.id)
    state = "online" if result.online else "offline"
    reason = str(result.reason) if result.reason else ""
    document = {"state": state, "milliseconds": result.milliseconds, "reason": reason}
    emit(options, document, [f"{state} ({result.milliseconds:.0f} ms) {reason}".rstrip()])
    return DONE if result.online else FAILED


def run_remove(options: argparse.Namespace) -> int:
    """Remove one station."""
    with program(options) as opened:
        opened.directory.delete_station(opened.directory.station_by_name(options.name).id)
    emit(options, {"removed": options.name}, [f"removed {options.name}"])
    return DONE


def run_export(options: argparse.Namespace) -> int:
    """Write the directory to a file."""
    with program(options) as opened:
        text = json.dumps(opened.directory.export_json(), ensure_ascii=False, indent=2)
    options.file.write_text(text + "\n", encoding="utf-8")
    emit(options, {"file": str(options.file)}, [f"written to {options.file}"])
    return DONE


def run_import(options: argparse.Namespace) -> int:
    """Take a directory file in."""
    try:
        document = json.loads(options.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ValidationError(
            "file",
            Message("The file cannot be read as JSON"),
            Message("Give a file that 'directory export' wrote."),
            detail=type(fault).__name__,
        ) from fault
    with program(options) as opened:
        counts = asdict(opened.directory.import_json(document))
    emit(options, {"imported": counts}, [f"{name}: {count}" for name, count in counts.items()])
    return DONE


def _document(station: Station, organization: str) -> dict[str, object]:
    return {
        "name": station.name,
        "organization": organization,
        "ae_title": station.ae_title,
        "host": station.host,
        "port": station.port,
        "tls": station.tls.enabled,
        "state": station.state,
    }
