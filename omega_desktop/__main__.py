"""Start: the window without arguments, a sub-command with one."""

import multiprocessing
import sys


def main() -> int:
    """Run the program; the result is the exit status."""
    multiprocessing.freeze_support()  # first thing in a frozen worker process
    from omega_desktop.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
