"""DICOM values as text, whatever state they are in."""

import re
from collections.abc import Sequence

from pydicom.dataset import Dataset

_DATE_TIME = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})"
    r"(?:(?P<hour>\d{2})(?:(?P<minute>\d{2})(?:(?P<second>\d{2})(?:\.\d{1,6})?)?)?)?)?)?"
    r"(?P<zone>[+-]\d{4})?"
)
_DOTTED_DATE = re.compile(r"^(\d{4})\.(\d{2})\.(\d{2})$")
_TIME = re.compile(r"(?P<hour>\d{2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:\.\d{1,6})?)?)?")


def values_of(ds: Dataset, keyword: str) -> list[str]:
    """Return an attribute's values as text; none when it is absent or cannot be read."""
    try:
        value = ds.get(keyword)
    except RecursionError:
        raise
    except Exception:  # noqa: BLE001 - pydicom raises nearly anything for a misshapen value
        return []
    if value is None:
        return []
    many = value if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]
    return [_text(one) for one in many]


def text_of(ds: Dataset, keyword: str) -> str:
    """Return an attribute as one text; empty when it is absent or cannot be read."""
    return ", ".join(one for one in values_of(ds, keyword) if one)


def items_of(ds: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a sequence; none when it is absent or not a sequence."""
    try:
        value = ds.get(keyword)
        return [item for item in value or () if isinstance(item, Dataset)]
    except RecursionError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return []


def code_meaning(ds: Dataset, keyword: str) -> str:
    """Return the meaning of a code sequence's first item, its value when the meaning is empty.

    Source: DICOM PS3.3 8.8.
    """
    for item in items_of(ds, keyword)[:1]:
        for part in ("CodeMeaning", "CodeValue", "LongCodeValue", "URNCodeValue"):
            if found := text_of(item, part):
                return found
    return ""


def full_name(name: str) -> str:
    """Return a PN value in the order people read it ("SILVA^MARIA^^DRA." -> "DRA. MARIA SILVA").

    Only the alphabetic group is used; the ideographic and then the phonetic group take its place
    when it is empty.

    Source: DICOM PS3.5 6.2.1.1.
    """
    group = next((one for one in name.split("=") if one.strip("^ ")), "")
    family, given, middle, prefix, suffix = (
        part.strip() for part in (group.split("^") + [""] * 5)[:5]
    )
    shown = " ".join(part for part in (prefix, given, middle, family) if part)
    return f"{shown}, {suffix}" if suffix else shown


def display_date_time(value: str, *, months: Sequence[str] = ()) -> str:
    """Return a DA or DT value for people ("20261122141000" -> "22/11/2026 14:10").

    What does not look like a DICOM date is returned as it is.

    Args:
        value: DA or DT, possibly shortened from the right.
        months: names of the months, for languages whose readers differ about what comes first in
            "03/05/2026".

    Source: DICOM PS3.5 6.2.
    """
    # ACR-NEMA dates ("2001.02.13") are still around
    found = _DATE_TIME.fullmatch(_DOTTED_DATE.sub(r"\1\2\3", value.strip()))
    if found is None:
        return value
    year, month, day = found.group("year", "month", "day")
    if month and months and 1 <= int(month) <= len(months):
        shown = " ".join(part for part in (day, months[int(month) - 1], year) if part)
    else:
        shown = "/".join(part for part in (day, month, year) if part)
    hour, minute, second, zone = found.group("hour", "minute", "second", "zone")
    if hour:
        shown += f" {hour}:{minute or '00'}" + (f":{second}" if (second or "00") != "00" else "")
    return f"{shown} {zone}" if zone else shown


def display_time(value: str) -> str:
    """Return a TM value for people ("141000" -> "14:10"); anything else as it is."""
    found = _TIME.fullmatch(value.strip())
    if found is None:
        return value
    hour, minute, second = found.group("hour"), found.group("minute") or "00", found.group("second")
    return f"{hour}:{minute}" + (f":{second}" if second and second != "00" else "")


def _text(value: object) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ")
