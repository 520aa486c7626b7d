"""What makes a reversal good, by its cause, and what certificates say of it (docs/sources.md RV-01, RV-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from core.text import show_day
from registry.kinds import UNAVOIDABLE_CAUSES, ReversalCause


class Cover(StrEnum):
    """Where tonnes that make a reversal good come from."""

    ISSUANCE_BUFFER = "ISSUANCE_BUFFER"
    PROJECT_BUFFER = "PROJECT_BUFFER"
    SCHEME_BUFFER = "SCHEME_BUFFER"
    CREATOR_STOCK = "CREATOR_STOCK"
    REPLACEMENT = "REPLACEMENT"


BUFFERS: Final = frozenset({Cover.ISSUANCE_BUFFER, Cover.PROJECT_BUFFER, Cover.SCHEME_BUFFER})

_UNAVOIDABLE: Final = (Cover.ISSUANCE_BUFFER, Cover.PROJECT_BUFFER, Cover.SCHEME_BUFFER, Cover.CREATOR_STOCK)

COVERS: Final[Mapping[ReversalCause, tuple[Cover, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(sorted(UNAVOIDABLE_CAUSES), _UNAVOIDABLE),
        ReversalCause.FELLING: (Cover.CREATOR_STOCK,),
        # Its own buffer is as void as the rest of it; nobody else's stands in.
        ReversalCause.DOUBLE_REGISTRATION: (Cover.ISSUANCE_BUFFER, Cover.CREATOR_STOCK),
    }
)
"""From where tonnes are taken when a reversal is recorded, in this order, until it is made good."""

CAUSE_LABELS: Final[Mapping[ReversalCause, str]] = MappingProxyType(
    {
        ReversalCause.FIRE: "火災",
        ReversalCause.STORM: "暴風・豪雨など",
        ReversalCause.PEST: "病虫害・獣害",
        ReversalCause.FELLING: "伐採または土地の転用",
        ReversalCause.DOUBLE_REGISTRATION: "二重登録",
    }
)


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Whole tonnes that were taken out to make a reversal good: from where, which, and on which day."""

    cover: Cover
    certification_number: str
    serials: str
    quantity_t: int
    covered_on: date

    def as_json(self) -> dict[str, Any]:
        """What is kept of it beside the reversal."""
        return {
            "cover": self.cover.value,
            "certification_number": self.certification_number,
            "serials": self.serials,
            "quantity_t": self.quantity_t,
            "covered_on": self.covered_on.isoformat(),
        }


def covered_by(details: Mapping[str, Any] | None) -> tuple[Covered, ...]:
    """What a reversal's details say was taken out for it, in that order."""
    return tuple(
        Covered(
            cover=Cover(one["cover"]),
            certification_number=one["certification_number"],
            serials=one["serials"],
            quantity_t=one["quantity_t"],
            covered_on=date.fromisoformat(one["covered_on"]),
        )
        for one in (details or {}).get("covered", [])
    )


@dataclass(frozen=True, kw_only=True)
class ReversalFacts:
    """What a note says of a reversal, in whole tonnes: how many, and how many of them were made good from where."""

    certification_number: str
    cause: ReversalCause
    occurred_on: date
    quantity_t: int
    buffer_t: int
    stock_t: int
    replaced_t: int

    @property
    def outstanding_t(self) -> int:
        """The tonnes that nothing has made good yet."""
        return self.quantity_t - self.buffer_t - self.stock_t - self.replaced_t


def reversed_text(facts: ReversalFacts) -> str:
    """The note on a certificate that some of its issuance's tonnes were reversed."""
    made_good = _made_good_by(facts)
    covered = f"補填済み：{made_good}。" if made_good else ""
    left = f"未補填：{facts.outstanding_t:,} t-CO2（創出者が補填します）。" if facts.outstanding_t else ""
    return (
        f"この証書と同じ発行（認証番号 {facts.certification_number}）のクレジットのうち、"
        f"{facts.quantity_t:,} t-CO2について、"
        f"{show_day(facts.occurred_on)}の{CAUSE_LABELS[facts.cause]}による反転"
        f"（排出削減・吸収の効果が失われたこと）を記録しました。{covered}{left}"
        "反転した量は補填されるものであり、この証書に記載した量は変わりません。"
    )


def made_good_text(facts: ReversalFacts, *, made_good_on: date) -> str:
    """The note on a certificate that nothing of the reversal is outstanding any more."""
    assert facts.outstanding_t == 0, "it is noted when all of it is made good"
    return (
        f"{show_day(facts.occurred_on)}の{CAUSE_LABELS[facts.cause]}による反転{facts.quantity_t:,} t-CO2"
        f"（認証番号 {facts.certification_number}）は、{show_day(made_good_on)}までにすべて補填されました"
        f"（{_made_good_by(facts)}）。"
    )


def _made_good_by(facts: ReversalFacts) -> str:
    parts = (
        ("バッファ", facts.buffer_t),
        ("創出者の在庫", facts.stock_t),
        ("創出者が差し入れた別のクレジット", facts.replaced_t),
    )
    return "、".join(f"{label} {tonnes:,} t-CO2" for label, tonnes in parts if tonnes)
