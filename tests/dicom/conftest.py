"""An importer into an archive of its own."""

import pytest

from omega_desktop.dicom.importer import Importer
from omega_desktop.reports.discovery import describe
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths


@pytest.fixture
def archive(database: Database, paths: DataPaths) -> Archive:
    """An empty archive."""
    return Archive(database, paths)


@pytest.fixture
def importer(archive: Archive, paths: DataPaths) -> Importer:
    """The importer as the program makes it."""
    return Importer(archive, staging=paths.staging, describe_report=describe)
