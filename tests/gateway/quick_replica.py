"""A gateway that hashes what health apps answer quickly, for tests in which much is hashed.

Run as a program. How slowly the real one hashes stands in tests/unit/share/test_health_link.py.
"""

import sys

from omega_desktop.cli import run
from omega_desktop.domain import health_links

COST = {"_MEMORY_KIB": 64, "_PASSES": 1}

if __name__ == "__main__":
    vars(health_links).update(COST)
    sys.exit(run(["gateway", *sys.argv[1:]]))
