"""What is said about a link, in the form and in the review: one wording for both."""

from PySide6.QtCore import QCoreApplication

from omega_desktop.domain.model import LinkTarget, Report, Study
from omega_desktop.ui.send_words import report_short
from omega_desktop.widgets.format import study_title

translate = QCoreApplication.translate


def link_warning(*, birth_date: bool, passcode: bool) -> str:
    """Who can open a link: whoever holds what it asks for."""
    if birth_date and passcode:
        return translate(
            "LinkWords",
            "Whoever holds the link, the patient's date of birth and the passcode can open the "
            "study.",
        )
    if passcode:
        return translate("LinkWords", "Whoever holds the link and the passcode can open the study.")
    return translate(
        "LinkWords", "Whoever holds the link and the patient's date of birth can open the study."
    )


def link_until(until: str, *, birth_date: bool, passcode: bool) -> str:
    """Until when a link opens, and what it asks for."""
    if birth_date and passcode:
        text = translate(
            "LinkWords", "Link valid until {date}; asks for the date of birth and the passcode."
        )
    elif passcode:
        text = translate("LinkWords", "Link valid until {date}; asks for the passcode.")
    else:
        text = translate("LinkWords", "Link valid until {date}; asks for the date of birth.")
    return text.format(date=until)


def link_what(target: LinkTarget, study: Study, report: Report | None) -> str:
    """What a link leads to: ``Link: TC TÓRAX + report v2 Final + 1 earlier study``."""
    title = study_title(study)
    if report is None:
        text = translate("LinkWords", "Link: {study}").format(study=title)
    else:
        text = translate("LinkWords", "Link: {study} + report {version}").format(
            study=title, version=report_short(report)
        )
    if target.earlier_studies:
        count = len(target.earlier_studies)
        more = translate("LinkWords", "+ %n earlier study(ies)", "", count)
        text = f"{text} {more}"
    return text


def report_link_warning() -> str:
    """Who can open a link to a report alone."""
    return translate(
        "LinkWords", "Whoever holds the link and the patient's date of birth can open the report."
    )


def valid_until(how: str, until: str) -> str:
    """How a link travels, and until when it opens, on a line of its own."""
    day = translate("LinkWords", "Valid until {date}").format(date=until)
    return f"{how}\n{day}"


def link_how(until: str, *, birth_date: bool, passcode: bool, download: bool) -> str:
    """How a link travels, what opens it, and until when, on lines of their own."""
    if birth_date and passcode:
        text = translate("LinkWords", "E-mail, opens with date of birth and passcode")
    elif passcode:
        text = translate("LinkWords", "E-mail, opens with passcode")
    else:
        text = translate("LinkWords", "E-mail, opens with date of birth")
    lines = [valid_until(text, until)]
    if download:
        lines.append(translate("LinkWords", "The files can be downloaded"))
    return "\n".join(lines)
