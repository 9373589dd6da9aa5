"""What is in a share, for the viewer page: from what was recorded while it was made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from omega_desktop.domain.model import (
    Instance,
    LinkTarget,
    Patient,
    Report,
    Series,
    SeriesInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import SharedStudies
from omega_desktop.domain.validation import display_name
from omega_desktop.senders.link_sources import report_key, thumbnail_key
from omega_desktop.share.manifest import (
    InstanceRef,
    Manifest,
    PackRef,
    PatientRef,
    Place,
    ReportRef,
    SegmentRef,
    SenderRef,
    SeriesRef,
    StudyRef,
)
from omega_desktop.storage.share_rows import StoredEntry, StoredSegment, StoredShare

_SEXES: dict[str, Literal["F", "M", "O"]] = {"F": "F", "M": "M", "O": "O"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was made of a share, as the database has it."""

    share: StoredShare
    segments: Sequence[StoredSegment]
    entries: Mapping[str, StoredEntry] = field(repr=False)


def build_manifest(
    recorded: Recorded, target: LinkTarget, studies: SharedStudies, sender: SenderRef
) -> Manifest:
    """The manifest of a share whose segments are all recorded.

    Raises:
        NotFoundError: a study was deleted meanwhile.
    """
    share = recorded.share
    main = studies.study(share.study_instance_uid)
    uids = (share.study_instance_uid, *target.earlier_studies)
    builder = _Builder(recorded, studies)
    return Manifest(
        created_at=share.created_at,
        expires_at=share.expires_at,
        language="pt-BR" if target.language.lower().startswith("pt") else "en",
        sender=sender,
        message=target.message.strip(),
        allow_download=share.allow_download,
        anonymized=share.anonymized,
        patient=None if share.anonymized else _patient(main.patient),
        segments=builder.segments(),
        studies=tuple(
            one for one in map(builder.study, dict.fromkeys(uids)) if one.series or one.reports
        ),
    )


def _patient(patient: Patient) -> PatientRef:
    born = patient.birth_date
    return PatientRef(
        name=spoken_name(patient.name),
        id=patient.patient_id,
        birth_date=born.isoformat() if born else "",
        sex=_SEXES.get(patient.sex, ""),
    )


def spoken_name(pn: str) -> str:
    """A person name in the order people say it: "SILVA^MARIA" becomes "MARIA SILVA"."""
    family, comma, given = display_name(pn).rpartition(", ")
    return f"{given} {family}" if comma else given


class _Builder:
    """Studies of one share; numbers of segments become places in the manifest's list."""

    def __init__(self, recorded: Recorded, studies: SharedStudies) -> None:
        self._recorded = recorded
        self._entries = recorded.entries
        self._studies = studies
        self._index = {one.number: index for index, one in enumerate(recorded.segments)}

    def segments(self) -> tuple[SegmentRef, ...]:
        return tuple(
            SegmentRef(one.length, tuple(PackRef(pack.oid, pack.size_bytes) for pack in one.packs))
            for one in self._recorded.segments
        )

    def study(self, uid: StudyInstanceUID) -> StudyRef:
        study = self._studies.study(uid)
        instances: dict[SeriesInstanceUID, list[Instance]] = {}
        for instance in self._studies.instances(uid):
            if instance.sop_instance_uid in self._entries:
                instances.setdefault(instance.series_instance_uid, []).append(instance)
        series = [
            self._series(one, instances[one.series_instance_uid])
            for one in self._studies.series(uid)
            if one.series_instance_uid in instances
        ]
        reports = tuple(
            self._report(report)
            for report in self._studies.reports(uid)
            if report_key(report) in self._entries
        )
        modalities = tuple(dict.fromkeys(one.modality for one in series if one.modality))
        if self._recorded.share.anonymized:
            first = next((found[0] for found in instances.values()), None)
            return self._anonymous(first, tuple(series), modalities)
        return _identified(study, tuple(series), modalities, reports)

    def _anonymous(
        self, instance: Instance | None, series: tuple[SeriesRef, ...], modalities: tuple[str, ...]
    ) -> StudyRef:
        said = self._described(instance) if instance else {}
        return StudyRef(
            uid=said.get("study", ""),
            date=said.get("study_date", ""),
            time=said.get("study_time", "")[:6],
            description=said.get("study_description", ""),
            accession=said.get("accession", ""),
            modalities=modalities,
            series=series,
        )

    def _series(self, series: Series, instances: Sequence[Instance]) -> SeriesRef:
        refs = tuple(self._instance(one) for one in instances)
        picture = self._entries.get(thumbnail_key(series.series_instance_uid))
        thumbnail = None if picture is None else self._place(picture)
        if self._recorded.share.anonymized:
            said = self._described(instances[0])
            return SeriesRef(
                uid=said["series"],
                number=_number(said["series_number"]),
                modality=said["modality"],
                description=said["series_description"],
                body_part=said["body_part"],
                thumbnail=thumbnail,
                instances=refs,
            )
        return SeriesRef(
            uid=series.series_instance_uid,
            number=series.series_number,
            modality=series.modality,
            description=series.description,
            body_part=series.body_part,
            thumbnail=thumbnail,
            instances=refs,
        )

    def _instance(self, instance: Instance) -> InstanceRef:
        entry = self._entries[instance.sop_instance_uid]
        number = (
            _number(self._described(instance)["number"])
            if self._recorded.share.anonymized
            else instance.instance_number
        )
        return InstanceRef(
            place=self._place(entry),
            kind="image" if entry.kind == "image" else "other",
            frames=entry.frames,
            rows=entry.rows,
            columns=entry.columns,
            number=number,
            reason=entry.reason,
        )

    def _report(self, report: Report) -> ReportRef:
        return ReportRef(
            title=report.title,
            status=report.status.value,
            version=report.version,
            created_at=report.created_at,
            type="application/pdf",
            place=self._place(self._entries[report_key(report)]),
        )

    def _place(self, entry: StoredEntry) -> Place:
        return Place(self._index[entry.segment], entry.offset, entry.length)

    def _described(self, instance: Instance) -> dict[str, str]:
        said: dict[str, str] = json.loads(self._entries[instance.sop_instance_uid].described)
        return said


def _identified(
    study: Study,
    series: tuple[SeriesRef, ...],
    modalities: tuple[str, ...],
    reports: tuple[ReportRef, ...],
) -> StudyRef:
    return StudyRef(
        uid=study.study_instance_uid,
        date=study.study_date,
        time=study.study_time,
        description=study.description,
        accession=study.accession_number,
        modalities=modalities,
        series=series,
        reports=reports,
    )


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
