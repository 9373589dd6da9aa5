"""The words of sending, in the language in force, used by the tabs, the review and the dialogs."""

from PySide6.QtCore import QCoreApplication, QLocale

from omega_desktop.domain.model import (
    CareTeamRole,
    ContactSource,
    ContactSystem,
    Report,
    ReportStatus,
    SendPriority,
    Station,
    StationState,
    Study,
)
from omega_desktop.domain.validation import PhoneKind
from omega_desktop.ui.send_values import phone_number
from omega_desktop.widgets.format import (
    date_text,
    message_text,
    moment_text,
    person_name,
    study_date_text,
    study_title,
)

SEPARATOR = " · "


def method_name(method: ContactSystem) -> str:
    """E-mail, Fax, SMS, Phone."""
    translate = QCoreApplication.translate
    return {
        ContactSystem.EMAIL: translate("SendWords", "E-mail"),
        ContactSystem.FAX: translate("SendWords", "Fax"),
        ContactSystem.SMS: translate("SendWords", "SMS"),
        ContactSystem.PHONE: translate("SendWords", "Phone"),
    }[method]


def phone_kind_name(kind: PhoneKind) -> str:
    """What can be reached at a number; empty where the country does not tell."""
    translate = QCoreApplication.translate
    return {
        PhoneKind.MOBILE: translate("SendWords", "mobile"),
        PhoneKind.LANDLINE: translate("SendWords", "landline"),
        PhoneKind.OTHER: "",
    }[kind]


def address_text(method: ContactSystem, value: str) -> str:
    """An address as it is; a number as people read it."""
    if method is ContactSystem.EMAIL:
        return value
    number = phone_number(value)
    return number.display if number else value


def recipient_text(value: str) -> str:
    """A recipient as the outbox keeps it; a number as people read it."""
    if not value.startswith("+"):
        return value
    number = phone_number(value)
    return number.display if number else value


def role_name(role: CareTeamRole) -> str:
    """A role of the care team."""
    translate = QCoreApplication.translate
    return {
        CareTeamRole.REFERRING: translate("SendWords", "Referring physician"),
        CareTeamRole.CONSULTING: translate("SendWords", "Consulting physician"),
        CareTeamRole.READING: translate("SendWords", "Reading physician"),
    }[role]


def source_name(source: ContactSource) -> str:
    """Where a filled-in value comes from."""
    translate = QCoreApplication.translate
    return {
        ContactSource.PROFILE: translate("SendWords", "profile"),
        ContactSource.DIRECTORY: translate("SendWords", "directory"),
        ContactSource.ORDER: translate("SendWords", "order"),
        ContactSource.TYPED: translate("SendWords", "typed"),
    }[source]


def priority_name(priority: SendPriority) -> str:
    """Low, Medium, High, Highest."""
    translate = QCoreApplication.translate
    return {
        SendPriority.LOW: translate("SendWords", "Low"),
        SendPriority.MEDIUM: translate("SendWords", "Medium"),
        SendPriority.HIGH: translate("SendWords", "High"),
        SendPriority.HIGHEST: translate("SendWords", "Highest"),
    }[priority]


def status_name(status: ReportStatus) -> str:
    """Preliminary, Final, Amended."""
    translate = QCoreApplication.translate
    return {
        ReportStatus.PRELIMINARY: translate("SendWords", "Preliminary"),
        ReportStatus.FINAL: translate("SendWords", "Final"),
        ReportStatus.AMENDED: translate("SendWords", "Amended"),
    }[status]


def report_short(report: Report) -> str:
    """``v2 Final``."""
    return QCoreApplication.translate("SendWords", "v{version} {status}").format(
        version=report.version, status=status_name(report.status)
    )


def report_line(report: Report) -> str:
    """A version for the chooser: ``v2 Final · 22/11/2026 14:40 · Dra. Souza``."""
    parts = [report_short(report), moment_text(report.created_at), person_name(report.author)]
    return SEPARATOR.join(part for part in parts if part)


def state_name(state: StationState) -> str:
    """What the last C-ECHO said, in one word."""
    translate = QCoreApplication.translate
    return {
        StationState.ONLINE: translate("SendWords", "online"),
        StationState.OFFLINE: translate("SendWords", "offline"),
        StationState.UNKNOWN: translate("SendWords", "not checked yet"),
    }[state]


STATE_LOOKS = {
    StationState.ONLINE: ("ok", "ok"),
    StationState.OFFLINE: ("offline", "warning"),
    StationState.UNKNOWN: ("unknown", "muted"),
}
"""Icon and palette role of a station's state: never colour alone."""


def station_state_text(station: Station) -> str:
    """What is known of a station, as a sentence."""
    translate = QCoreApplication.translate
    since = moment_text(station.state_since)
    match station.state:
        case StationState.ONLINE:
            if not since:
                return translate("SendWords", "Online.")
            return translate("SendWords", "Online since {time}.").format(time=since)
        case StationState.OFFLINE:
            if not since:
                return translate("SendWords", "Station offline. The send leaves when it answers.")
            return translate(
                "SendWords", "Station offline since {time}. The send leaves when it answers."
            ).format(time=since)
        case StationState.UNKNOWN:
            return translate("SendWords", "Not checked yet.")


def station_reason_text(station: Station) -> str:
    """Why a station is offline, in words; empty when it is not or nobody knows."""
    return message_text(station.state_reason) if station.state is StationState.OFFLINE else ""


def study_line(study: Study) -> str:
    """One study among several: patient, birth date, ID, examination, date."""
    translate = QCoreApplication.translate
    name = person_name(study.patient.name) or translate("SendWords", "Patient without name")
    number = study.patient.patient_id
    parts = (
        name,
        date_text(study.patient.birth_date),
        translate("SendWords", "ID {number}").format(number=number) if number else "",
        study_title(study),
        study_date_text(study.study_date),
    )
    return SEPARATOR.join(part for part in parts if part)


def count_text(value: int) -> str:
    """A number in the language's way."""
    return QLocale().toString(value)
