"""Tables as CSV files that spreadsheet programs open as they are."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def separator() -> str:
    """What the system's spreadsheet expects: ``;`` where the decimal sign is a comma."""
    return ";" if QLocale().decimalPoint() == "," else ","


def write_csv(
    destination: Path, head: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str
) -> int:
    """Write a table whole or not at all (UTF-8 with BOM); return the number of rows.

    A cell that a spreadsheet would take for a formula gets an apostrophe: names come from outside.
    """
    partial = destination.with_name(f"{destination.name}.part")
    count = 0
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(head)
            for row in rows:
                writer.writerow([_safe(cell) for cell in row])
                count += 1
        partial.replace(destination)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return count


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
