"""Every benchmark, one after the other; the figures of docs/benchmarks.md.

python benchmarks/run.py
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run them; the exit status is that of the first that failed."""
    for script in sorted(HERE.glob("*.py")):
        if script.name != Path(__file__).name:
            print(f"== {script.stem}", flush=True)
            status = subprocess.run([sys.executable, str(script)], check=False).returncode
            if status:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
