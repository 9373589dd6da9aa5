"""Import of a folder of CT slices into a fresh archive, by copy and by reference.

python benchmarks/importing.py [--slices 500] [--side 512]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.services.program import open_program
from omega_desktop.storage.paths import DataPaths
from tests.e2e.studies import write_ct_study


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=500)
    parser.add_argument("--side", type=int, default=512)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write_ct_study(root / "study", options.slices, side=options.side)
        print(f"{options.slices} CT slices of {options.side}x{options.side}x16 bit")
        for name, copy in (("by copy", True), ("by reference", False)):
            program = open_program(DataPaths(root / name), InlineCpuPool())
            begun = time.perf_counter()
            result = program.importer.run([root / "study"], copy=copy)
            took = time.perf_counter() - begun
            program.close()
            assert result.imported == options.slices
            print(f"{name:<14} {took:>6.2f} s  {options.slices / took:>6.0f} instances/s")


if __name__ == "__main__":
    main()
