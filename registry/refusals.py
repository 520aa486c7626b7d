"""What may go wrong when a project or issuance is registered, or used where its scheme does not reach.

RegistryError (registry.errors)
├── IncompleteRegistration    what a scheme asks of a project and was not answered
├── IncompleteAgreement       what a bilateral contract must state and does not
├── ReviewerNotIndependent    a reviewer that is a party itself
├── LeakageOutweighs          more emissions elsewhere than are reduced
├── ProjectNotRegistered      an issuance of a project that no operator has registered
├── BufferTooSmall            fewer tonnes set aside than a forest needs
├── RestsOnPowerCertificate   tonnes from certified kilowatt-hours
├── OutsideArea               a use outside the area of a regional scheme
├── VerifierCannotHoldUnits   who verifies would hold tonnes
├── AgreementMissing          bilateral value without an agreement in force that covers it
├── BeyondPowerCertificate    more kilowatt-hours than a certificate has left
└── RetirementOverdue         something new is sold while a retirement is past its hard limit
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.field_words import field_in_japanese
from core.labels import HasLabels, label_in
from registry.agreement_items import AgreementItem
from registry.errors import RegistryError
from registry.registration_items import StatementItem


def _named(items: Iterable[HasLabels], missing: Sequence[str]) -> dict[str, Any]:
    """Texts by their labels, and fields of the request by their words."""
    in_words = [field_in_japanese(one) for one in missing]
    return {"missing_ja": label_in(items, in_words, "ja"), "missing_en": label_in(items, missing, "en")}


@dataclass(kw_only=True, eq=False)
class IncompleteRegistration(RegistryError):
    """Everything that the scheme asks of a project and that was not answered, in one refusal."""

    code = "INCOMPLETE_REGISTRATION"
    message_ja = "登録に必要な事項が足りません：{missing_ja}。根拠：{rule}。"
    message_en = "The registration lacks: {missing_en} ({rule})."

    missing: list[str]
    rule: str
    """The ids of the rules that ask for them, with commas."""

    def template_values(self) -> dict[str, Any]:
        """What is missing, by name."""
        return _named(StatementItem, self.missing)


@dataclass(kw_only=True, eq=False)
class IncompleteAgreement(RegistryError):
    """What the contract on bilateral value must state at least, and does not (docs/sources.md CT-05)."""

    code = "INCOMPLETE_AGREEMENT"
    message_ja = "協定・契約に明記すべき事項が足りません：{missing_ja}（{rule}）。"
    message_en = "The agreement lacks: {missing_en} ({rule})."

    missing: list[str]
    rule: str = "CT-05"

    def template_values(self) -> dict[str, Any]:
        """What is missing, by name."""
        return _named(AgreementItem, self.missing)


@dataclass(kw_only=True, eq=False)
class ReviewerNotIndependent(RegistryError):
    """Value is not reviewed by who issues, carries out or receives it (docs/sources.md CT-06)."""

    code = "REVIEWER_NOT_INDEPENDENT"
    message_ja = "確認者「{reviewer}」は当事者（{party}）のため、第三者による確認になりません（{rule}）。"
    message_en = "The reviewer {reviewer!r} is a party itself ({party}; {rule})."

    reviewer: str
    party: str
    rule: str = "CT-06"


@dataclass(kw_only=True, eq=False)
class LeakageOutweighs(RegistryError):
    """Where emissions grow more elsewhere than they are reduced, there is no project (docs/sources.md CT-07)."""

    code = "LEAKAGE_OUTWEIGHS"
    message_ja = "活動の範囲外での排出増（{leakage_g} g）が、削減・吸収量（{reduction_g} g）を上回ります（{rule}）。"
    message_en = "The leakage of {leakage_g} g outweighs the {reduction_g} g reduced or removed ({rule})."

    leakage_g: int
    reduction_g: int
    rule: str = "CT-07"


@dataclass(kw_only=True, eq=False)
class ProjectNotRegistered(RegistryError):
    """A project proposed here is issued for only once an operator has registered it (docs/sources.md UQ-01)."""

    code = "PROJECT_NOT_REGISTERED"
    message_ja = "プロジェクト {number} は登録されていません（状態：{state}、{rule}）。"
    message_en = "Project {number} is not registered (state {state}; {rule})."
    worded = ("state",)

    number: str
    state: str
    rule: str = "UQ-01"


@dataclass(kw_only=True, eq=False)
class BufferTooSmall(RegistryError):
    """Of forest value whose register Musubi keeps, some is set aside against its loss (docs/sources.md 5.2)."""

    code = "BUFFER_TOO_SMALL"
    message_ja = "森林の吸収量では、少なくとも {minimum_t} t をバッファとして確保します（指定 {given_t} t、{rule}）。"
    message_en = "At least {minimum_t} t of a forest's removals are set aside; {given_t} t were given ({rule})."

    minimum_t: int
    given_t: int
    rule: str = "5.2"


@dataclass(kw_only=True, eq=False)
class RestsOnPowerCertificate(RegistryError):
    """Certified kilowatt-hours are never issued again as tonnes (docs/sources.md CM-01)."""

    code = "RESTS_ON_POWER_CERTIFICATE"
    message_ja = "「{number}」はグリーン電力証書として登録されているため、t-CO2 の発行の根拠にできません（{rule}）。"
    message_en = "{number} is a green power certificate; no tonnes are issued on it ({rule})."

    number: str
    rule: str = "CM-01"


@dataclass(kw_only=True, eq=False)
class OutsideArea(RegistryError):
    """A regional scheme's units are used within its area only (docs/sources.md HB-20)."""

    code = "OUTSIDE_AREA"
    message_ja = "地域制度の価値は、その地域（{areas_text}）の外（{use_place_code}）では使えません（{rule}）。"
    message_en = "Units of a regional scheme are used within {areas_text}, not in {use_place_code} ({rule})."

    use_place_code: str
    area_codes: list[str]
    rule: str = "HB-20"

    def template_values(self) -> dict[str, Any]:
        return {"areas_text": "、".join(self.area_codes)}


@dataclass(kw_only=True, eq=False)
class AgreementMissing(RegistryError):
    """Bilateral value goes to the partner of an accepted agreement in force that covers it (docs/sources.md CT-05)."""

    code = "AGREEMENT_MISSING"
    message_ja = "「{partner}」との有効な協定・契約で {quantity_t} t を含むものがありません（{rule}）。"
    message_en = "No accepted agreement with {partner} in force covers {quantity_t} t ({rule})."

    partner: str
    quantity_t: int
    rule: str = "CT-05"


@dataclass(kw_only=True, eq=False)
class BeyondPowerCertificate(RegistryError):
    """More kilowatt-hours than the certificate has left (docs/sources.md HB-08)."""

    code = "BEYOND_POWER_CERTIFICATE"
    message_ja = "{requested_kwh} kWh を使えません（残り {available_kwh} kWh、{rule}）。"
    message_en = "{requested_kwh} kWh cannot be used; {available_kwh} kWh are left ({rule})."

    requested_kwh: int
    available_kwh: int
    rule: str = "HB-08"


@dataclass(kw_only=True, eq=False)
class VerifierCannotHoldUnits(RegistryError):
    """Who verifies holds no units, so that it never trades what it verified (docs/sources.md VR-01)."""

    code = "VERIFIER_CANNOT_HOLD_UNITS"
    message_ja = (
        "検証機関・審査機関は、公平性のためクレジットを保有できません（{rule}）。購入では無効化の代行をお選びください。"
    )
    message_en = "Verifiers cannot hold units ({rule}); as a buyer, choose retirement on behalf."

    rule: str = "VR-01"


@dataclass(kw_only=True, eq=False)
class RetirementOverdue(RegistryError):
    """Who owes a retirement past its hard limit sells nothing new before it is made (docs/sources.md RT-01)."""

    code = "RETIREMENT_OVERDUE"
    message_ja = (
        "「{title}」の無効化が期限（{due_on}）を過ぎ、最終期限（{limit_on}）も過ぎています。"
        "無効化が済むまで、新たに販売できません（{rule}）。"
    )
    message_en = (
        "The retirement owed for {title!r} was due on {due_on} and is past its limit of {limit_on}; nothing new is sold"
        " before it is made ({rule})."
    )

    title: str
    due_on: str
    limit_on: str
    rule: str = "RT-01"
