"""The reports of a link for health apps: a SMART Health Link, where the settings want one.

It is made beside the link itself, of what travels in it, and uploaded encrypted. A gateway that
cannot do it does not stop the link: the delivery then says that health apps were left out.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.health_links import FEATURE, can_hash
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Delivery,
    DeliveryItem,
    LinkTarget,
    Patient,
    PinnedImage,
    Report,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, ReportRenderer, SettingsReader, SharedStudies
from omega_desktop.senders.link_sources import shared_reports
from omega_desktop.senders.portal_resources import (
    Exam,
    diagnostic_report_resource,
    gender,
    human_name,
)
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.share.construction import Challenge, LinkKeys, link_hash, link_url, new_oid
from omega_desktop.share.health_link import registration, sealed_files, shlink, url_fits
from omega_desktop.storage.share_rows import StoredShare

log = logging.getLogger(__name__)

SETTING = "share.health_link"

_LABEL = {"pt": "Laudo de exame de imagem", "en": "Imaging report"}
_VIEWER = {"pt": "Ver o exame no navegador", "en": "View the exam in a browser"}
# https://hl7.org/fhir/uv/smart-health-cards-and-links/STU1/links-specification.html
_INTERACTIVE = {"system": "https://smarthealthit.org", "code": "shl-interactive-experience"}
_NO_PAYLOAD = "http://terminology.hl7.org/CodeSystem/endpoint-payload-type"


@dataclass(frozen=True, slots=True)
class HealthOffer:
    """What a message may offer to health apps.

    Args:
        text: the ``shlink:/`` text; empty when there is none.
        why_not: said to the sender when one was wanted and could not be made.
    """

    text: str = field(repr=False, default="")
    why_not: Message | None = None


NOTHING = HealthOffer()


@dataclass(frozen=True, slots=True)
class HealthLinkMaker:
    """Makes them; one for all channels. Any thread may call.

    Args:
        studies: local studies.
        renderer: makes the reports' PDFs.
        settings: whether they are wanted, and the organisation's name.
    """

    studies: SharedStudies
    renderer: ReportRenderer
    settings: SettingsReader

    def offer(
        self,
        delivery: Delivery,
        target: LinkTarget,
        items: Sequence[DeliveryItem],
        share: StoredShare,
        keys: LinkKeys,
        challenge: Challenge,
        client: GatewayClient,
        cancel: CancelToken,
    ) -> HealthOffer:
        """Make and upload what the link of one recipient offers to health apps, once.

        Args:
            delivery: the recipient's.
            target: how its share was asked for.
            items: what travels.
            share: sealed at the gateway.
            keys: the recipient's link, which the gateway has.
            challenge: what it asks.
            client: the gateway.
            cancel: stops it.

        Raises:
            SendError: as the gateway's client.
            SendCancelled: asked to stop.
        """
        if not self.settings.flag(SETTING) or target.anonymization.enabled:
            return NOTHING
        uids = (share.study_instance_uid, *target.earlier_studies)
        reports = [one[:2] for one in shared_reports(self.studies, items, uids)]
        if not reports:
            return NOTHING
        cannot = _cannot(share, keys, client)
        if cannot is not None:
            return _without(delivery, cannot)
        hashed = link_hash(keys.link_id)
        standing = client.share_state(share.share_id).links
        if not any(one.link_hash == hashed and one.health for one in standing):
            files = self._files(reports, share, keys, challenge, target)
            if not files:
                return _without(
                    delivery,
                    Message("There is nothing for health apps in it: no report could be laid out."),
                )
            refused = _put(client, share, keys, challenge, files, cancel)
            if refused is not None:
                return _without(delivery, refused)
        organization = self.settings.text("organization.name").strip()
        label = " - ".join(filter(None, [_said(_LABEL, target), organization]))
        return HealthOffer(shlink(share.gateway, keys, label=label))

    def _files(
        self,
        reports: Sequence[tuple[Report, Study]],
        share: StoredShare,
        keys: LinkKeys,
        challenge: Challenge,
        target: LinkTarget,
    ) -> list[bytes]:
        """The reports, and where the images are; none without a report."""
        key_images = {share.study_instance_uid: target.key_images}  # as in the share itself
        exams = list(self._exams(reports, key_images))
        if not exams:
            return []
        viewer = link_url(share.gateway, keys, challenge.asks)
        endpoint = endpoint_resource(_said(_VIEWER, target), viewer, share.expires_at)
        return [_json(one) for one in (bundle(exams), endpoint)]

    def _exams(
        self,
        reports: Sequence[tuple[Report, Study]],
        key_images: Mapping[StudyInstanceUID, Sequence[PinnedImage]],
    ) -> Iterator[Exam]:
        for report, study in reports:
            images = key_images.get(study.study_instance_uid, ())
            try:
                pdf = self.renderer.pdf(report, study, images)
            except OmegaError as fault:  # it is in the share in another form
                log.info("a report is left out for health apps: %s", type(fault).__name__)
                continue
            organization = self.settings.text("organization.name")
            yield Exam(study, (), report, pdf, patient_system="", organization=organization)


def bundle(exams: Sequence[Exam]) -> dict[str, Any]:
    """Reports with their PDFs as a FHIR R4 Bundle."""
    patient = f"urn:uuid:{uuid.uuid4()}"
    entries = [{"fullUrl": patient, "resource": patient_resource(exams[0].study.patient)}]
    entries += [
        {
            "fullUrl": f"urn:uuid:{uuid.uuid4()}",
            "resource": diagnostic_report_resource(one, {"Patient": patient}),
        }
        for one in exams
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def patient_resource(patient: Patient) -> dict[str, Any]:
    """Whom the reports are about, no more than apps need to show it."""
    found: dict[str, Any] = {"resourceType": "Patient"}
    if name := human_name(patient.name):
        found["name"] = [name]
    if sex := gender(patient.sex):
        found["gender"] = sex
    if patient.birth_date:
        found["birthDate"] = patient.birth_date.isoformat()
    return found


def endpoint_resource(name: str, url: str, until: datetime) -> dict[str, Any]:
    """The link's own page, as the guide's "interactive experience"."""
    return {
        "resourceType": "Endpoint",
        "status": "active",
        "name": name,
        "connectionType": _INTERACTIVE,
        "payloadType": [{"coding": [{"system": _NO_PAYLOAD, "code": "none"}]}],
        "period": {"end": until.astimezone(UTC).isoformat(timespec="seconds")},
        "address": url,
    }


def _cannot(share: StoredShare, keys: LinkKeys, client: GatewayClient) -> Message | None:
    """What stands in the way, here or at the gateway."""
    if not url_fits(share.gateway, keys):
        return Message("The gateway's address is too long for links for health apps.")
    if not can_hash():
        return Message(
            "There is nothing for health apps in it: the cryptography of this computer is too old "
            "for that."
        )
    if FEATURE not in client.me().features:
        return Message(
            "There is nothing for health apps in it: the share gateway is too old for that. Ask "
            "its administrator for an update, or turn health links off."
        )
    return None


def _put(
    client: GatewayClient,
    share: StoredShare,
    keys: LinkKeys,
    challenge: Challenge,
    files: Sequence[bytes],
    cancel: CancelToken,
) -> Message | None:
    """Upload; returns why the gateway did not take it, when the link itself can go without."""
    hashed, oid = link_hash(keys.link_id), new_oid()
    content, around = sealed_files(keys, files)
    told = registration(keys, challenge, oid=oid, key=around, base_url=share.gateway)
    digest = hashlib.sha256(content).hexdigest()
    cancel.raise_if_cancelled()
    try:
        client.put_object(share.share_id, oid, content, digest, of_link=hashed, cancel=cancel)
        client.put_health_link(share.share_id, hashed, told)
    except GatewayRefusal as fault:
        if fault.code in {"gone", "expired", "revoked"} and not _stands(client, share, hashed):
            raise
        log.info("refused: %s", fault.detail)
        if fault.code == "quota":
            return Message(
                "There is nothing for health apps in it: no room is left at the share gateway."
            )
        if fault.code == "too_large":
            return Message(
                "There is nothing for health apps in it: the reports are too large for the share "
                "gateway."
            )
        return Message("There is nothing for health apps in it: the share gateway refused that.")
    return None


def _stands(client: GatewayClient, share: StoredShare, hashed: str) -> bool:
    """Whether a link is there: a replica that is not updated yet has no such requests either.

    Raises:
        SendError: as the gateway's client; also when the share is gone.
    """
    found = client.share_state(share.share_id)
    links = {one.link_hash for one in found.links if not one.revoked}
    return found.state == "sealed" and hashed in links


def _without(delivery: Delivery, reason: Message) -> HealthOffer:
    log.info("delivery %s: no link for health apps: %s", delivery.id, reason.text)
    return HealthOffer(why_not=reason)


def _said(words: dict[str, str], target: LinkTarget) -> str:
    return words["pt" if target.language.lower().startswith("pt") else "en"]


def _json(resource: dict[str, Any]) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
