"""What a seller itself says for its legal notice, its provider's page and its privacy page: read, kept, given back.

Everything that the records know (name, address, price, delivery, stock) is not asked here.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from core.errors import InvalidInput
from core.money import MAX_YEN
from core.numbers import check_range
from core.text import MAX_NAME, MAX_PARAGRAPH, read_one_line, read_text

MAX_OTHER_CHARGES: Final = 10
MAX_FEES: Final = 20
MAX_PURPOSES: Final = 20
MAX_WITHDRAWAL_DAYS: Final = 365
MAX_RETIRE_DAYS: Final = 365
MAX_RECURRING_PRICES: Final = 24
MAX_RECURRING_COUNT: Final = 120
MAX_LABEL: Final = 100

_WEB_ADDRESS: Final = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")


class ReturnShipping(StrEnum):
    """Who pays when goods go back."""

    SELLER = "SELLER"
    BUYER = "BUYER"
    SELLER_WHEN_DEFECTIVE = "SELLER_WHEN_DEFECTIVE"


@dataclass(frozen=True, kw_only=True)
class OtherCharge:
    """A charge besides the price and the shipping, in yen including tax."""

    name: str
    amount_yen: int


@dataclass(frozen=True, kw_only=True)
class CreditWithdrawal:
    """Whether a credit order may be withdrawn from: within so many days of the order, on what condition."""

    accepted: bool
    days: int | None
    condition: str


@dataclass(frozen=True, kw_only=True)
class GoodsWithdrawal:
    """The same for goods, from the day of their arrival, and who pays when they go back."""

    accepted: bool
    days: int | None
    condition: str
    return_shipping: ReturnShipping


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """Two contracts or more: how many, over which time, and the price of each (docs/sources.md TS-14)."""

    count: int
    period: str
    prices_yen: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Fee:
    """A row of a provider's table of fees: what, how many yen, and for each what (1回, 1 t-CO2)."""

    name: str
    amount_yen: int
    per: str


@dataclass(frozen=True, kw_only=True)
class ProviderTerms:
    """What a provider tells beyond its records (docs/sources.md PR-02, PR-05, PR-06)."""

    fees: tuple[Fee, ...]
    retire_within_days: int
    consumer_chooses: bool
    """Whether, after a failure, the buyer chooses between the money and a substitute of equal quality."""
    on_failure: str
    commission: str
    own_projects: str


@dataclass(frozen=True, kw_only=True)
class ForeignProvision:
    """Personal data that goes abroad: where, under what law, kept how (docs/sources.md PI-01)."""

    country: str
    regime: str
    measures: str


@dataclass(frozen=True, kw_only=True)
class PrivacyTerms:
    """How a seller deals with its buyers' personal data (docs/sources.md PI-01, PI-02)."""

    purposes: tuple[str, ...]
    foreign_provision: ForeignProvision | None
    procedure: str
    safety_measures: str
    complaint_contact: str


@dataclass(frozen=True, kw_only=True)
class SellerTerms:
    """All that a seller says of itself as a seller; what is None it does not do, or has not said."""

    phone_hours: str
    website: str
    grants_receipt_agency: bool = False
    """Whether the operator receives payments for it, so that who pays there has paid (docs/sources.md PS-01)."""
    other_charges: tuple[OtherCharge, ...] = ()
    credit_withdrawal: CreditWithdrawal | None = None
    goods_withdrawal: GoodsWithdrawal | None = None
    nonconformity: str | None = None
    quantity_limit: str | None = None
    special_terms: str | None = None
    recurring: Recurring | None = None
    software_environment: str | None = None
    document_fee_yen: int | None = None
    advertising_email: str | None = None
    provider: ProviderTerms | None = None
    privacy: PrivacyTerms | None = None


def read_seller_terms(given: SellerTerms) -> SellerTerms:
    """The same terms with their texts cleaned. Raises InvalidInput for what breaks a bound or contradicts itself."""
    check_range(len(given.other_charges), field="otherCharges", minimum=0, maximum=MAX_OTHER_CHARGES)
    return SellerTerms(
        phone_hours=read_one_line("phoneHours", given.phone_hours, maximum=MAX_LABEL),
        website=_web_address("website", given.website),
        grants_receipt_agency=given.grants_receipt_agency,
        other_charges=tuple(_charge(one) for one in given.other_charges),
        credit_withdrawal=_credit_withdrawal(given.credit_withdrawal),
        goods_withdrawal=_goods_withdrawal(given.goods_withdrawal),
        nonconformity=_optional("nonconformity", given.nonconformity),
        quantity_limit=_optional("quantityLimit", given.quantity_limit),
        special_terms=_optional("specialTerms", given.special_terms),
        recurring=_recurring(given.recurring),
        software_environment=_optional("softwareEnvironment", given.software_environment),
        document_fee_yen=_yen("documentFee", given.document_fee_yen) if given.document_fee_yen is not None else None,
        advertising_email=given.advertising_email,
        provider=_provider(given.provider),
        privacy=_privacy(given.privacy),
    )


def texts_of(terms: SellerTerms) -> dict[str, str]:
    """Every text that a seller wrote and that will be published, by its input field: for the wording rules."""
    found = {
        "phoneHours": terms.phone_hours,
        "nonconformity": terms.nonconformity,
        "quantityLimit": terms.quantity_limit,
        "specialTerms": terms.special_terms,
        "softwareEnvironment": terms.software_environment,
    }
    found |= {f"otherCharges.{place}.name": one.name for place, one in enumerate(terms.other_charges)}
    for name, withdrawal in (
        ("creditWithdrawal.condition", terms.credit_withdrawal),
        ("goodsWithdrawal.condition", terms.goods_withdrawal),
    ):
        found[name] = withdrawal.condition if withdrawal else None
    if terms.recurring:
        found["recurring.period"] = terms.recurring.period
    if terms.provider:
        found |= {f"provider.fees.{place}.name": one.name for place, one in enumerate(terms.provider.fees)}
        found |= {f"provider.fees.{place}.per": one.per for place, one in enumerate(terms.provider.fees)}
        found["provider.onFailure"] = terms.provider.on_failure
        found["provider.commission"] = terms.provider.commission
        found["provider.ownProjects"] = terms.provider.own_projects
    if terms.privacy:
        found |= {f"privacy.purposes.{place}": one for place, one in enumerate(terms.privacy.purposes)}
        found["privacy.procedure"] = terms.privacy.procedure
        found["privacy.safetyMeasures"] = terms.privacy.safety_measures
        found["privacy.complaintContact"] = terms.privacy.complaint_contact
        if abroad := terms.privacy.foreign_provision:
            found["privacy.foreignProvision.regime"] = abroad.regime
            found["privacy.foreignProvision.measures"] = abroad.measures
    return {name: text for name, text in found.items() if text}


def content_of(terms: SellerTerms) -> dict[str, Any]:
    """The terms as they are kept."""
    return asdict(terms)


def terms_of_content(content: dict[str, Any]) -> SellerTerms:
    """The terms that were kept as `content`."""
    provider, privacy = content["provider"], content["privacy"]
    goods, credit, recurring = content["goods_withdrawal"], content["credit_withdrawal"], content["recurring"]
    return SellerTerms(
        **{
            **content,
            "other_charges": tuple(OtherCharge(**one) for one in content["other_charges"]),
            "credit_withdrawal": CreditWithdrawal(**credit) if credit else None,
            "goods_withdrawal": GoodsWithdrawal(
                **{**goods, "return_shipping": ReturnShipping(goods["return_shipping"])}
            )
            if goods
            else None,
            "recurring": Recurring(**{**recurring, "prices_yen": tuple(recurring["prices_yen"])})
            if recurring
            else None,
            "provider": _kept_provider(provider) if provider else None,
            "privacy": _kept_privacy(privacy) if privacy else None,
        }
    )


def _kept_provider(kept: dict[str, Any]) -> ProviderTerms:
    return ProviderTerms(**{**kept, "fees": tuple(Fee(**one) for one in kept["fees"])})


def _kept_privacy(kept: dict[str, Any]) -> PrivacyTerms:
    foreign = kept["foreign_provision"]
    return PrivacyTerms(
        **{
            **kept,
            "purposes": tuple(kept["purposes"]),
            "foreign_provision": ForeignProvision(**foreign) if foreign else None,
        }
    )


def _optional(field: str, text: str | None) -> str | None:
    return None if text is None else read_text(field, text, maximum=MAX_PARAGRAPH)


def _yen(field: str, amount_yen: int) -> int:
    return check_range(amount_yen, field=field, minimum=0, maximum=MAX_YEN)


def _web_address(field: str, text: str) -> str:
    address = read_one_line(field, text, maximum=MAX_NAME)
    if _WEB_ADDRESS.fullmatch(address) is None:
        raise InvalidInput(field=field, value=address[:60], rule="https_address")
    return address


def _charge(charge: OtherCharge) -> OtherCharge:
    return OtherCharge(
        name=read_one_line("otherCharges.name", charge.name, maximum=MAX_LABEL),
        amount_yen=_yen("otherCharges.amount", charge.amount_yen),
    )


def _days(field: str, accepted: bool, days: int | None) -> int | None:
    if not accepted:
        if days is not None:
            raise InvalidInput(field=field, value=str(days), rule="only_when_accepted")
        return None
    return check_range(days or 0, field=field, maximum=MAX_WITHDRAWAL_DAYS)


def _credit_withdrawal(given: CreditWithdrawal | None) -> CreditWithdrawal | None:
    if given is None:
        return None
    return CreditWithdrawal(
        accepted=given.accepted,
        days=_days("creditWithdrawal.days", given.accepted, given.days),
        condition=read_text("creditWithdrawal.condition", given.condition, maximum=MAX_PARAGRAPH),
    )


def _goods_withdrawal(given: GoodsWithdrawal | None) -> GoodsWithdrawal | None:
    if given is None:
        return None
    return GoodsWithdrawal(
        accepted=given.accepted,
        days=_days("goodsWithdrawal.days", given.accepted, given.days),
        condition=read_text("goodsWithdrawal.condition", given.condition, maximum=MAX_PARAGRAPH),
        return_shipping=given.return_shipping,
    )


def _recurring(given: Recurring | None) -> Recurring | None:
    if given is None:
        return None
    count = check_range(given.count, field="recurring.count", minimum=2, maximum=MAX_RECURRING_COUNT)
    check_range(len(given.prices_yen), field="recurring.prices", maximum=min(count, MAX_RECURRING_PRICES))
    return Recurring(
        count=count,
        period=read_one_line("recurring.period", given.period, maximum=MAX_LABEL),
        prices_yen=tuple(_yen("recurring.prices", one) for one in given.prices_yen),
    )


def _provider(given: ProviderTerms | None) -> ProviderTerms | None:
    if given is None:
        return None
    check_range(len(given.fees), field="provider.fees", maximum=MAX_FEES)
    return ProviderTerms(
        fees=tuple(_fee(one) for one in given.fees),
        retire_within_days=check_range(
            given.retire_within_days, field="provider.retireWithinDays", maximum=MAX_RETIRE_DAYS
        ),
        consumer_chooses=given.consumer_chooses,
        on_failure=read_text("provider.onFailure", given.on_failure, maximum=MAX_PARAGRAPH),
        commission=read_text("provider.commission", given.commission, maximum=MAX_PARAGRAPH),
        own_projects=read_text("provider.ownProjects", given.own_projects, maximum=MAX_PARAGRAPH),
    )


def _fee(fee: Fee) -> Fee:
    return Fee(
        name=read_one_line("provider.fees.name", fee.name, maximum=MAX_LABEL),
        amount_yen=_yen("provider.fees.amount", fee.amount_yen),
        per=read_one_line("provider.fees.per", fee.per, maximum=MAX_LABEL),
    )


def _privacy(given: PrivacyTerms | None) -> PrivacyTerms | None:
    if given is None:
        return None
    return PrivacyTerms(
        purposes=_lines("privacy.purposes", given.purposes, maximum=MAX_PURPOSES),
        foreign_provision=_foreign(given.foreign_provision),
        procedure=read_text("privacy.procedure", given.procedure, maximum=MAX_PARAGRAPH),
        safety_measures=read_text("privacy.safetyMeasures", given.safety_measures, maximum=MAX_PARAGRAPH),
        complaint_contact=read_text("privacy.complaintContact", given.complaint_contact, maximum=MAX_PARAGRAPH),
    )


def _foreign(given: ForeignProvision | None) -> ForeignProvision | None:
    if given is None:
        return None
    return ForeignProvision(
        country=read_one_line("privacy.foreignProvision.country", given.country, maximum=MAX_LABEL),
        regime=read_text("privacy.foreignProvision.regime", given.regime, maximum=MAX_PARAGRAPH),
        measures=read_text("privacy.foreignProvision.measures", given.measures, maximum=MAX_PARAGRAPH),
    )


def _lines(field: str, texts: Sequence[str], *, maximum: int) -> tuple[str, ...]:
    check_range(len(texts), field=field, maximum=maximum)
    return tuple(read_one_line(field, one) for one in texts)
