"""The words printed on a report, in the languages it can be printed in.

They are not user-interface texts: a report is printed in its reader's language, whatever the
program's is.
"""

from dataclasses import dataclass

from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports.structured import EntryKind


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word of the page that is not data."""

    language: str
    months: tuple[str, ...]
    document: str
    patient: str
    birth_date: str
    sex: str
    patient_id: str
    accession: str
    study: str
    study_date: str
    referring: str
    years: str
    report: str
    version: str
    page: str
    author: str
    verified_by: str
    context: str
    not_final: str
    amended: str
    missing_glyphs: str
    see_item: str
    sexes: dict[str, str]
    statuses: dict[ReportStatus, str]
    references: dict[EntryKind, str]


PORTUGUESE = Labels(
    language="pt-BR",
    months=(),
    document="Laudo de exame por imagem",
    patient="Paciente",
    birth_date="Nascimento",
    sex="Sexo",
    patient_id="ID do paciente",
    accession="Nº de acesso",
    study="Exame",
    study_date="Data do exame",
    referring="Médico solicitante",
    years="{years} anos",
    report="Laudo",
    version="Versão {version}",
    page="Página {page} de {pages}",
    author="Responsável pelo laudo",
    verified_by="Verificado por {name} em {at}",
    context="Contexto da observação",
    not_final="Laudo não final: pode ser alterado.",
    amended="Esta versão substitui as anteriores.",
    missing_glyphs="□ = caractere que não pôde ser impresso; veja o laudo original.",
    see_item="ver item {text}",
    sexes={"M": "Masculino", "F": "Feminino", "O": "Outro"},
    statuses={
        ReportStatus.PRELIMINARY: "PRELIMINAR",
        ReportStatus.FINAL: "FINAL",
        ReportStatus.AMENDED: "RETIFICADO",
    },
    references={
        EntryKind.IMAGE: "Imagem",
        EntryKind.WAVEFORM: "Traçado",
        EntryKind.OBJECT: "Objeto",
        EntryKind.REGION: "Região",
        EntryKind.UNKNOWN: "Conteúdo não exibido",
    },
)

ENGLISH = Labels(
    language="en",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    document="Imaging report",
    patient="Patient",
    birth_date="Date of birth",
    sex="Sex",
    patient_id="Patient ID",
    accession="Accession number",
    study="Study",
    study_date="Study date",
    referring="Referring physician",
    years="{years} years",
    report="Report",
    version="Version {version}",
    page="Page {page} of {pages}",
    author="Reported by",
    verified_by="Verified by {name} on {at}",
    context="Observation context",
    not_final="Not a final report: it may change.",
    amended="This version replaces earlier ones.",
    missing_glyphs="□ = a character that could not be printed; see the original report.",
    see_item="see item {text}",
    sexes={"M": "Male", "F": "Female", "O": "Other"},
    statuses={
        ReportStatus.PRELIMINARY: "PRELIMINARY",
        ReportStatus.FINAL: "FINAL",
        ReportStatus.AMENDED: "AMENDED",
    },
    references={
        EntryKind.IMAGE: "Image",
        EntryKind.WAVEFORM: "Waveform",
        EntryKind.OBJECT: "Object",
        EntryKind.REGION: "Region",
        EntryKind.UNKNOWN: "Content not shown",
    },
)

STAMPS = {
    ReportStatus.PRELIMINARY: "PRELIMINARY / PRELIMINAR",
    ReportStatus.AMENDED: "AMENDED / RETIFICADO",
}
"""What stands on every page of a report that is not simply final, in both languages: whoever
receives it may read neither the program's language nor the report's."""


def labels_for(language: str) -> Labels:
    """Return the words of a BCP 47 language; English for those there are no words of."""
    return PORTUGUESE if language.lower().split("-")[0].split("_")[0] == "pt" else ENGLISH
