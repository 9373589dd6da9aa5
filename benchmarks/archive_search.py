"""How long the archive's queries take: ``python benchmarks/archive_search.py``."""

import functools
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from omega_desktop.domain.model import (
    ReportStatus,
    SeriesInstanceUID,
    SOPInstanceUID,
    StudyInstanceUID,
)
from omega_desktop.domain.worklist import WorklistColumn, WorklistQuery
from omega_desktop.storage.archive import Archive, ParsedInstance
from omega_desktop.storage.archive_files import StoredFile
from omega_desktop.storage.archive_index import Staged, Standing
from omega_desktop.storage.database import Database
from omega_desktop.storage.paths import DataPaths

STUDIES = 10_000
GIVEN = ["ANA", "JOÃO", "MARIA", "JOSÉ", "LUÍZA", "PEDRO", "RAFAEL", "BEATRIZ", "CECÍLIA"]
FAMILY = ["SILVA", "SOUZA", "CONCEIÇÃO", "PEREIRA", "ALMEIDA", "ARAÚJO", "FERREIRA", "NUNES"]
EXAMS = ["TC TÓRAX", "TC CRÂNIO", "RM JOELHO", "US ABDOME TOTAL", "RX TÓRAX PA", "MAMOGRAFIA"]


def fill(archive: Archive) -> None:
    """Write rows as an import would, without files."""
    chance = random.Random(1)
    batch: list[Staged] = []
    for number in range(STUDIES):
        root = f"1.2.826.0.1.3680043.10.1.{number}"
        parsed = ParsedInstance(
            sop_instance_uid=SOPInstanceUID(f"{root}.1.1"),
            sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax_uid="1.2.840.10008.1.2.1",
            series_instance_uid=SeriesInstanceUID(f"{root}.1"),
            study_instance_uid=StudyInstanceUID(root),
            patient_id=str(chance.randrange(10**8)),
            patient_name=f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}^{chance.choice(GIVEN)}",
            birth_date="19700101",
            accession_number=f"A{number:07}",
            study_date=f"2025{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}",
            study_time=f"{chance.randrange(24):02}{chance.randrange(60):02}00",
            study_description=chance.choice(EXAMS),
            referring_physician_name=f"{chance.choice(FAMILY)}^{chance.choice(GIVEN)}",
            modality=chance.choice(["CT", "MR", "US", "CR", "MG"]),
            is_image=True,
        )
        file = StoredFile(
            f"{number}.dcm", copied=False, size_bytes=1, sha256="", data_set_sha256=""
        )
        batch.append(Staged(parsed, file, Standing.NEW))
        if len(batch) == 500:
            archive.commit(batch)
            batch.clear()
    archive.commit(batch)


def measure(name: str, work: Callable[[], object], times: int = 200) -> None:
    """Print median, 99th percentile and worst of many runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    p99 = statistics.quantiles(taken, n=100)[98]
    print(
        f"{name:28} p50 {statistics.median(taken):6.2f} ms  p99 {p99:6.2f}  max {max(taken):6.2f}"
    )


def main() -> None:
    """Fill an archive and measure."""
    with tempfile.TemporaryDirectory() as folder:
        paths = DataPaths(Path(folder))
        paths.create()
        database = Database(paths.database)
        archive = Archive(database, paths)
        start = time.perf_counter()
        fill(archive)
        print(f"{STUDIES} studies written in {time.perf_counter() - start:.1f} s")
        queries = {
            "first page": WorklistQuery(),
            "one word": WorklistQuery(text="joao"),
            "two words": WorklistQuery(text="silva ana"),
            "no match": WorklistQuery(text="xyzzy"),
            "modality": WorklistQuery(modalities=("CT", "MR")),
            "dates": WorklistQuery(date_from="20250601", date_to="20250630"),
            "no report": WorklistQuery(report=(None, ReportStatus.FINAL)),
            "failed sends": WorklistQuery(failed_sends=True),
            **{f"by {column}": WorklistQuery(sort=column) for column in WorklistColumn},
        }
        for name, query in queries.items():
            measure(name, functools.partial(archive.search, query))
        measure("last page", lambda: archive.search(WorklistQuery(), offset=STUDIES - 200))
        database.close()


if __name__ == "__main__":
    main()
