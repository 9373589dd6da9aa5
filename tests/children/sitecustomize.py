"""Python imports this when it starts (module ``site``): the network guard of child processes."""

import os
from pathlib import Path

from tests.hygiene import CHILD_LOG, NetworkGuard

if log := os.environ.get(CHILD_LOG):
    NetworkGuard(Path(log)).install()
