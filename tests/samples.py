"""Real DICOM files to test with: our copies, pydicom's own and those of pydicom-data."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

OWN = Path(__file__).parent / "data" / "dicom"


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is a development dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _folders() -> list[Path]:
    return [
        OWN,
        _package_folder("pydicom") / "data" / "test_files",
        _package_folder("data_store") / "data",  # pydicom-data
    ]


def _looks_like_dicom(path: Path) -> bool:
    if path.suffix == ".dcm":
        return True
    with path.open("rb") as stream:
        return stream.read(132)[128:] == b"DICM"


@cache
def sample_files() -> list[Path]:
    """All of them, also the damaged ones, in a stable order."""
    return [
        path
        for folder in _folders()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _looks_like_dicom(path)
    ]
