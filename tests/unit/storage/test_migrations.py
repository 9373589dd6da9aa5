"""Databases of every version that was ever shipped become today's, with all that is in them."""

import sqlite3
from pathlib import Path

import pytest

from omega_desktop.domain.model import StudyInstanceUID
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import SCHEMA_VERSION, Database
from omega_desktop.storage.paths import DataPaths
from omega_desktop.storage.schema import MIGRATIONS

STUDY = StudyInstanceUID("1.2.3")


def database_of_version(path: Path, version: int) -> None:
    """A database as that version made it, with a study of one instance."""
    connection = sqlite3.connect(path, isolation_level=None)
    for steps in MIGRATIONS[:version]:
        connection.executescript(steps)
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute(
        "INSERT INTO study(study_instance_uid, imported_at) VALUES(?, '2026-01-01')", (STUDY,)
    )
    connection.execute(
        "INSERT INTO series(study_instance_uid, series_instance_uid) VALUES(?, '1.2.3.1')", (STUDY,)
    )
    connection.execute(
        "INSERT INTO instance(sop_instance_uid, study_instance_uid, series_instance_uid,"
        " sop_class_uid, transfer_syntax_uid, path, copied, size_bytes, sha256, data_set_sha256,"
        " imported_at) VALUES('1.2.3.1.1', ?, '1.2.3.1', '1.2', '1.2', 'x', 1, 1, '', '', '')",
        (STUDY,),
    )
    connection.close()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_that_an_older_database_is_brought_up_to_date_and_kept_as_it_was_beside_it(
    paths: DataPaths, version: int
) -> None:
    database_of_version(paths.database, version)
    database = Database(paths.database)
    with database.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert len(Archive(database, paths).instances(STUDY)) == 1
    database.close()
    kept = sqlite3.connect(paths.database.with_suffix(f".v{version}.db"))
    assert kept.execute("PRAGMA user_version").fetchone()[0] == version
    assert kept.execute("SELECT count(*) FROM instance").fetchone()[0] == 1
    kept.close()


def test_that_nothing_is_claimed_about_pictures_that_the_first_version_imported(
    paths: DataPaths,
) -> None:
    database_of_version(paths.database, 1)
    database = Database(paths.database)
    archive = Archive(database, paths)
    assert [one.drawn_text for one in archive.instances(STUDY)] == [None]
    assert archive.not_looked_at(STUDY)
    database.close()
