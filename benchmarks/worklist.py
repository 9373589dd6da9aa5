"""The worklist with many studies: time to the first rows and for a search.

python benchmarks/worklist.py [--studies 10000]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from omega_desktop.domain.worklist import WorklistColumn, WorklistQuery
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths

SURNAMES = ["SILVA", "SOUZA", "CONCEIÇÃO", "ARAÚJO", "GONÇALVES", "LIMA", "ROCHA", "MÜLLER", "ABREU", "FARIA"]
NAMES = ["MARIA", "JOÃO", "ANA", "JOSÉ", "LUÍS", "CARLA", "PAULO", "RITA", "TOMÁS", "INÊS"]
EXAMS = ["TC TÓRAX", "TC CRÂNIO", "RM JOELHO D", "RX TÓRAX PA", "US ABDOME", "MG BILATERAL"]


def fill(database: Database, count: int) -> None:
    """Write studies straight into the index, as the importer would have."""
    from omega_desktop.domain.worklist import fold

    draw = np.random.default_rng(1)
    rows = []
    for number in range(count):
        name = f"{SURNAMES[draw.integers(10)]}^{NAMES[draw.integers(10)]} {number}"
        exam = EXAMS[draw.integers(6)]
        day = f"2026{draw.integers(1, 13):02}{draw.integers(1, 29):02}"
        modality = exam[:2].replace("TC", "CT").replace("RM", "MR")
        text = fold(f"{name} P{number} A{number} {exam} {modality}")
        rows.append(
            (f"1.2.{number}", f"P{number}", name, fold(name), f"A{number}", day, "101500", exam,
             modality, text, "2026-11-22T10:00:00+00:00", 100)
        )  # fmt: skip
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO study(study_instance_uid, patient_id, patient_name, patient_sort, "
            "accession_number, study_date, study_time, description, modalities, search_text, "
            "imported_at, instance_count) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
            rows,
        )


def timed(work, times: int = 50) -> np.ndarray:
    """Milliseconds of each of many runs."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return np.array(found)


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--studies", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        paths = DataPaths(Path(place))
        paths.create()
        database = Database(paths.database)
        fill(database, options.studies)
        archive = Archive(database, paths)
        queries = {
            "first 200 rows, newest first": WorklistQuery(),
            "first 200 rows by patient": WorklistQuery(
                sort=WorklistColumn.PATIENT, descending=False
            ),
            "search 'conceicao ana'": WorklistQuery(text="conceicao ana"),
            "search 'torax' + CT + one month": WorklistQuery(
                text="torax", modalities=("CT",), date_from="20261101", date_to="20261130"
            ),
            "search without a hit": WorklistQuery(text="xyzzy"),
        }
        print(f"{options.studies} studies")
        print(f"{'query, ms':<36} {'p50':>7} {'p99':>7} {'max':>7} {'hits':>7}")
        for name, query in queries.items():
            took = timed(lambda query=query: archive.search(query))
            p50, p99 = np.percentile(took, [50, 99])
            hits = archive.search(query).total
            print(f"{name:<36} {p50:>7.2f} {p99:>7.2f} {took.max():>7.2f} {hits:>7}")
        database.close()


if __name__ == "__main__":
    main()
