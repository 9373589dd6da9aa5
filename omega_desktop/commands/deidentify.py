"""``deidentify SOURCE DESTINATION``: PS3.15 Annex E for files, without the archive."""

import argparse
from pathlib import Path

from omega_desktop.commands.output import DONE, FAILED, AddCommand, emit
from omega_desktop.deid.batch import deidentify_tree


def register(add: AddCommand) -> None:
    """Add the command."""
    command = add("deidentify", run_deidentify, "de-identify files (PS3.15 Annex E Basic Profile)")
    command.add_argument("source", type=Path, metavar="SOURCE", help="a file or folder")
    command.add_argument("destination", type=Path, metavar="DESTINATION", help="a folder")
    command.add_argument("--option", action="append", default=[], metavar="NAME")
    command.add_argument(
        "--map",
        type=Path,
        metavar="PAIRS.csv",
        help="write which original became which output; whoever has it can undo the names",
    )


def run_deidentify(options: argparse.Namespace) -> int:
    """De-identify and say what was written, refused, and needs human eyes."""
    result = deidentify_tree(
        options.source, options.destination, options=options.option, map_file=options.map
    )
    refused = [{"path": str(path), "reason": str(reason)} for path, reason in result.refused]
    review = [{"path": str(path), "reason": str(reason)} for path, reason in result.review]
    emit(
        options,
        {
            "files": result.files,
            "written": len(result.written),
            "refused": refused,
            "review": review,
        },
        [
            f"{result.files} files, {len(result.written)} written, {len(refused)} refused",
            *(f"refused  {one['path']}: {one['reason']}" for one in refused),
            *(f"look at  {one['path']}: {one['reason']}" for one in review),
        ],
    )
    return FAILED if refused and not result.written else DONE
