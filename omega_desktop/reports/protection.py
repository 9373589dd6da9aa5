"""A password on a report's PDF."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from omega_desktop.domain.errors import ReportError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.pdf_password import checked_pdf_password
from omega_desktop.reports import preview


def protect(pdf: bytes, password: str) -> bytes:
    """Return a copy that opens only with the password (AES-256).

    For copies that are sent, never for those that are kept: PDF/A allows no encryption, and the
    copy does not call itself PDF/A any longer. Every call gives other bytes.

    Source: ISO 32000-2 7.6 (revision 6 of the standard security handler).

    Raises:
        ReportError: the password cannot be used, or the PDF has one already or is damaged.
    """
    try:
        password = checked_pdf_password(password)
    except ValidationError as fault:
        raise ReportError(fault.title, Message("Choose another password.")) from fault
    preview.page_count(pdf)
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted:
            raise _encrypted()  # noqa: TRY301 - as any other refusal
        writer = PdfWriter(clone_from=reader)
        writer.root_object.pop("/Metadata", None)
        writer.root_object.pop("/OutputIntents", None)
        # readers older than PDF 2.0 know the encryption as an extension of 1.7
        writer.pdf_header = "%PDF-1.7"
        writer.root_object[NameObject("/Extensions")] = DictionaryObject({
            NameObject("/ADBE"): DictionaryObject({
                NameObject("/BaseVersion"): NameObject("/1.7"),
                NameObject("/ExtensionLevel"): NumberObject(8),
            })
        })  # fmt: skip
        writer.encrypt(password, algorithm="AES-256")
        output = io.BytesIO()
        writer.write(output)
    except ReportError:
        raise
    except Exception as fault:
        # pypdf raises nearly anything for a damaged file
        raise preview.damaged_pdf(fault) from fault
    return output.getvalue()


def _encrypted() -> ReportError:
    return ReportError(
        Message("The report's PDF is protected already"),
        Message("Send it as it is, or attach it again without protection."),
    )
