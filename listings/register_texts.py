"""Acts on the registry's records whose texts everybody reads: done, and refused for what their words say too much.

The registry knows no rules of wording; here both meet, in one transaction.
"""

from uuid import UUID

from disclosures.published_texts import require_wording
from disclosures.rules import Gate
from disclosures.wording_context import ClaimContext, Speaker
from parties.actors import Actor
from registry import green_power, registrations
from registry.claim_rules import NDC_SCHEMES
from registry.registration_items import KEPT_HERE


async def register_project(actor: Actor, request: registrations.RegistrationRequest) -> UUID:
    """Propose a project whose texts may be published; returns its id. In the caller's transaction.

    What it and its methodology are called is its owner's word only where Musubi keeps the register: else it is the
    outside register's, which the operator compares. Raises what `registry.registrations.register_project` raises,
    WordingRefused, RuleNotMet.
    """
    project_id = await registrations.register_project(actor, request)
    texts = {"description": request.description, "placeText": request.place_text}
    if request.scheme in KEPT_HERE:
        texts |= {"name": request.name, "methodologyName": request.methodology_name}
    await require_wording(
        {**texts, **{f"texts.{item.value}": text for item, text in request.texts}},
        ClaimContext(speaker=Speaker.SELLER, counts_for_ndc=request.scheme in NDC_SCHEMES),
        gate=Gate.LIST,
        publisher_id=actor.organisation_id,
        subject_type="Project",
        subject_id=project_id,
    )
    return project_id


async def use_power(actor: Actor, request: green_power.PowerUseRequest) -> UUID:
    """Use green electricity for a place and purpose that may be told so; returns the use's id.

    In the caller's transaction. Raises what `registry.green_power.use_power` raises, WordingRefused, RuleNotMet.
    """
    use_id = await green_power.use_power(actor, request)
    await require_wording(
        {"usePlaceDetail": request.use_place_detail, "purpose": request.purpose},
        # Electricity from a certificate offsets nothing (docs/sources.md CM-01).
        ClaimContext(speaker=Speaker.CLAIMANT),
        gate=Gate.CERT,
        publisher_id=actor.organisation_id,
        subject_type="PowerCertificate",
        subject_id=request.certificate_id,
    )
    return use_id
