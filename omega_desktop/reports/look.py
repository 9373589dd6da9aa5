"""How a page looks: in colour for screens and printers, in black and white for fax machines."""

import functools
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from omega_desktop.domain.model import ReportStatus
from omega_desktop.reports import fonts

MM = 72 / 25.4
MARGIN = 18 * MM


@dataclass(frozen=True, slots=True, eq=False)  # there are two, told apart by identity
class Look:
    """Colours, sizes and heights of a page. Lengths in points.

    Args:
        name: tells styles of one look from those of another.
        ink: text.
        muted: text that matters less.
        accent: headings and rules.
        paper: background of the patient block; none when empty.
        hairline: colour of thin lines.
        thin: width of thin lines.
        thick: width of the line under the letterhead.
        status_colours: what the status is set on; none: in a frame instead.
        sizes: font sizes by style.
        head: from the page's upper edge to the text.
        foot: from the page's lower edge to the text.
    """

    name: str
    ink: str
    muted: str
    accent: str
    paper: str
    hairline: str
    thin: float
    thick: float
    status_colours: MappingProxyType[ReportStatus, str] | None
    sizes: MappingProxyType[str, float]
    head: float
    foot: float


COLOUR = Look(
    name="colour",
    ink="#1d2733",
    muted="#5d6b7a",
    accent="#12506b",
    paper="#f2f5f8",
    hairline="#c8d1da",
    thin=0.6,
    thick=1.2,
    status_colours=MappingProxyType({
        ReportStatus.FINAL: "#1f7a4d",
        ReportStatus.PRELIMINARY: "#b81414",
        ReportStatus.AMENDED: "#995c00",
    }),
    sizes=MappingProxyType({
        "organization": 12.5, "contact": 7.4, "document": 8.5, "footer": 7.2, "page": 7.8,
        "label": 6.8, "value": 9, "name": 10, "title": 14, "pill": 9, "note": 8.5,
        "heading": 10.2, "subheading": 9.6, "body": 9.6, "tabular": 8, "small": 7.6,
        "signature": 9.6, "caption": 8,
    }),
    head=32 * MM,
    foot=22 * MM,
)  # fmt: skip

FAX = Look(
    name="fax",
    ink="#000000",
    muted="#000000",
    accent="#000000",
    paper="",
    hairline="#000000",
    thin=1.0,
    thick=1.6,
    status_colours=None,
    sizes=MappingProxyType({
        "organization": 14, "contact": 11, "document": 11, "footer": 11, "page": 11.5,
        "label": 11, "value": 12, "name": 13, "title": 15, "pill": 12, "note": 11.5,
        "heading": 12.5, "subheading": 12, "body": 12, "tabular": 11, "small": 11,
        "signature": 12, "caption": 11,
    }),
    head=44 * MM,
    foot=33 * MM,
)  # fmt: skip
"""Nothing grey, no line under 0.75 pt, no letter under 11 pt: at 204 x 196 dpi grey becomes dots
and small print closes up."""


@functools.cache
def styles(look: Look) -> dict[str, Any]:
    """Return reportlab's paragraph styles of a look, by name."""
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, leading: float = 1.36, **more: object) -> Any:  # noqa: ANN401 - reportlab has no types
        size = look.sizes[name]
        given = {"fontName": fonts.REGULAR, "textColor": look.ink, **more}
        return ParagraphStyle(
            f"{look.name}-{name}",
            fontSize=size,
            leading=size * leading,
            splitLongWords=1,
            allowWidows=0,
            allowOrphans=0,
            **given,
        )

    def gaps(above: float, below: float) -> dict[str, float]:
        return {"spaceBefore": above, "spaceAfter": below}

    pill_ink = "#ffffff" if look.status_colours else look.ink
    fonts.register()
    return {
        "label": style("label", textColor=look.muted),
        "value": style("value"),
        "name": style("name", fontName=fonts.BOLD),
        "title": style("title", 1.29, fontName=fonts.BOLD),
        "pill": style("pill", fontName=fonts.BOLD, textColor=pill_ink, alignment=TA_CENTER),
        "note": style("note", textColor=look.muted, **gaps(3, 0)),
        "heading": style("heading", fontName=fonts.BOLD, textColor=look.accent, **gaps(10, 3)),
        "subheading": style("subheading", fontName=fonts.BOLD, **gaps(6, 2)),
        "body": style("body", 1.48, **gaps(0, 4)),
        "tabular": style("tabular", 1.4, fontName=fonts.MONO, **gaps(0, 4)),
        "small": style("small", textColor=look.muted, **gaps(3, 0)),
        "signature": style("signature", fontName=fonts.BOLD),
        "caption": style("caption", alignment=TA_CENTER, **gaps(3, 0)),
    }
