"""Green power certificates: kilowatt-hours for electricity, apart from every mass."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.gate_errors import RuleNotMet, WordingRefused
from listings import register_texts
from parties.queries import may_be_named
from registry import green_power
from registry.errors import AlreadyRegistered
from registry.kinds import PowerSource
from registry.power_models import PowerCertificate as PowerCertificateRow
from registry.power_models import PowerUse as PowerUseRow
from registry.power_texts import NAME_WITHHELD, power_statements
from registry.refusals import BeyondPowerCertificate
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Place, place_of
from schema.scalars import KilowattHours

PowerNumber = Annotated[str, strawberry.argument(description="Number of the certificate.")]


@strawberry.type(description="Electricity for which a certificate was used: who, when, where, how much, for what.")
class PowerUse:
    """See registry.power_models.PowerUse."""

    user_name: str = strawberry.field(description="Who used it; 非公開希望 when it is not to be named in public.")
    quantity: KilowattHours = strawberry.field(description="Green electricity.")
    total_electricity: KilowattHours = strawberry.field(description="All electricity of the place in these days.")
    used_from: date = strawberry.field(description="First day.")
    used_to: date = strawberry.field(description="Last day.")
    use_place: Place = strawberry.field(description="Where it is.")
    use_place_detail: str = strawberry.field(description="The building or equipment.")
    purpose: str = strawberry.field(description="For what.")
    statements: list[str] = strawberry.field(description="What the user may say, in Japanese.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")


def power_use_of(row: PowerUseRow) -> PowerUse:
    """The GraphQL object of a use; needs `user` fetched."""
    return PowerUse(
        user_name=row.user.legal_name if may_be_named(row.user) else NAME_WITHHELD,
        quantity=KilowattHours(row.quantity_kwh),
        total_electricity=KilowattHours(row.total_kwh),
        used_from=row.used_from,
        used_to=row.used_to,
        use_place=place_of(row.use_place_code),
        use_place_detail=row.use_place_detail,
        purpose=row.purpose,
        statements=list(
            power_statements(
                quantity_kwh=row.quantity_kwh,
                total_kwh=row.total_kwh,
                used_from=row.used_from,
                used_to=row.used_to,
                site=row.use_place_detail,
            )
        ),
        recorded_at=row.created_at,
    )


@strawberry.type(description="A green power certificate（グリーン電力証書）; public, with everything it was used for.")
class PowerCertificate(Node):
    """See registry.power_models.PowerCertificate."""

    row: strawberry.Private[PowerCertificateRow]
    number: str = strawberry.field(description="Its number.")
    holder_name: str = strawberry.field(description="Whose it is; 非公開希望 when it is not to be named in public.")
    certifier: str = strawberry.field(description="認証機関.")
    plant_name: str = strawberry.field(description="Where it was generated.")
    plant_place: Place = strawberry.field(description="The plant's place.")
    power_source: PowerSource = strawberry.field(description="How it was generated.")
    generated_from: date = strawberry.field(description="First day of generation.")
    generated_to: date = strawberry.field(description="Last day of generation.")
    certified_on: date = strawberry.field(description="When it was certified.")
    quantity: KilowattHours = strawberry.field(description="Certified electricity.")
    used: KilowattHours = strawberry.field(description="Given to uses; never more than the quantity.")

    @strawberry.field(description="What it was used for, oldest first.")
    async def uses(self, first: First = DEFAULT_PAGE, after: After = None) -> Connection[PowerUse]:
        """See registry.green_power.page_of_power_uses."""
        page = await green_power.page_of_power_uses(certificate_id=self.row.id, first=first, after=after)
        return connection_of(page, power_use_of)


def power_certificate_of(row: PowerCertificateRow) -> PowerCertificate:
    """The GraphQL object of a certificate; needs `holder` fetched."""
    return PowerCertificate(
        id=global_id("PowerCertificate", row.id),
        row=row,
        number=row.number,
        holder_name=row.holder.legal_name if may_be_named(row.holder) else NAME_WITHHELD,
        certifier=row.certifier,
        plant_name=row.plant_name,
        plant_place=place_of(row.plant_place_code),
        power_source=row.power_source,
        generated_from=row.generated_from,
        generated_to=row.generated_to,
        certified_on=row.certified_on,
        quantity=KilowattHours(row.quantity_kwh),
        used=KilowattHours(row.used_kwh),
    )


@strawberry.input(description="A green power certificate as an operator has seen it.")
class RecordPowerCertificateInput:
    """See registry.green_power.PowerCertificateRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    holder_id: strawberry.ID = strawberry.field(description="Whose it is.")
    number: str = strawberry.field(description="Its number, at most 60 characters.")
    certifier: str = strawberry.field(description="認証機関.")
    plant_name: str = strawberry.field(description="Where it was generated.")
    plant_place_code: str = strawberry.field(description="全国地方公共団体コード of the plant's place.")
    power_source: PowerSource = strawberry.field(description="How it was generated.")
    generated_from: date = strawberry.field(description="First day of generation.")
    generated_to: date = strawberry.field(description="Last day of generation.")
    certified_on: date = strawberry.field(description="When it was certified.")
    quantity: KilowattHours = strawberry.field(description="Certified electricity.")


@strawberry.input(description="Electricity of the holder for which its certificate is used.")
class UsePowerInput:
    """See registry.green_power.PowerUseRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    certificate_id: strawberry.ID = strawberry.field(description="The organisation's own certificate.")
    quantity: KilowattHours = strawberry.field(description="How much of it.")
    total_electricity: KilowattHours = strawberry.field(description="All electricity of the place in these days.")
    used_from: date = strawberry.field(description="First day.")
    used_to: date = strawberry.field(description="Last day, not in the future.")
    use_place_code: str = strawberry.field(description="全国地方公共団体コード of the place.")
    use_place_detail: str = strawberry.field(description="The building or equipment.")
    purpose: str = strawberry.field(description="For what, at most 500 characters; it is public.")


@strawberry.type(description="The certificate is recorded.")
class RecordPowerCertificateSuccess:
    """The certificate."""

    certificate: PowerCertificate = strawberry.field(description="The certificate.")


@strawberry.type(description="The electricity is green, and the certificate has so much less.")
class UsePowerSuccess:
    """The use, and its certificate after it."""

    use: PowerUse = strawberry.field(description="The use.")
    certificate: PowerCertificate = strawberry.field(description="The certificate.")


@strawberry.type
class GreenPowerQuery:
    """Queries about green power certificates."""

    @strawberry.field(description="A green power certificate by its number; public.")
    async def power_certificate(self, number: PowerNumber) -> PowerCertificate:
        """See registry.green_power.find_power_certificate."""
        return power_certificate_of(await green_power.find_power_certificate(number))


@strawberry.type
class GreenPowerMutation:
    """Recording certificates and using them."""

    @strawberry.mutation(
        graphql_type=payload("RecordPowerCertificatePayload", RecordPowerCertificateSuccess, *KEYED, AlreadyRegistered),
        description="Operators: enter a green power certificate for its holder.",
    )
    async def record_power_certificate(
        self, info: Info, input: RecordPowerCertificateInput
    ) -> RecordPowerCertificateSuccess:
        """See registry.green_power.record_power_certificate."""
        actor = actor_of(info)
        request = green_power.PowerCertificateRequest(
            holder_id=read_global_id(input.holder_id, "Organisation"),
            number=input.number,
            certifier=input.certifier,
            plant_name=input.plant_name,
            plant_place_code=input.plant_place_code,
            power_source=input.power_source,
            generated_from=input.generated_from,
            generated_to=input.generated_to,
            certified_on=input.certified_on,
            quantity_kwh=input.quantity,
        )
        id = await once(
            actor, "recordPowerCertificate", input, lambda: green_power.record_power_certificate(actor, request)
        )
        found = await green_power.get_power_certificate(id)
        return RecordPowerCertificateSuccess(certificate=power_certificate_of(found))

    @strawberry.mutation(
        graphql_type=payload(
            "UsePowerPayload", UsePowerSuccess, *KEYED, BeyondPowerCertificate, WordingRefused, RuleNotMet
        ),
        description="Use kilowatt-hours of the organisation's own certificate for electricity that it used.",
    )
    async def use_power(self, info: Info, input: UsePowerInput) -> UsePowerSuccess:
        """See listings.register_texts.use_power."""
        actor = actor_of(info)
        request = green_power.PowerUseRequest(
            certificate_id=read_global_id(input.certificate_id, "PowerCertificate"),
            quantity_kwh=input.quantity,
            total_kwh=input.total_electricity,
            used_from=input.used_from,
            used_to=input.used_to,
            use_place_code=input.use_place_code,
            use_place_detail=input.use_place_detail,
            purpose=input.purpose,
        )
        id = await once(actor, "usePower", input, lambda: register_texts.use_power(actor, request))
        use = await green_power.get_power_use(id)
        return UsePowerSuccess(use=power_use_of(use), certificate=power_certificate_of(use.certificate))
