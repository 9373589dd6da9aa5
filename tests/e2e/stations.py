"""DCMTK's receiver, and how the program is told about it."""

from pathlib import Path

from omega_desktop.domain.model import ImagingOrganization, OrganizationId, Station, StationId
from omega_desktop.services.program import Program
from tests.servers import Process, require_program

STATION = "ARQUIVO1"


def storescp(port: int, folder: Path, *options: str) -> Process:
    """A receiver; TCP_NODELAY keeps it from waiting 40 ms per image."""
    folder.mkdir(exist_ok=True)
    program = require_program("storescp")
    return Process(
        [program, "-v", "--output-directory", folder, *options, str(port)],
        port=port,
        env={"TCP_NODELAY": "1"},
    )


def add_station(program: Program, port: int) -> StationId:
    """Enter it into the directory."""
    organization = program.directory.save_organization(
        ImagingOrganization(OrganizationId(0), "Hospital Central")
    )
    return program.directory.save_station(
        Station(StationId(0), organization.id, STATION, "STORESCP", "127.0.0.1", port)
    ).id


def received(folder: Path) -> list[Path]:
    """The files it has written, in a stable order."""
    return sorted(path for path in folder.iterdir() if path.is_file())
