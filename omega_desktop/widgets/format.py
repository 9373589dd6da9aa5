"""Names, dates and numbers as people write them, in the language in force."""

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Patient, Study
from omega_desktop.runtime import i18n

translate = QCoreApplication.translate  # under this name lupdate finds the strings


def message_text(message: Message | None) -> str:
    """A stored sentence in the language in force; empty without one."""
    return "" if message is None else i18n.translate(message)


def error_text(fault: Exception) -> str:
    """What happened and the next step, for the user."""
    if isinstance(fault, OmegaError):
        return message_text(fault.title.followed_by(fault.message))
    return translate(
        "Format", "Something unexpected happened ({kind}). The log holds the details."
    ).format(kind=type(fault).__name__)


def person_name(value: str) -> str:
    """A DICOM person name for display: ``SILVA^MARIA`` -> ``SILVA, MARIA`` (PS3.5 6.2.1.2)."""
    groups = [_name_group(group) for group in value.split("=")[:2]]
    shown = [group for group in groups if group]
    return f"{shown[0]} ({shown[1]})" if len(shown) == 2 else shown[0] if shown else ""


def _name_group(group: str) -> str:
    family, given, middle, *_ = (part.strip() for part in f"{group}^^^".split("^", 4))
    first = " ".join(part for part in (given, middle) if part)
    return ", ".join(part for part in (family, first) if part)


def date_text(value: date | None) -> str:
    """A date with a year of four figures; empty when unknown."""
    return "" if value is None else QDate(value.year, value.month, value.day).toString(_day())


def _day() -> str:
    """Day first in Portuguese, ISO 8601 elsewhere.

    Not the system's format: a birth date identifies a patient, and 03/05 must not be read as
    another day on the next workstation. Always the same width, so columns line up.
    """
    portuguese = QLocale().language() == QLocale.Language.Portuguese
    return "dd/MM/yyyy" if portuguese else "yyyy-MM-dd"


def _day_of_this_year() -> str:
    return _day().replace("/yyyy", "").replace("yyyy-", "")


def study_date_text(study_date: str, study_time: str = "", *, short: bool = False) -> str:
    """DICOM DA and TM for display; what is not a date is shown as it is.

    ``short`` leaves the year out when it is the current one, else the time: both have one width.
    """
    day = QDate.fromString(study_date[:8], "yyyyMMdd")
    if not day.isValid():
        return study_date
    this_year = day.year() == QDate.currentDate().year()
    shown = day.toString(_day_of_this_year() if short and this_year else _day())
    clock = QTime.fromString(study_time[:4], "HHmm")
    if short and not this_year:
        return shown
    return f"{shown} {time_text(clock)}" if clock.isValid() else shown


def time_text(clock: QTime) -> str:
    """Hours and minutes."""
    return clock.toString("HH:mm")


def moment_text(moment: datetime | None) -> str:
    """A moment in local time: only the time when it is today."""
    if moment is None:
        return ""
    there = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    if there.date() == QDate.currentDate():
        return time_text(there.time())
    return f"{there.date().toString(_day())} {time_text(there.time())}"


def number_text(value: int) -> str:
    """A whole number with the language's grouping."""
    return QLocale().toString(value)


def duration_text(seconds: float) -> str:
    """A length of time: ``48 s``, ``3:07 min``, ``1:02:11 h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return translate("Format", "{seconds} s").format(seconds=whole)
    if whole < 3600:
        return translate("Format", "{time} min").format(time=f"{whole // 60}:{whole % 60:02}")
    return translate("Format", "{time} h").format(
        time=f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    )


def size_text(size_bytes: int) -> str:
    """A size in the language's way."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def age_text(birth: date | None, today: date | None = None) -> str:
    """Completed years; months below two years, days below two months."""
    if birth is None:
        return ""
    now = today or datetime.now().astimezone().date()
    years = now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))
    months = (now.year - birth.year) * 12 + now.month - birth.month - (now.day < birth.day)
    days = (now - birth).days
    if days < 0:
        return ""
    if years >= 2:
        return translate("Format", "{years} y").format(years=years)
    if months >= 2:
        return translate("Format", "{months} mo").format(months=months)
    return translate("Format", "{days} d").format(days=days)


def sex_text(sex: str) -> str:
    """Patient's Sex (0010,0040) as one letter."""
    return {
        "F": translate("Format", "F"),
        "M": translate("Format", "M"),
        "O": translate("Format", "Other"),
    }.get(sex, sex)


def patient_facts(patient: Patient) -> list[str]:
    """Sex, birth date with age, patient ID: what tells patients of one name apart."""
    facts = [sex_text(patient.sex)]
    born = date_text(patient.birth_date)
    if born:
        age = age_text(patient.birth_date)
        facts.append(
            translate("Format", "{date} ({age})").format(date=born, age=age) if age else born
        )
    if patient.patient_id:
        facts.append(translate("Format", "ID {id}").format(id=patient.patient_id))
    return [fact for fact in facts if fact]


def study_title(study: Study) -> str:
    """The examination in words, else its modalities."""
    modalities = "/".join(study.modalities)
    if study.description:
        return study.description
    return modalities or translate("Format", "Study without description")


def short_date_format() -> str:
    """The date format in force, for a date field."""
    return _day()
