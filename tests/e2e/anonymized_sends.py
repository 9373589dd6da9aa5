"""Sends any collection of files anonymised to DCMTK's storescp, each of them for certain.

Files that share a SOP Instance UID cannot be sent from one archive: the second is kept as a
conflict. So the files are spread over as many archives as it takes. What arrives is paired with
its original by the new UID, which the delivery's key gives.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omega_desktop.deid.uids import UidMap
from omega_desktop.dicom import header
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    Anonymization,
    DeliveryDraft,
    DeliveryId,
    DicomTarget,
    ItemState,
    SendRequest,
    SOPInstanceUID,
    StationId,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import Severity
from omega_desktop.domain.ports import CancelToken
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.program import Program
from tests import leakcheck
from tests.e2e.program import opened
from tests.e2e.stations import add_station, received, storescp
from tests.servers import free_port

Group = Mapping[SOPInstanceUID, Path]


@dataclass
class Sends:
    """What became of the files.

    ``arrived`` holds (original, what arrived), ``kept_back`` why the others did not leave;
    ``strangers`` are arrivals that belong to no original, ``missing`` are instances that the
    program says are stored and that did not arrive.
    """

    arrived: list[tuple[Path, Path]] = field(default_factory=list)
    kept_back: dict[Path, str] = field(default_factory=dict)
    strangers: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)

    def leaks(self) -> dict[str, list[tuple[str, str]]]:
        """What identified an original and is still in what arrived of it."""
        return {
            str(original): found
            for original, output in self.arrived
            if (found := leakcheck.leaks(original, output))
        }


def send_each(files: Iterable[Path], work: Path) -> Sends:
    """Import every file and send it anonymised; ``work`` is for the archives and what arrives.

    The pictures count as looked at: otherwise images of many kinds would not even be tried.
    """
    sends, port, arrived = Sends(), free_port(), work / "arrived"
    expected: dict[str, Path] = {}
    with storescp(port, arrived, "+xa", "--promiscuous"):
        for number, group in enumerate(_groups(files, sends)):
            with opened(work / f"archive-{number}") as program:
                expected |= _send_group(program, add_station(program, port), group, sends)
    for path in received(arrived):
        original = expected.pop(str(header.read(path).sop_instance_uid), None)
        if original is None:
            sends.strangers.append(path)
        else:
            sends.arrived.append((original, path))
    sends.missing = list(expected.values())
    return sends


def _groups(files: Iterable[Path], sends: Sends) -> Sequence[Group]:
    """The files of each archive; those that cannot be imported are kept back with the reason."""
    copies: dict[SOPInstanceUID, list[Path]] = defaultdict(list)
    for path in files:
        try:
            copies[header.read(path).sop_instance_uid].append(path)
        except OmegaError as problem:
            sends.kept_back[path] = f"not imported: {problem.title}"
    rounds = max(map(len, copies.values()), default=0)
    return [
        {uid: paths[number] for uid, paths in copies.items() if number < len(paths)}
        for number in range(rounds)
    ]


def _send_group(
    program: Program, station: StationId, group: Group, sends: Sends
) -> dict[str, Path]:
    """Send one archive; return the UIDs that should have arrived, with their originals."""
    result = program.importer.run(list(group.values()))
    assert result.imported == len(group), "each file of a group is an instance of its own"
    target = DicomTarget(station, Anonymization(enabled=True, accept_pixel_risk=True))
    new_uids: dict[DeliveryId, UidMap] = {}
    for study in result.studies:
        delivery = _submitted(program, target, study, group, sends)
        if delivery is not None:
            # the key is gone once the delivery has ended
            new_uids[delivery] = UidMap(program.outbox.deidentification_key(delivery))
    while (claimed := program.outbox.claim()) is not None:
        run_attempt(
            program.outbox,
            program.senders[claimed.channel],
            claimed,
            rules=RetryRules(),
            progress=lambda _done, _total: None,
            cancel=CancelToken(),
        )
    expected: dict[str, Path] = {}
    for delivery, uids in new_uids.items():
        for item in program.outbox.items(delivery):
            original = group[item.sop_instance_uid]
            if item.state in (ItemState.STORED, ItemState.WARNING):
                expected[uids.uid(item.sop_instance_uid)] = original
            else:
                sends.kept_back[original] = f"{item.state.value}: {item.reason}"
    return expected


def _submitted(
    program: Program, target: DicomTarget, study: StudyInstanceUID, group: Group, sends: Sends
) -> DeliveryId | None:
    request = SendRequest((DeliveryDraft(target, study, recipient="ARQUIVO1"),))
    blocks = [one for one in program.send.check(request) if one.severity is Severity.BLOCK]
    if not blocks:
        return program.send.submit(request, undo_s=0)[0]
    for instance in program.archive.instances(study):
        sends.kept_back[group[instance.sop_instance_uid]] = f"blocked: {blocks[0].message}"
    return None
