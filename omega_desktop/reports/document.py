"""Everything that is printed, and its values as they are printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from omega_desktop.domain.model import Report, Study
from omega_desktop.reports.blocks import Block
from omega_desktop.reports.key_images import KeyImage
from omega_desktop.reports.labels import Labels
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.values import display_date_time

_FIELD_LIMIT = 160  # signs of one field in the patient block; longer ones end in an ellipsis


@dataclass(frozen=True, slots=True)
class Document:
    """A report with all that surrounds it on paper.

    ``pictures_only`` leaves the text out: others have set it.
    """

    report: Report
    study: Study
    letterhead: Letterhead
    title: str = field(repr=False)
    blocks: Sequence[Block] = field(repr=False)
    labels: Labels = field(repr=False)
    key_images: Sequence[KeyImage] = field(repr=False, default=())
    pictures_only: bool = False


def clipped(text: str) -> str:
    """Return a field on one line, cut where nobody reads on."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _FIELD_LIMIT else flat[: _FIELD_LIMIT - 1] + "…"


def study_date(document: Document) -> str:
    """Return when the study was made."""
    study = document.study
    time = study.study_time[:4] if study.study_date else ""
    return display_date_time(study.study_date + time, months=document.labels.months)


def birth_date(document: Document, *, age: bool = False) -> str:
    """Return the patient's date of birth, with the age at the study where it is known."""
    birth = document.study.patient.birth_date
    if birth is None:
        return ""
    labels = document.labels
    shown = display_date_time(f"{birth:%Y%m%d}".zfill(8), months=labels.months)
    date = document.study.study_date
    if not age or not re.fullmatch(r"\d{8}", date):
        return shown
    year, month, day = int(date[:4]), int(date[4:6]), int(date[6:])
    months = (year - birth.year) * 12 + month - birth.month - (day < birth.day)
    if months < 1:
        return shown
    if months < 12:
        word = labels.month_old if months == 1 else labels.months_old
        return f"{shown} ({word.format(months=months)})"
    years = months // 12
    word = labels.year_old if years == 1 else labels.years
    return f"{shown} ({word.format(years=years)})"
