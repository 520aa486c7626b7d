"""A seller's terms as they are given and shown."""

import dataclasses

import strawberry

from disclosures import seller_terms as terms
from disclosures.seller_terms import ReturnShipping
from schema.scalars import YenAmount

_ACCEPTED = "Whether the buyer may withdraw without a reason of the seller's."
_CONDITION = "On what condition, or why not, at most 2,000 characters."
_YEN = "Yen, tax included."


@strawberry.input(description="A charge beside price and shipping that a buyer has to bear.")
class OtherChargeInput:
    """See disclosures.seller_terms.OtherCharge."""

    name: str = strawberry.field(description="What for, at most 100 characters.")
    amount: YenAmount = strawberry.field(description=_YEN)


@strawberry.input(description="Withdrawal from an order of tonnes（クレジットの取消し・解除）.")
class CreditWithdrawalInput:
    """See disclosures.seller_terms.CreditWithdrawal."""

    accepted: bool = strawberry.field(description=_ACCEPTED)
    days: int | None = strawberry.field(default=None, description="Days from the order, 1 to 365, where accepted.")
    condition: str = strawberry.field(description=_CONDITION)


@strawberry.input(description="Return of goods（商品の返品・取消し）.")
class GoodsWithdrawalInput:
    """See disclosures.seller_terms.GoodsWithdrawal."""

    accepted: bool = strawberry.field(description=_ACCEPTED)
    days: int | None = strawberry.field(
        default=None, description="Days with the day of arrival, 1 to 365, where accepted."
    )
    condition: str = strawberry.field(description=_CONDITION)
    return_shipping: ReturnShipping = strawberry.field(description="Who pays when goods go back.")


@strawberry.input(description="Two contracts or more（継続的な契約）.")
class RecurringInput:
    """See disclosures.seller_terms.Recurring."""

    count: int = strawberry.field(description="How many contracts, 2 to 120.")
    period: str = strawberry.field(description="Over which time.")
    prices: list[YenAmount] = strawberry.field(description="Price of each, tax included, up to 24; at most `count`.")


@strawberry.input(description="A row of a provider's table of fees.")
class FeeInput:
    """See disclosures.seller_terms.Fee."""

    name: str = strawberry.field(description="What for, at most 100 characters.")
    amount: YenAmount = strawberry.field(description="Yen; 0 where it is free.")
    per: str = strawberry.field(description="For each what（1回, 1 t-CO2）.")


@strawberry.input(description="What a provider tells（提供事業者の情報開示）.")
class ProviderTermsInput:
    """See disclosures.seller_terms.ProviderTerms."""

    fees: list[FeeInput] = strawberry.field(description="1 to 20 rows.")
    retire_within_days: int = strawberry.field(description="Days from payment to retirement at most, 1 to 365.")
    consumer_chooses: bool = strawberry.field(
        description="Whether, when it fails, the buyer chooses between its money and a substitute of equal quality; "
        "without it the page is not complete."
    )
    on_failure: str = strawberry.field(description="What happens then, at most 2,000 characters.")
    commission: str = strawberry.field(description="What it earns on a sale, at most 2,000 characters.")
    own_projects: str = strawberry.field(description="Interests in projects of its own, at most 2,000 characters.")


@strawberry.input(description="Personal data that goes abroad.")
class ForeignProvisionInput:
    """See disclosures.seller_terms.ForeignProvision."""

    country: str = strawberry.field(description="Country.")
    regime: str = strawberry.field(description="Its law on personal data.")
    measures: str = strawberry.field(description="What the recipient does to protect them.")


@strawberry.input(description="How a seller deals with its buyers' personal data（個人情報の取扱い）.")
class PrivacyTermsInput:
    """See disclosures.seller_terms.PrivacyTerms."""

    purposes: list[str] = strawberry.field(description="1 to 20 purposes.")
    foreign_provision: ForeignProvisionInput | None = strawberry.field(
        default=None, description="null: none goes abroad."
    )
    procedure: str = strawberry.field(description="How to ask for disclosure, correction and an end of use.")
    safety_measures: str = strawberry.field(description="Safety measures.")
    complaint_contact: str = strawberry.field(description="Whom to complain to.")


@strawberry.input(description="What a seller says of itself as a seller, as a whole: what is null it does not have.")
class SetSellerTermsInput:
    """See disclosures.seller_terms.SellerTerms."""

    phone_hours: str = strawberry.field(description="When the telephone is answered.")
    website: str = strawberry.field(description="Address of its web site, https.")
    grants_receipt_agency: bool = strawberry.field(
        default=False,
        description="Whether the operator receives payments for it: paid there is paid. Needed before it sells.",
    )
    other_charges: list[OtherChargeInput] = strawberry.field(
        default_factory=list, description="At most 10; none: the page says that there are none."
    )
    credit_withdrawal: CreditWithdrawalInput | None = strawberry.field(
        default=None, description="Needed before a sale notice is published."
    )
    goods_withdrawal: GoodsWithdrawalInput | None = strawberry.field(
        default=None, description="Needed before a product is offered."
    )
    nonconformity: str | None = strawberry.field(default=None, description="Liability for defects, where limited.")
    quantity_limit: str | None = strawberry.field(default=None, description="Limit of quantity.")
    special_terms: str | None = strawberry.field(default=None, description="Special terms of sale.")
    recurring: RecurringInput | None = strawberry.field(default=None, description="Recurring contracts.")
    software_environment: str | None = strawberry.field(default=None, description="Software that a buyer needs.")
    document_fee: YenAmount | None = strawberry.field(default=None, description="Fee for documents by post, in yen.")
    advertising_email: str | None = strawberry.field(default=None, description="From which address it advertises.")
    provider: ProviderTermsInput | None = strawberry.field(
        default=None, description="Needed before a sale notice is published."
    )
    privacy: PrivacyTermsInput | None = strawberry.field(
        default=None, description="Needed before a product is offered."
    )


@strawberry.type(description="A charge beside price and shipping that a buyer has to bear.")
class OtherCharge:
    """See disclosures.seller_terms.OtherCharge."""

    name: str = strawberry.field(description="What for, at most 100 characters.")
    amount: YenAmount = strawberry.field(description=_YEN)


@strawberry.type(description="Withdrawal from an order of tonnes（クレジットの取消し・解除）.")
class CreditWithdrawal:
    """See disclosures.seller_terms.CreditWithdrawal."""

    accepted: bool = strawberry.field(description=_ACCEPTED)
    days: int | None = strawberry.field(description="Days from the order, 1 to 365, where accepted.")
    condition: str = strawberry.field(description=_CONDITION)


@strawberry.type(description="Return of goods（商品の返品・取消し）.")
class GoodsWithdrawal:
    """See disclosures.seller_terms.GoodsWithdrawal."""

    accepted: bool = strawberry.field(description=_ACCEPTED)
    days: int | None = strawberry.field(description="Days with the day of arrival, 1 to 365, where accepted.")
    condition: str = strawberry.field(description=_CONDITION)
    return_shipping: ReturnShipping = strawberry.field(description="Who pays when goods go back.")


@strawberry.type(description="Two contracts or more（継続的な契約）.")
class Recurring:
    """See disclosures.seller_terms.Recurring."""

    count: int = strawberry.field(description="How many contracts, 2 to 120.")
    period: str = strawberry.field(description="Over which time.")
    prices: list[YenAmount] = strawberry.field(description="Price of each, tax included, up to 24; at most `count`.")


@strawberry.type(description="A row of a provider's table of fees.")
class Fee:
    """See disclosures.seller_terms.Fee."""

    name: str = strawberry.field(description="What for, at most 100 characters.")
    amount: YenAmount = strawberry.field(description="Yen; 0 where it is free.")
    per: str = strawberry.field(description="For each what（1回, 1 t-CO2）.")


@strawberry.type(description="What a provider tells（提供事業者の情報開示）.")
class ProviderTerms:
    """See disclosures.seller_terms.ProviderTerms."""

    fees: list[Fee] = strawberry.field(description="1 to 20 rows.")
    retire_within_days: int = strawberry.field(description="Days from payment to retirement at most, 1 to 365.")
    consumer_chooses: bool = strawberry.field(
        description="Whether, when it fails, the buyer chooses between its money and a substitute of equal quality; "
        "without it the page is not complete."
    )
    on_failure: str = strawberry.field(description="What happens then, at most 2,000 characters.")
    commission: str = strawberry.field(description="What it earns on a sale, at most 2,000 characters.")
    own_projects: str = strawberry.field(description="Interests in projects of its own, at most 2,000 characters.")


@strawberry.type(description="Personal data that goes abroad.")
class ForeignProvision:
    """See disclosures.seller_terms.ForeignProvision."""

    country: str = strawberry.field(description="Country.")
    regime: str = strawberry.field(description="Its law on personal data.")
    measures: str = strawberry.field(description="What the recipient does to protect them.")


@strawberry.type(description="How a seller deals with its buyers' personal data（個人情報の取扱い）.")
class PrivacyTerms:
    """See disclosures.seller_terms.PrivacyTerms."""

    purposes: list[str] = strawberry.field(description="1 to 20 purposes.")
    foreign_provision: ForeignProvision | None = strawberry.field(description="null: none goes abroad.")
    procedure: str = strawberry.field(description="How to ask for disclosure, correction and an end of use.")
    safety_measures: str = strawberry.field(description="Safety measures.")
    complaint_contact: str = strawberry.field(description="Whom to complain to.")


@strawberry.type(description="What a seller says of itself as a seller; what is null it does not have.")
class SellerTerms:
    """See disclosures.seller_terms.SellerTerms."""

    phone_hours: str = strawberry.field(description="When the telephone is answered.")
    website: str = strawberry.field(description="Address of its web site, https.")
    grants_receipt_agency: bool = strawberry.field(
        description="Whether the operator receives payments for it: paid there is paid."
    )
    other_charges: list[OtherCharge] = strawberry.field(
        description="At most 10; none: the page says that there are none."
    )
    credit_withdrawal: CreditWithdrawal | None = strawberry.field(
        description="Needed before a sale notice is published."
    )
    goods_withdrawal: GoodsWithdrawal | None = strawberry.field(description="Needed before a product is offered.")
    nonconformity: str | None = strawberry.field(description="Liability for defects, where limited.")
    quantity_limit: str | None = strawberry.field(description="Limit of quantity.")
    special_terms: str | None = strawberry.field(description="Special terms of sale.")
    recurring: Recurring | None = strawberry.field(description="Recurring contracts.")
    software_environment: str | None = strawberry.field(description="Software that a buyer needs.")
    document_fee: YenAmount | None = strawberry.field(description="Fee for documents by post, in yen.")
    advertising_email: str | None = strawberry.field(description="From which address it advertises.")
    provider: ProviderTerms | None = strawberry.field(description="Needed before a sale notice is published.")
    privacy: PrivacyTerms | None = strawberry.field(description="Needed before a product is offered.")


def read_terms(input: SetSellerTermsInput) -> terms.SellerTerms:
    """The terms that an input gives."""
    given = {field.name: getattr(input, field.name) for field in dataclasses.fields(input)}
    fee_yen = given.pop("document_fee")
    credit, goods, recurring = input.credit_withdrawal, input.goods_withdrawal, input.recurring
    return terms.SellerTerms(
        **{
            **given,
            "document_fee_yen": fee_yen,
            "other_charges": tuple(
                terms.OtherCharge(name=one.name, amount_yen=one.amount) for one in input.other_charges
            ),
            "credit_withdrawal": terms.CreditWithdrawal(**dataclasses.asdict(credit)) if credit else None,
            "goods_withdrawal": terms.GoodsWithdrawal(**dataclasses.asdict(goods)) if goods else None,
            "recurring": terms.Recurring(
                count=recurring.count, period=recurring.period, prices_yen=tuple(recurring.prices)
            )
            if recurring
            else None,
            "provider": _read_provider(input.provider) if input.provider else None,
            "privacy": _read_privacy(input.privacy) if input.privacy else None,
        }
    )


def _read_provider(input: ProviderTermsInput) -> terms.ProviderTerms:
    return terms.ProviderTerms(
        fees=tuple(terms.Fee(name=one.name, amount_yen=one.amount, per=one.per) for one in input.fees),
        retire_within_days=input.retire_within_days,
        consumer_chooses=input.consumer_chooses,
        on_failure=input.on_failure,
        commission=input.commission,
        own_projects=input.own_projects,
    )


def _read_privacy(input: PrivacyTermsInput) -> terms.PrivacyTerms:
    foreign = input.foreign_provision
    return terms.PrivacyTerms(
        purposes=tuple(input.purposes),
        foreign_provision=terms.ForeignProvision(**dataclasses.asdict(foreign)) if foreign else None,
        procedure=input.procedure,
        safety_measures=input.safety_measures,
        complaint_contact=input.complaint_contact,
    )


def terms_shown(row: terms.SellerTerms) -> SellerTerms:
    """The GraphQL object of a seller's terms."""
    credit, goods, recurring = row.credit_withdrawal, row.goods_withdrawal, row.recurring
    given = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    fee_yen = given.pop("document_fee_yen")
    return SellerTerms(
        **{
            **given,
            "document_fee": None if fee_yen is None else YenAmount(fee_yen),
            "other_charges": [
                OtherCharge(name=one.name, amount=YenAmount(one.amount_yen)) for one in row.other_charges
            ],
            "credit_withdrawal": CreditWithdrawal(**dataclasses.asdict(credit)) if credit else None,
            "goods_withdrawal": GoodsWithdrawal(**dataclasses.asdict(goods)) if goods else None,
            "recurring": Recurring(
                count=recurring.count,
                period=recurring.period,
                prices=[YenAmount(one) for one in recurring.prices_yen],
            )
            if recurring
            else None,
            "provider": _provider_shown(row.provider) if row.provider else None,
            "privacy": _privacy_shown(row.privacy) if row.privacy else None,
        }
    )


def _provider_shown(row: terms.ProviderTerms) -> ProviderTerms:
    return ProviderTerms(
        fees=[Fee(name=one.name, amount=YenAmount(one.amount_yen), per=one.per) for one in row.fees],
        retire_within_days=row.retire_within_days,
        consumer_chooses=row.consumer_chooses,
        on_failure=row.on_failure,
        commission=row.commission,
        own_projects=row.own_projects,
    )


def _privacy_shown(row: terms.PrivacyTerms) -> PrivacyTerms:
    foreign = row.foreign_provision
    return PrivacyTerms(
        purposes=list(row.purposes),
        foreign_provision=ForeignProvision(**dataclasses.asdict(foreign)) if foreign else None,
        procedure=row.procedure,
        safety_measures=row.safety_measures,
        complaint_contact=row.complaint_contact,
    )
