"""PDF/A-2b for the pages we lay out ourselves: metadata and output intent.

Source: ISO 19005-2:2011, 6.2.3 (output intent), 6.6 (metadata), 6.6.4 (version identification).
"""

import functools
import hashlib
import io
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

PRODUCER = "Omega Desktop"
# Header fields of an ICC profile that say when it was made: bytes 24 to 35 (ISO 15076-1, 7.2.8)
_ICC_DATE = slice(24, 36)
_ICC_DAY = b"".join(number.to_bytes(2, "big") for number in (2024, 1, 1, 0, 0, 0))


@functools.cache
def srgb_profile() -> bytes:
    """Return an ICC profile of sRGB, the same bytes at any time."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_ICC_DATE] = _ICC_DAY
    return bytes(profile)


def converted(pdf: bytes, *, title: str, author: str, language: str, made: datetime) -> bytes:
    """Return a PDF of ours as PDF/A-2b.

    Its pages must hold nothing that PDF/A does not allow: every font embedded, no transparency, no
    annotations. It is written anew, because reportlab leaves out the line break before
    ``endstream`` (6.1.7.1). ``title`` shows in window titles and print queues and names nobody.
    """
    author = "".join(sign for sign in author if sign.isprintable())  # XML allows no other signs
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pdf_header = "%PDF-1.7"  # ISO 32000-1
    profile = StreamObject()
    profile[NameObject("/N")] = NumberObject(3)
    profile.set_data(srgb_profile())
    metadata = StreamObject()
    metadata[NameObject("/Type")] = NameObject("/Metadata")
    metadata[NameObject("/Subtype")] = NameObject("/XML")
    metadata.set_data(xmp(title=title, author=author, language=language, made=made))
    intent = DictionaryObject({
        NameObject("/Type"): NameObject("/OutputIntent"),
        NameObject("/S"): NameObject("/GTS_PDFA1"),  # the same name in all parts of the standard
        NameObject("/OutputConditionIdentifier"): TextStringObject("sRGB"),
        NameObject("/Info"): TextStringObject("sRGB IEC61966-2.1"),
        NameObject("/DestOutputProfile"): writer._add_object(profile),
    })  # fmt: skip
    root = writer.root_object
    root[NameObject("/OutputIntents")] = ArrayObject([writer._add_object(intent)])
    root[NameObject("/Metadata")] = writer._add_object(metadata)
    writer.metadata = {
        "/Title": title,
        **({"/Author": author} if author else {}),
        "/Creator": PRODUCER,
        "/Producer": PRODUCER,
        "/CreationDate": f"D:{made.astimezone(UTC):%Y%m%d%H%M%SZ}",
        "/ModDate": f"D:{made.astimezone(UTC):%Y%m%d%H%M%SZ}",
    }
    # of what is on the pages, so that the same report is the same file
    digest = ByteStringObject(hashlib.sha256(pdf).digest()[:16])
    writer._ID = ArrayObject([digest, digest])
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def xmp(*, title: str, author: str, language: str, made: datetime) -> bytes:
    """Return the XMP packet; it says the same as the document information dictionary."""
    moment = f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    creator = f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>
{creator if author else ""}
<pdf:Producer>{PRODUCER}</pdf:Producer>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()
