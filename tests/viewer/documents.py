"""Reports for the page's tests."""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

LINES = (
    "Paciente: MARIA APARECIDA SILVA",
    "Técnica: aquisição helicoidal, sem contraste venoso.",
    "Pulmões com transparência preservada. Ausência de derrame pleural.",
    "Impressão: exame dentro dos limites da normalidade.",
)


def pdf(pages: int = 2) -> bytes:
    """A report with a standard font, as most programs make them."""
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(64, 770, "LAUDO: tomografia computadorizada de tórax")
        canvas.setFont("Helvetica", 11)
        for line, text in enumerate(LINES):
            canvas.drawString(64, 730 - 20 * line, text)
        canvas.drawString(64, 60, f"Página {number} de {pages}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


ADDENDUM = "Adendo de 23/11/2026.\nRevisado em conjunto: <b>sem</b> alterações & sem dúvidas.\n"
