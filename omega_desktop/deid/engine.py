"""De-identification of one file by the Basic Profile of PS3.15 Annex E.

Nothing of the original reaches the output unless a rule keeps it: the file is split into elements,
each is judged by ``profile``, kept text is judged again against what is known of the patient
(``identity``), a new file is written from what remains, and the finished file is searched
(``verify``) before it gets its name. Objects that are themselves a statement about the patient
(reports, documents) and pixels known to show a name are refused: the original never leaves instead.
"""

import contextlib
import re
import struct
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from omega_desktop.deid.identity import Identity, collect
from omega_desktop.deid.kinds import known_syntax, unfit_class
from omega_desktop.deid.pixels import clean_pixel_data, picture
from omega_desktop.deid.profile import (
    CODE_SEQUENCES,
    Action,
    Profile,
    basic_profile,
)
from omega_desktop.deid.uids import UidMap, well_known
from omega_desktop.deid.verify import verify_file
from omega_desktop.deid.wire import (
    DataSet,
    DicomFile,
    Element,
    MalformedError,
    ascii_text,
    charset_known,
    charset_terms,
    dictionary_vr,
    encode_file,
    parse_file,
    text,
    words,
)
from omega_desktop.domain.errors import DeidentificationError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.archive_files import replace

IMPLEMENTATION: Final = ("2.25.217358494306470386482195023416274031885", "OMEGA_DESKTOP_1")
"""Implementation Class UID and Version Name of the files written here (PS3.7 D.3.3.2)."""

METHOD: Final = "DICOM PS3.15 2026d Basic Profile, Omega Desktop"

_SOP_CLASS: Final = 0x00080016
_SOP_INSTANCE: Final = 0x00080018
_PIXEL_DATA_PROVIDER: Final = 0x00287FE0
_DIRECTORY: Final = "1.2.840.10008.1.3.10"

_NUMBER: Final = re.compile(rb"[0-9+\-.eE \\\0]*")
_UID: Final = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")
_CODE_STRING: Final = re.compile(rb"[A-Za-z0-9 _\\\-./+&()#%:,\0]*")
_CHARACTERS_OF_A_CODE_STRING: Final = 16
_COINCIDENCE_ALLOWED: Final = frozenset((0x0020, 0x0028, 0x0054, 0x3004, 0x3006, 0x300A, 0x300C))
_ESSENTIAL_CODE_STRINGS: Final = frozenset((0x00080005, 0x00080060, 0x00280004))
"""Without these an image cannot be read; ``verify`` still judges their values."""
_UNEXPECTED: Final = (ValueError, LookupError, struct.error, RecursionError, OverflowError)
_DUMMIES: Final[Mapping[str, bytes]] = {
    **dict.fromkeys(words("AE CS LO LT PN SH ST UC UT"), b"REMOVED"),
    **dict.fromkeys(words("OB OW UN"), b"\0\0"),
    **dict.fromkeys(words("DS IS"), b"0"),
    "AS": b"000Y",
    "DT": b"000000",  # after the day
    "TM": b"000000",
    "UR": b"urn:removed",
}
"""Values that say nothing, by VR (action D)."""
_DUMMY_DAYS: Final = ("19000101", "19010203", "19020304")

_STANDARD_SCHEMES: Final = words(
    """
    DCM SRT SCT SNM3 UCUM LN UMLS FMA RADLEX NCIT NCIt ICDO3 ICD10 I10 I10P I9C IBSI ISO3166_1
    RFC3066 RFC5646 RXNORM UNII MSH UBERON MDC NDC C4 BI PUBCHEM_CID ACR BARI NEU
    """
)
"""Coding schemes anyone can look up (PS3.16 Table 8-1): their meanings are not free text."""

_CODE_VALUE: Final = 0x00080100
_CODE_SCHEME: Final = 0x00080102
_CODE_MEANING: Final = 0x00080104


class BasicProfileDeidentifier:
    """Implements ``ports.Deidentifier``. Has no state: safe in threads and worker processes."""

    def __init__(self, profile: Profile | None = None) -> None:
        self._profile = profile or basic_profile()

    def deidentify(
        self, source: Path, destination: Path, *, key: bytes, accept_pixel_risk: bool
    ) -> dict[str, str]:
        """Write the de-identified instance and verify it.

        Args:
            source: a DICOM file.
            destination: what is written; an existing file is replaced only by a verified one.
            key: the delivery's 32 bytes, from which new UIDs are derived.
            accept_pixel_risk: write also images that may show a name, because a person looked at
                them. Images that say that they do show one are refused all the same.

        Returns:
            ``sop_instance_uid``, ``sop_class_uid`` and ``transfer_syntax_uid`` of the output, and
            ``review``: why a person should look at the pixels, empty when there is no sign.

        Raises:
            DeidentificationError: this instance must not leave; nothing was written.
            StorageError: there is no room or no right to write; nothing was written.
        """
        uids = UidMap(key)
        file = _read(source)
        try:
            return self._deidentify(file, destination, uids, accept_pixel_risk=accept_pixel_risk)
        except _UNEXPECTED as error:
            # a value no rule foresaw: the original stays, the text of the error may hold the value
            raise _refusal(
                Message("The file holds values that cannot be understood"), type(error).__name__
            ) from None

    def _deidentify(
        self, file: DicomFile, destination: Path, uids: UidMap, *, accept_pixel_risk: bool
    ) -> dict[str, str]:
        sop_class = _refuse_by_kind(file)
        risk = picture(file.data_set).doubt
        if risk is not None and not accept_pixel_risk:
            raise _refusal(risk)
        identity = collect(file.meta, file.data_set)
        clean_pixel_data(file)
        cleaner = _Cleaner(self._profile, identity, uids, _pseudonym(file.data_set, uids))
        data_set = cleaner.clean(file.data_set, charset_terms(file.data_set) or [])
        _state_method(data_set)
        instance = ascii_text(data_set.get(_SOP_INSTANCE))
        chunks = encode_file(
            data_set,
            sop_class_uid=sop_class,
            sop_instance_uid=instance,
            transfer_syntax_uid=file.transfer_syntax_uid,
            implementation=IMPLEMENTATION,
        )
        _write_verified(destination, chunks, lambda written: verify_file(written, identity))
        return {
            "sop_instance_uid": instance,
            "sop_class_uid": sop_class,
            "transfer_syntax_uid": file.transfer_syntax_uid,
            "review": "" if risk is None else risk.to_json(),
        }


def deidentify_file(
    source: str,
    destination: str,
    key: bytes,
    accept_pixel_risk: bool,  # noqa: FBT001 - CpuPool passes positions
) -> dict[str, str]:
    """De-identify one file in this process; a module-level function for worker processes.

    Returns and raises as ``BasicProfileDeidentifier.deidentify``.
    """
    return BasicProfileDeidentifier().deidentify(
        Path(source), Path(destination), key=key, accept_pixel_risk=accept_pixel_risk
    )


# --- before ---------------------------------------------------------------------------------------


def _refusal(reason: Message, detail: str = "") -> DeidentificationError:
    return DeidentificationError(
        Message("The instance cannot be anonymized"), reason, detail=detail
    )


def _read(source: Path) -> DicomFile:
    try:
        return parse_file(source.read_bytes())
    except MalformedError as error:
        raise _refusal(Message("The file is damaged or is not DICOM"), str(error)) from None
    except _UNEXPECTED as error:
        raise _refusal(
            Message("The file is damaged or is not DICOM"), type(error).__name__
        ) from None
    except OSError as error:
        raise _refusal(Message("The file cannot be read"), type(error).__name__) from None


def _refuse_by_kind(file: DicomFile) -> str:
    """The SOP Class UID of an object that stays meaningful without what identifies.

    Raises:
        DeidentificationError: for every other object, with the reason.
    """
    data_set = file.data_set
    if 0x00041220 in data_set or ascii_text(file.meta.get(0x00020002)) == _DIRECTORY:
        raise _refusal(Message("The file is the directory of a disc, not an instance"))
    sop_class, instance = (
        ascii_text(data_set.get(_SOP_CLASS)),
        ascii_text(data_set.get(_SOP_INSTANCE)),
    )
    if not _UID.fullmatch(sop_class) or not _UID.fullmatch(instance):
        raise _refusal(Message("The file does not say what kind of object it holds"))
    unfit = unfit_class(sop_class)
    if unfit is not None:
        raise _refusal(unfit, sop_class)
    if not known_syntax(file.transfer_syntax_uid):
        raise _refusal(Message("The instance is encoded in an unknown way"), "transfer syntax")
    if _PIXEL_DATA_PROVIDER in data_set:
        raise _refusal(Message("The pixels of the image are stored elsewhere"))
    if picture(data_set).declared:
        raise _refusal(Message("The image says that the patient's name is drawn into it"))
    return sop_class


def _pseudonym(data_set: DataSet, uids: UidMap) -> str:
    """One name per patient of the delivery; without identifier and name, one per study."""
    for tags in ((0x00100020, 0x00100021), (0x00100010, 0x00100030), (0x0020000D,)):
        parts = [ascii_text(data_set.get(tag)) for tag in tags]
        if parts[0]:
            return uids.pseudonym("\0".join(parts))
    return uids.pseudonym("")


def _state_method(data_set: DataSet) -> None:
    """Say what was done (PS3.15 E.1.1 steps 6 to 9, CID 7050)."""
    from pydicom.sr.codedict import codes

    basic = codes.cid7050.BasicApplicationConfidentialityProfile
    stated = {
        0x00120062: ("CS", "YES"),
        0x00120063: ("LO", METHOD),
        0x00280303: ("CS", "REMOVED"),
    }
    for tag, (vr, value) in stated.items():
        data_set[tag] = Element(tag, vr, value.encode("ascii"))
    data_set[0x00120064] = Element(
        0x00120064, "SQ", items=[_code(basic.value, basic.scheme_designator, basic.meaning)]
    )


def _code(value: str, scheme: str, meaning: str) -> DataSet:
    return {
        tag: Element(tag, vr, content.encode("ascii"))
        for tag, vr, content in (
            (_CODE_VALUE, "SH", value),
            (_CODE_SCHEME, "SH", scheme),
            (_CODE_MEANING, "LO", meaning),
        )
    }


# --- cleaning -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cleaner:
    """Builds the output's data set from the original's, element by element."""

    profile: Profile
    identity: Identity
    uids: UidMap
    pseudonym: str
    _day: str = field(init=False)

    def __post_init__(self) -> None:
        self._day = next(day for day in _DUMMY_DAYS if not self.identity.mentions(day))

    def clean(self, data_set: DataSet, terms: list[str], *, depth: int = 0) -> DataSet:
        """A new data set with what the profile leaves of one."""
        terms = charset_terms(data_set) or terms
        known = charset_known(terms)
        found: DataSet = {}
        for element in data_set.values():
            kept = self._element(element, terms if known else [], depth=depth)
            if kept is not None:
                found[kept.tag] = kept
        if not known:
            found.pop(0x00080005, None)
        if _CODE_MEANING in found:
            _anonymise_local_code(found)
        return found

    def _element(self, element: Element, terms: list[str], *, depth: int) -> Element | None:
        action = self.profile.action(element.tag)
        if action is Action.REMOVE:
            return None
        if element.items is not None or dictionary_vr(element.tag) == "SQ":
            return self._sequence(element, action, terms, depth=depth)
        if action is Action.EMPTY:
            return self._emptied(element)
        if action is Action.DUMMY:
            return Element(element.tag, _vr(element), self._dummy(element))
        if action is Action.UID:
            return self._mapped(element)
        return self._kept(element, terms, depth=depth)

    def _sequence(
        self, element: Element, action: Action, terms: list[str], *, depth: int
    ) -> Element | None:
        if element.items is None or dictionary_vr(element.tag) != "SQ":
            return None  # a sequence that is none, or a value that became one: not understood
        items: list[DataSet] = []
        if action is Action.DUMMY and element.tag in CODE_SEQUENCES:
            items = [_code("REMOVED", "99OMEGA", "Removed")]
        elif action is not Action.EMPTY:
            items = [self.clean(item, terms, depth=depth + 1) for item in element.items]
        return Element(element.tag, "SQ", items=items)

    def _emptied(self, element: Element) -> Element:
        # PS3.15 Table E.1-1a lets Z be a dummy: archives file studies by the patient's name
        value = self.pseudonym.encode("ascii") if element.tag == 0x00100010 else b""
        return Element(element.tag, _vr(element), value)

    def _dummy(self, element: Element) -> bytes:
        if element.tag == 0x00100020:
            return self.pseudonym.encode("ascii")
        vr = _vr(element)
        if vr == "UI":
            return self._new_uids(element)
        return (self._day if vr in ("DA", "DT") else "").encode("ascii") + _DUMMIES.get(vr, b"")

    def _new_uids(self, element: Element) -> bytes:
        mapped = [
            self.uids.uid(uid.strip()) if uid.strip() else ""
            for uid in ascii_text(element).split("\\")
        ]
        return "\\".join(mapped).encode("ascii")

    def _mapped(self, element: Element) -> Element | None:
        if dictionary_vr(element.tag) != "UI":
            return None
        return Element(element.tag, "UI", self._new_uids(element))

    def _kept(self, element: Element, terms: list[str], *, depth: int) -> Element | None:
        vr = dictionary_vr(element.tag)
        if depth and element.tag >> 16 == 0x7FE0:
            return None  # pixels inside an item: an icon or something like it
        if vr == "UI":
            return self._kept_uid(element)
        if vr == "CS":
            return self._kept_code_string(element)
        if vr in ("DS", "IS"):
            return self._kept_number(element)
        if vr in ("LO", "LT", "SH", "ST", "UC", "UT"):
            return self._kept_text(element, terms)
        return None if self._bulk_repeats(element) else element

    def _bulk_repeats(self, element: Element) -> bool:
        """Whether bulk data (a colour profile, a table) holds something known as text."""
        if dictionary_vr(element.tag) not in ("OB", "UN") or element.tag >> 16 == 0x7FE0:
            return False
        runs = re.findall(rb"[ -~]{4,}", bytes(element.value))
        return any(self.identity.mentions(run.decode("ascii")) for run in runs)

    def _kept_uid(self, element: Element) -> Element:
        kept = [
            uid if well_known(uid) or uid not in self.identity.uids else self.uids.uid(uid)
            for uid in (value.strip() for value in ascii_text(element).split("\\"))
            if _UID.fullmatch(uid)
        ]
        return Element(element.tag, "UI", "\\".join(kept).encode("ascii"))

    def _kept_code_string(self, element: Element) -> Element | None:
        raw = bytes(element.value)
        parts = raw.split(b"\\")
        if (
            not _CODE_STRING.fullmatch(raw)
            or max(len(part.strip(b" \0")) for part in parts) > _CHARACTERS_OF_A_CODE_STRING
        ):
            return None
        if element.tag in _ESSENTIAL_CODE_STRINGS or not self.identity.mentions(
            ascii_text(element)
        ):
            return element
        kept = [
            b"OTHER" if self.identity.mentions(part.decode("ascii")) else part for part in parts
        ]
        return Element(element.tag, "CS", b"\\".join(kept)) if len(parts) > 1 else None

    def _kept_number(self, element: Element) -> Element | None:
        raw = bytes(element.value[:256])
        if not _NUMBER.fullmatch(bytes(element.value)):
            return None
        if element.tag >> 16 not in _COINCIDENCE_ALLOWED and any(
            self.identity.is_identifier(part.strip()) for part in raw.decode("ascii").split("\\")
        ):
            return None
        return element

    def _kept_text(self, element: Element, terms: list[str]) -> Element | None:
        raw = bytes(element.value)
        if not terms and not raw.isascii():
            return Element(element.tag, _vr(element), b"REMOVED")
        if self.identity.mentions(text(element, terms)):
            return Element(element.tag, _vr(element), b"REMOVED")
        return element


def _vr(element: Element) -> str:
    """The VR to write: the dictionary's, so that nothing stays UN or of a wrong kind."""
    known = dictionary_vr(element.tag)
    return element.vr if known == "UN" or " " in known else known


def _anonymise_local_code(item: DataSet) -> None:
    """Replace the meaning of a code that only the place itself could look up: it is free text."""
    scheme = ascii_text(item.get(_CODE_SCHEME))
    if scheme not in _STANDARD_SCHEMES and item[_CODE_MEANING].value:
        item[_CODE_MEANING] = Element(_CODE_MEANING, "LO", b"Local code")


# --- after ----------------------------------------------------------------------------------------


def _write_verified(
    destination: Path, chunks: Iterable[bytes | memoryview], verify: Callable[[Path], None]
) -> None:
    """Write beside the destination, look at what was written, and only then give it its name."""
    unfinished = destination.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with unfinished.open("xb") as stream:
            stream.writelines(chunks)
        verify(unfinished)
        replace(unfinished, destination)
    except MalformedError as error:
        raise _refusal(Message("The result cannot be read back"), str(error)) from None
    except OSError as error:
        # not the instance's fault: senders try again, the command stops
        raise StorageError(
            Message("The anonymized file cannot be written"),
            Message("Check the free space and the rights of the folder"),
            detail=type(error).__name__,
        ) from None
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


__all__ = [
    "IMPLEMENTATION",
    "METHOD",
    "BasicProfileDeidentifier",
    "deidentify_file",
]
