"""One run over all hard cases and one over all sample files, shared by the tests."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from omega_desktop.deid.batch import BatchResult, deidentify_tree
from omega_desktop.deid.engine import BasicProfileDeidentifier
from omega_desktop.deid.profile import table_text
from omega_desktop.domain.errors import DeidentificationError
from tests import hardcases
from tests.samples import sample_files

KEY = b"0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class HardCases:
    folder: Path
    rows: list[dict[str, str]]
    output: Path
    result: BatchResult

    def written(self, name: str) -> Path:
        """The output of one of the files."""
        return self.output / dict(self.result.pairs)[Path(name)]


@pytest.fixture(scope="session")
def hard_cases(tmp_path_factory: pytest.TempPathFactory) -> HardCases:
    folder = tmp_path_factory.mktemp("hard") / "in"
    output = folder.parent / "out"
    rows = hardcases.make(folder, table_text())
    return HardCases(folder, rows, output, deidentify_tree(folder, output, key=KEY))


@dataclass(frozen=True)
class Samples:
    written: list[tuple[Path, Path]]
    refused: dict[Path, DeidentificationError]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("samples")
    engine = BasicProfileDeidentifier()
    found = Samples([], {})
    for number, path in enumerate(sample_files()):
        output = folder / f"{number}.dcm"
        try:
            engine.deidentify(path, output, key=KEY, accept_pixel_risk=True)
        except DeidentificationError as error:
            found.refused[path] = error
        else:
            found.written.append((path, output))
    return found
