"""What is known about a link to be sent, and what keeps it from being sent at all."""

from collections.abc import Sequence
from dataclasses import replace

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryDraft, LinkTarget, Study
from omega_desktop.domain.policy import DraftFacts
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.sharing import MAX_DAYS, MAX_MESSAGE, MIN_DAYS
from omega_desktop.share.construction import normalize_passcode
from omega_desktop.storage.archive import Archive

Block = tuple[str, Message]


def link_blocks(
    target: LinkTarget,
    study: Study,
    *,
    archive: Archive,
    settings: SettingsReader,
    has_report: bool,
    passcode: str,
) -> list[Block]:
    """Why a link cannot be sent.

    Args:
        target: what the user wants.
        study: what is to be shared.
        archive: local studies.
        settings: whether there is a gateway.
        has_report: a report would travel along.
        passcode: typed and not sealed yet.
    """
    blocks = gateway_blocks(settings)
    if not target.share_id and study.instance_count == 0 and not has_report:
        text = Message("This study has no images or reports to send.")
        blocks.append(("no_instances", text))
    if not MIN_DAYS <= target.expires_days <= MAX_DAYS:
        text = Message("A link can open for {first} to {last} days.", first=MIN_DAYS, last=MAX_DAYS)
        blocks.append(("bad_expiry", text))
    if len(target.message) > MAX_MESSAGE:
        text = Message("The message has more than {count} characters.", count=MAX_MESSAGE)
        blocks.append(("message_too_long", text))
    blocks += _challenge_blocks(target, study, passcode)
    blocks += _earlier_blocks(target, study, archive)
    return blocks


def gateway_blocks(settings: SettingsReader) -> list[Block]:
    """Without a gateway there are no links."""
    if settings.text("gateway.url"):
        return []
    text = Message("The share gateway is not set up. Open settings and enter address and token.")
    return [("gateway_not_configured", text)]


def _challenge_blocks(target: LinkTarget, study: Study, passcode: str) -> list[Block]:
    """Something must be asked before the study is shown, and it must be the right thing."""
    blocks: list[Block] = []
    if passcode:
        try:
            normalize_passcode(passcode)
        except OmegaError as error:
            text = error.title.followed_by(error.message)
            blocks.append(("passcode_too_short", text))
    born = study.patient.birth_date
    if born is None and target.birth_date is None and not (passcode or target.sealed_passcode):
        text = Message(
            "The study has no date of birth. Type it, or a passcode to be told by phone."
        )
        blocks.append(("no_birth_date", text))
    if born is not None and target.birth_date not in {None, born}:
        text = Message("The date of birth is not the study's.")
        blocks.append(("birth_date_differs", text))
    return blocks


def _earlier_blocks(target: LinkTarget, study: Study, archive: Archive) -> list[Block]:
    if not target.earlier_studies:
        return []
    same = {one.study_instance_uid for one in archive.studies_of_patient(study)}
    if set(target.earlier_studies) <= same:
        return []
    text = Message("An earlier study is gone, or is another patient's.")
    return [("not_the_same_patient", text)]


def link_facts(
    draft: DeliveryDraft,
    address: DraftFacts,
    studies: Sequence[DraftFacts],
    blocks: Sequence[Block],
) -> DraftFacts:
    """The facts of a link: of its address, and of all its studies together.

    Args:
        draft: what is judged.
        address: what is known about the recipient.
        studies: what is known about each study that travels.
        blocks: what was found by ``link_blocks``.
    """
    of_mail = [one for one in address.blocks if one[0] in {"email_not_configured", "bad_address"}]
    # what keeps one study from being anonymised is no hindrance while another one can be sent
    kept = [[one for one in facts.blocks if one[0] != "no_instances"] for facts in studies]
    of_studies = kept[0] if kept and all(kept) else []
    return replace(
        address,
        draft=draft,
        blocks=(*blocks, *of_mail, *of_studies),
        pixel_risk_images=sum(one.pixel_risk_images for one in studies),
        pixel_risk_accepted=any(one.pixel_risk_accepted for one in studies),
        declared_images=sum(one.declared_images for one in studies),
        unfit_objects=sum(one.unfit_objects for one in studies),
        file_conflicts=sum(one.file_conflicts for one in studies),
        other_patient_files=sum(one.other_patient_files for one in studies),
        preliminary_inside=any(one.preliminary_inside for one in studies),
    )
