"""The label of a credit-attached product, item by item (docs/sources.md INF-02, 9.4)."""

from typing import Final

from disclosures.japanese import format_date, format_kg
from disclosures.product_page import BOUNDARY_TEXT, ProductFacts, pending_g

NOT_PRODUCTION_TEXT: Final = "この表示は、商品の製造時の排出量を示すものではありません。"
LABEL_HEADLINE: Final = "クレジット付き商品"


def label_texts(facts: ProductFacts) -> dict[str, str]:
    """The label's items by the keys of their checklist. Raises InvalidInput."""
    credit = facts.credit
    status = f"{format_date(facts.retire_by)}までに無効化します。"
    if facts.retired_on is not None and pending_g(facts) == 0:
        status = f"{format_date(facts.retired_on)}に無効化しました。\n番号：{facts.retired_serials.strip()}"
    return {
        "mass": f"商品1点につき {format_kg(facts.mass_g_per_unit)}",
        "scheme": f"{credit.credit_type}（{credit.programme_name}）",
        "project": f"{credit.project_name}（{credit.project_place}）",
        "boundary": f"{BOUNDARY_TEXT}から出るCO2の一部",
        "status": status,
        "not_production": NOT_PRODUCTION_TEXT,
        "user_effort": facts.user_effort,
        "url": facts.url,
    }
