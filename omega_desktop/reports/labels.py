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
    year_old: str
    months_old: str
    month_old: str
    phone: str
    report: str
    version: str
    page: str
    author: str
    unsigned_author: str
    state: str
    key_images: str
    series: str
    image: str
    frame: str
    verified_by: str
    context: str
    not_final: str
    amended: str
    missing_glyphs: str
    see_item: str
    sexes: dict[str, str]
    statuses: dict[ReportStatus, str]
    references: dict[EntryKind, str]
    fax_title: str
    fax_to: str
    fax_from: str
    fax_number: str
    fax_sender_number: str
    fax_date: str
    fax_pages: str
    fax_pages_in_all: str
    fax_reference: str
    confidential: str
    confidentiality: str


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
    year_old="{years} ano",
    months_old="{months} meses",
    month_old="{months} mês",
    phone="Tel.",
    report="Laudo",
    version="Versão {version}",
    page="Página {page} de {pages}",
    author="Responsável pelo laudo",
    unsigned_author="Autor do laudo preliminar, ainda não liberado",
    state="{status} · versão {version}, registrada em {at}",
    key_images="Imagens selecionadas",
    series="Série {number}",
    image="imagem {number}",
    frame="quadro {number}",
    verified_by="Verificado por {name} em {at}",
    context="Contexto da observação",
    not_final="Laudo não final: pode ser alterado.",
    amended="Laudo retificado: a versão {version} substitui as anteriores.",
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
    fax_title="FAX",
    fax_to="Para",
    fax_from="De",
    fax_number="Número de fax",
    fax_sender_number="Telefone ou fax do remetente",
    fax_date="Data",
    fax_pages="Páginas",
    fax_pages_in_all="{pages} no total, com esta",
    fax_reference="Referência",
    confidential="CONFIDENCIAL",
    confidentiality=(
        "Este fax contém informações protegidas por sigilo profissional e pela lei de proteção de"
        " dados pessoais. Destina-se somente à pessoa ou instituição indicada acima. Se você o"
        " recebeu por engano, não leia, copie nem repasse as páginas seguintes: avise o remetente"
        " e destrua todas as páginas."
    ),
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
    year_old="{years} year",
    months_old="{months} months",
    month_old="{months} month",
    phone="Phone",
    report="Report",
    version="Version {version}",
    page="Page {page} of {pages}",
    author="Reported by",
    unsigned_author="Author of the preliminary report, not yet released",
    state="{status} · version {version}, registered on {at}",
    key_images="Key images",
    series="Series {number}",
    image="image {number}",
    frame="frame {number}",
    verified_by="Verified by {name} on {at}",
    context="Observation context",
    not_final="Not a final report: it may change.",
    amended="Amended report: version {version} replaces earlier ones.",
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
    fax_title="FAX",
    fax_to="To",
    fax_from="From",
    fax_number="Fax number",
    fax_sender_number="Sender's telephone or fax",
    fax_date="Date",
    fax_pages="Pages",
    fax_pages_in_all="{pages} in all, with this one",
    fax_reference="Reference",
    confidential="CONFIDENTIAL",
    confidentiality=(
        "This fax contains information protected by professional secrecy and by data protection"
        " law. It is meant only for the person or institution named above. If you received it in"
        " error, do not read, copy or pass on the following pages: tell the sender, and destroy"
        " all pages."
    ),
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
