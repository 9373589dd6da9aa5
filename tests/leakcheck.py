"""Look for what was identifying in an original file inside its de-identified output.

Independent of the program: it reads with pydicom and searches in its own way.

- ``leaks``: every identifying value of the original (name components, ids, birth dates, places,
  devices, instance UIDs) is searched in the output's bytes, in the character sets it could be
  written in, and in its decoded elements.
- ``surviving``: the same for planted strings (``hardcases``).
- ``unchanged``: elements to which Table E.1-1 gives an action and whose value is still the same.

Values too short to be found other than by chance, and text drawn in pixels, are not looked for.
"""

# ruff: noqa: BLE001, E501

import contextlib
import io
import json
import logging
import re
import warnings
import zlib
from pathlib import Path

import pydicom

# --- what counts as identifying ------------------------------------------------------------------------------------
IDS = {
    "PatientID",
    "OtherPatientIDs",
    "AccessionNumber",
    "AdmissionID",
    "IssuerOfPatientID",
    "MedicalRecordLocator",
    "RequestedProcedureID",
    "ScheduledProcedureStepID",
    "PerformedProcedureStepID",
    "StudyID",
    "FillerOrderNumberImagingServiceRequest",
    "PlacerOrderNumberImagingServiceRequest",
    "ServiceEpisodeID",
    "SpecimenIdentifier",
    "ContainerIdentifier",
    "BarcodeValue",
    "InsurancePlanIdentification",
    "ClinicalTrialSubjectID",
    "ClinicalTrialSubjectReadingID",
    "PatientTelephoneNumbers",
    "ReferringPhysicianTelephoneNumbers",
    "PersonTelephoneNumbers",
}
DEVICE = {
    "DeviceSerialNumber",
    "StationName",
    "PerformedStationName",
    "PerformedStationAETitle",
    "SourceApplicationEntityTitle",
    "GantryID",
    "PlateID",
    "DetectorID",
    "CassetteID",
}
PLACES = {
    "InstitutionName",
    "InstitutionAddress",
    "InstitutionalDepartmentName",
    "PatientAddress",
    "ReferringPhysicianAddress",
    "PatientInstitutionResidence",
    "ResponsibleOrganization",
    "CurrentPatientLocation",
    "ClinicalTrialSponsorName",
    "ClinicalTrialSiteName",
}
BIRTH = {"PatientBirthDate"}
DATES = {
    "StudyDate",
    "SeriesDate",
    "AcquisitionDate",
    "ContentDate",
    "AcquisitionDateTime",
}  # reported, not counted as identity
UID_KEEP = {
    "SOPClassUID",
    "MediaStorageSOPClassUID",
    "ReferencedSOPClassUID",
    "TransferSyntaxUID",
    "ImplementationClassUID",
    "CodingSchemeUID",
    "ContextUID",
    "MappingResourceUID",
    "TemplateUID",
    "PrivateInformationCreatorUID",
}
COMMON = frozenset(
    ("none", "anonymous", "anonymized", "anonymized", "anon", "unknown", "patient", "name",
     "test", "testing", "phantom", "doctor", "prof", "md", "dr", "mr", "mrs", "ms",
     "mister", "subject", "demo", "case", "image", "images", "series", "study", "head",
     "neck", "chest", "abdomen", "brain", "body", "knee", "spine", "ct", "mri", "pet",
     "scan", "research", "hospital", "clinic", "medical", "center", "centre", "department",
     "radiology", "siemens", "philips", "toshiba", "ge", "null", "na", "n/a", "sample",
     "example", "dicom", "deidentified", "removed", "operator", "user", "admin", "default",
     "xxxx", "unspecified", "pending", "volunteer", "dummy", "the", "and", "for", "with",
     "from", "this", "that", "not")
)  # fmt: skip
SAFE_WORDS = (
    "Manufacturer",
    "ManufacturerModelName",
    "ImageType",
    "Modality",
    "BodyPartExamined",
    "SoftwareVersions",
    "SOPClassUID",
    "ScanningSequence",
    "SequenceVariant",
    "PatientPosition",
    "ConversionType",
    "PhotometricInterpretation",
)
ENCODINGS = (
    "utf-8",
    "latin-1",
    "iso2022_jp_2",
    "shift_jis",
    "euc_jp",
    "iso2022_kr",
    "euc_kr",
    "gb18030",
    "iso8859_5",
    "iso8859_6",
    "iso8859_7",
    "iso8859_8",
    "cp1251",
    "utf-16-le",
)


def walk(ds, path=""):
    """Every element of a data set, recursively, as (path, element). Elements that do not decode are skipped."""
    for tag in sorted(ds.keys()):
        try:
            e = ds[tag]
        except Exception:
            continue
        here = f"{path}{e.tag.group:04X}{e.tag.element:04X}"
        yield here, e
        if e.VR == "SQ":
            for i, item in enumerate(e.value or ()):
                yield from walk(item, f"{here}[{i}].")
        elif (
            e.VR in ("UN", "OB")
            and e.tag.group != 0x7FE0
            and isinstance(e.value, (bytes, bytearray))
            and len(e.value) > 8
            and e.value[:4] == b"\xfe\xff\x00\xe0"
        ):
            try:  # an implicit little endian sequence hidden in UN
                fp = pydicom.filebase.DicomBytesIO(bytes(e.value))
                fp.is_little_endian, fp.is_implicit_VR = True, True
                for i, item in enumerate(
                    pydicom.filereader.read_sequence(fp, True, True, len(e.value), ["iso8859"])  # type: ignore[arg-type]
                ):
                    yield from walk(item, f"{here}[{i}].")
            except Exception:
                pass


def text_of(e):
    v = e.value
    if v is None or e.VR == "SQ":
        return ""
    if isinstance(v, (bytes, bytearray)):
        return bytes(v).decode("latin-1", "replace") if len(v) < 1 << 20 else ""
    if isinstance(v, (list, tuple, pydicom.multival.MultiValue)):
        return "\\".join(str(x) for x in v)
    return str(v)


def read(path):
    try:
        ds = pydicom.dcmread(path, force=True)
        return ds if len(ds) else None
    except Exception:
        return None


def searchable(path, limit):
    """The bytes of a file to search: (whole file, whole file without the Pixel Data value)."""
    with Path(path).open("rb") as stream:
        raw = stream.read(limit)
    parts = [raw]
    try:
        ds = pydicom.dcmread(io.BytesIO(raw), force=True, defer_size=None)
        if (
            getattr(getattr(ds, "file_meta", None), "TransferSyntaxUID", None)
            == "1.2.840.10008.1.2.1.99"
        ):
            start = raw.find(b"DICM") + 4
            length = int.from_bytes(raw[start + 8 : start + 12], "little")
            parts.append(zlib.decompressobj(-15).decompress(raw[start + 12 + length :]))
    except Exception:
        ds = None
    for m in re.finditer(rb"stream\r?\n", raw):  # FlateDecode streams of an encapsulated PDF
        with contextlib.suppress(Exception):
            parts.append(zlib.decompressobj().decompress(raw[m.end() : m.end() + (4 << 20)]))
    whole = b"\x00".join(parts)
    nopix = whole
    if ds is not None:
        for tag in (0x7FE00010, 0x7FE00008, 0x7FE00009):
            v = ds.get(tag)
            v = v.value if v is not None else None
            if isinstance(v, bytes) and len(v) > 64:
                i = nopix.find(v[:64])
                if i >= 0:
                    nopix = nopix[:i] + nopix[i + len(v) :]
    return whole, nopix


def forms(value):
    """The byte strings a text could be stored as."""
    out = {value.encode("utf-8", "replace")}
    if not value.isascii():
        for c in ENCODINGS:
            try:
                b = value.encode(c)
                out.add(b)
                # escape sequences are written around each run; without them the bare code units are searched too
                out.add(re.sub(rb"\x1b[\$\(\)-][A-Za-z@0-9\)\(]*", b"", b))
            except (UnicodeError, LookupError):
                pass
    else:
        out.add(value.encode("utf-16-le"))
    return {b for b in out if len(b) >= 3}


def pattern(value):
    alts = []
    for b in forms(value):
        p = re.escape(b).replace(rb"\ ", rb"\s+")  # white space may have been folded
        if value.isascii() and b"\x00" not in b:
            p = (
                (rb"(?<![A-Za-z0-9])" if value[0].isalnum() else b"")
                + p
                + (rb"(?![A-Za-z0-9])" if value[-1].isalnum() else b"")
            )
            if re.fullmatch(r"[0-9.]+", value):  # a UID or number: not the start of a longer one
                p = (
                    rb"(?<![0-9.])"
                    + re.escape(b)
                    + (rb"" if re.fullmatch(r"(18|19|20)\d{6}", value) else rb"(?![0-9]|\.[0-9])")
                )
        alts.append(p)
    return re.compile(b"|".join(alts), re.I)


def identifiers(ds):
    """The identifying values of one original: {(kind, value): where}; and those too weak to search."""
    found: dict[tuple[str, str], str] = {}
    weak: set[tuple[str, str]] = set()
    safe = " ".join(text_of(ds[k]) for k in SAFE_WORDS if k in ds).lower()
    # values that stand in the original where any file may keep them say nothing: numbers, and the writing software's UID
    plain = {
        text_of(ds[k]) for k in ("SeriesNumber", "InstanceNumber", "AcquisitionNumber") if k in ds
    }
    plain.add(str(getattr(getattr(ds, "file_meta", None), "ImplementationClassUID", "")))

    def add(kind, value, where, low=4):
        value = re.sub(r"\s+", " ", value.replace("\x00", " ")).strip()
        if not value:
            return
        w = value.lower()
        chars = len(value) if value.isascii() else len(value) * 2
        if (
            chars < low
            or w in COMMON
            or value in plain
            or len(set(w)) < 3
            or (kind != "uid" and re.search(r"(?<!\w)" + re.escape(w) + r"(?!\w)", safe))
        ):
            weak.add((kind, value))
        else:
            found.setdefault((kind, value), where)

    elements = list(walk(ds))
    if getattr(ds, "file_meta", None) is not None:
        elements += [("meta." + p, e) for p, e in walk(ds.file_meta)]
    for where, e in elements:
        try:
            k = e.keyword
            if e.VR == "PN":
                for one in (
                    e.value
                    if isinstance(e.value, (list, tuple, pydicom.multival.MultiValue))
                    else [e.value]
                ):
                    for tok in re.split(r"[\^=\s,;/()]+", str(one)):
                        add("name", tok.strip(".-_"), where, 4)
            elif k in IDS:
                for one in text_of(e).split("\\"):
                    add("id", one, where, 5)
            elif k in PLACES:
                add("place", text_of(e), where, 6)
            elif k in DEVICE:
                add("device", text_of(e), where, 5)
            elif k in BIRTH:
                add("birthdate", text_of(e), where, 8)
            elif k in DATES:
                add("date", text_of(e)[:8], where, 8)
            elif e.VR == "UI" and k not in UID_KEEP and not e.tag.is_private:
                for one in text_of(e).split("\\"):
                    if not one.startswith("1.2.840.10008.") and len(one) > 9:
                        add("uid", one, where, 10)
        except Exception:
            continue
    return found, weak


def where_in(ds, value):
    """Paths of the elements of an output that hold the value."""
    if ds is None:
        return []
    tail = (
        "" if re.fullmatch(r"(18|19|20)\d{6}", value) else r"(?![A-Za-z0-9])"
    )  # a date may begin a DT value
    rx = re.compile(
        r"(?<![A-Za-z0-9])" + re.escape(value).replace(r"\ ", r"\s+") + tail
        if value.isascii()
        else re.escape(value),
        re.I,
    )
    hits = []
    items = list(walk(ds)) + (
        [("meta." + p, e) for p, e in walk(ds.file_meta)]
        if getattr(ds, "file_meta", None) is not None
        else []
    )
    for p, e in items:
        try:
            if e.tag != 0x7FE00010 and rx.search(text_of(e)):
                hits.append(p + (f"({e.keyword})" if e.keyword else ""))
        except Exception:
            pass
    return hits


# --- Table E.1-1 ---------------------------------------------------------------------------------------------------
def load_table(path):
    doc = json.loads(Path(path).read_text(encoding="utf-8"))
    exact, masks = {}, []
    for r in doc["rows"]:
        t = r["tag"].strip("()").split(")")[0].replace(",", "")
        if re.fullmatch(r"[0-9A-Fa-f]{8}", t):
            exact[t.upper()] = r["basic_profile"]
        elif "xx" in t:
            masks.append((re.compile(t[:8].upper().replace("X", "[0-9A-F]")), r["basic_profile"]))
    return exact, masks


def action(table, tag):
    exact, masks = table
    t = f"{tag.group:04X}{tag.element:04X}"
    if tag.group % 2:
        return "X"
    if t in exact:
        return exact[t]
    for rx, a in masks:
        if rx.fullmatch(t):
            return a
    return None


def norm(e):
    if e.VR == "SQ":
        return f"SQ{len(e.value or ())}" if e.value else ""
    return text_of(e)


def unchanged(table, a, b):
    """Elements with an action in the Basic Profile whose value is still in the output, and the number looked at."""
    out = {p: norm(e) for p, e in walk(b)}
    n, same = 0, []
    for p, e in walk(a):
        act = action(table, e.tag)
        if act is None or act == "K":
            continue
        v = norm(e)
        if not v or v.startswith("SQ"):
            continue
        if e.tag.is_private and e.tag.element < 0x100:
            continue
        n += 1
        if out.get(p) == v:
            same.append((p, act))
    return n, same


def leaks(original, output, limit=64 << 20):
    """(kind, where in the original) of every identifying value that is still in the output."""
    with quiet():
        found, _ = identifiers(read(original))
        whole, nopix = searchable(output, limit)
        whole_lower, nopix_lower = whole.lower(), nopix.lower()
        written = read(output)
        bad = []
        for (kind, value), source in found.items():
            if kind == "date":
                continue  # dates of the study are no identity by themselves
            hay, lower = (
                (whole, whole_lower)
                if len(value) >= 8 and value.isascii()
                else (nopix, nopix_lower)
            )
            # a word that is not there at all need not be looked for more closely
            there = any(form.lower().split(b" ")[0] in lower for form in forms(value))
            if (there and pattern(value).search(hay)) or where_in(written, value):
                bad.append((kind, source))
        return bad


def table_unchanged(table_path, original, output):
    """How many values the table acts on, and the (path, action) of those that stayed as they were."""
    with quiet():
        return unchanged(load_table(table_path), read(original), read(output))


def surviving(rows, outputs, limit=64 << 20):
    """The rows (canary, file, place, klass, kind) whose planted string is in one of the outputs."""
    wholes, texts = [], []
    with quiet():
        for path in outputs:
            wholes.append(searchable(path, limit)[0])
            ds = read(path)
            texts += (
                [text_of(e) for _, e in walk(ds) if e.tag != 0x7FE00010] if ds is not None else []
            )
            texts.append(Path(path).as_posix())
    whole, text = b"\0\0".join(wholes), "\n".join(texts)
    return [
        row
        for row in rows
        if row["canary"] in text
        or any(
            form in whole
            for form in (
                [bytes.fromhex(row["canary"])] if row["kind"] == "pixels" else forms(row["canary"])
            )
        )
    ]


@contextlib.contextmanager
def quiet():
    """pydicom without warnings and log lines about odd files."""
    log = logging.getLogger("pydicom")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
