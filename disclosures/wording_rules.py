"""The rules of wording as data: what each asks, how strictly, by which source, and what may be written instead.

A rule's id is that of docs/sources.md. The texts are our own; the words that a rule looks for stand in
`disclosures.wording_patterns`, and how it is judged in `disclosures.wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from core.labels import Labelled
from disclosures.rules import Severity

WORDING_VERSION: Final = "wording/2026-11"
RECOMMENDING: Final = "WL-06"
"""The rule that finds what is recommended: nothing is wrong with the words it names."""

WORDING_EFFECTIVE_FROM: Final = date(2026, 11, 22)
"""The day from which texts are checked by this version; the laws behind it are older."""


class Condition(Labelled):
    """What a claim stands on; a finding names those that it lacks."""

    CLAIMANT = "CLAIMANT", "その無効化について主張できる者であること", "being the claimant of the retirement"
    WHOLE_BOUNDARY = "WHOLE_BOUNDARY", "対象範囲の全量の算定とオフセット", "the whole boundary calculated and offset"
    REDUCED_FIRST = "REDUCED_FIRST", "先に行った削減の取組", "reductions made first"
    RETIRED = "RETIRED", "登録簿で確認された無効化", "a retirement that the registry has confirmed"
    VERIFIED = "VERIFIED", "第三者による検証", "verification by a third party"
    SAYS_OFFSET = "SAYS_OFFSET", "オフセットによることの説明", "saying that it is by offsetting"
    EXPLAINED = "EXPLAINED", "対象範囲と手段の説明", "an explanation of its boundary and means"
    SPECIFIC = "SPECIFIC", "何がどれだけ違うかという具体的な説明", "what is better, and by how much"
    DEADLINE = "DEADLINE", "無効化の期限", "the day by which units are retired"
    NOTICE = "NOTICE", "結果を知らせる方法", "how the result is made known"
    SHOWN = "SHOWN", "無効化の日または番号の表示", "the day or the serials of the retirement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What is said instead of a rule's own texts where its finding only informs."""

    reason_ja: str
    reason_en: str
    alternative_ja: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingRule:
    """One rule: `severity` is the strictest that it gives; `from_memory` where its basis was not confirmed."""

    id: str
    title_ja: str
    title_en: str
    severity: Severity
    basis: str
    reason_ja: str
    reason_en: str
    alternative_ja: str
    from_memory: bool = False
    hint: Hint | None = None


_DISPLAY: Final = "景品表示法5条"

RULES: Final[Mapping[str, WordingRule]] = MappingProxyType(
    {
        rule.id: rule
        for rule in (
            WordingRule(
                id="WL-01",
                title_ja="あいまいな環境表現",
                title_en="vague praise for the environment",
                severity=Severity.BLOCK,
                basis=f"{_DISPLAY}; JIS Q 14021; 公正取引委員会 2001年 五つの留意点",
                reason_ja="何がどのように環境によいのかが分からず、実際より優れていると受け取られるおそれがあります。",
                reason_en="It does not say what is better for the environment, and may be taken for more than it is.",
                alternative_ja="「古紙パルプ配合率80%の紙を使っています」のように、素材や減らした量を具体的に書いてください。",
            ),
            WordingRule(
                id="WL-02",
                title_ja="排出ゼロの主張",
                title_en="claims of zero emissions",
                severity=Severity.BLOCK,
                basis=f"{_DISPLAY}; JIS Q 14021",
                reason_ja="オフセットをしても排出そのものはなくなりません。ゼロと書くには、そろえるべき裏付けがあります。",
                reason_en="Offsetting makes no emission vanish; to say zero, the claim must be fully backed.",
                alternative_ja="対象範囲の排出量〇 kg-CO2のうち〇 kg-CO2分を、無効化で埋め合わせる取組です。",
            ),
            WordingRule(
                id="WL-03",
                title_ja="カーボンニュートラルの主張",
                title_en="claims of carbon neutrality",
                severity=Severity.BLOCK,
                basis="指針 第二版（環境省）: 全部の埋め合わせと第三者機関による検証; METI report 6.1.2",
                reason_ja="対象範囲の全部を埋め合わせ、第三者の検証を受けたときに限り使える表現です。意味の説明も要ります。",
                reason_en="Only for a whole boundary offset and verified by a third party, with an explanation.",
                alternative_ja="対象範囲の排出の一部を埋め合わせるカーボン・オフセットの取組です。",
            ),
            WordingRule(
                id="WL-04",
                title_ja="オフセットの完了",
                title_en="an offset said to be done",
                severity=Severity.BLOCK,
                basis=f"{_DISPLAY}; 指針 第二版（環境省）",
                reason_ja="クレジットの無効化が登録簿で確認されるまで、オフセットが終わったとは書けません。",
                reason_en="Until the registry has confirmed the retirement, no offset may be said to be done.",
                alternative_ja="〇年〇月〇日までにクレジットを無効化してオフセットする予定です。結果はウェブサイトで公表します。",
                hint=Hint(
                    reason_ja="無効化は登録簿で確認されています。読む人が確かめられるように、その日または番号を添えてください。",
                    reason_en="The registry has confirmed the retirement; show its day or serials beside it.",
                    alternative_ja="〇年〇月〇日に登録簿でクレジットを無効化し（番号〇〇）、カーボン・オフセットしました。",
                ),
            ),
            WordingRule(
                id="WL-05",
                title_ja="オフセットの予告",
                title_en="an offset to come",
                severity=Severity.WARN,
                basis="情報提供ガイドライン Ver.2.0: 調達期限・通知方法",
                reason_ja="これから行うオフセットには、いつまでに無効化し、結果をどう知らせるかを添えてください。",
                reason_en="An offset to come needs its deadline, and how the result is made known.",
                alternative_ja="〇年〇月〇日までにクレジットを無効化してオフセットし、結果をウェブサイトで公表します。",
            ),
            WordingRule(
                id="WL-06",
                title_ja="関与の表現",
                title_en="words of those who took part",
                severity=Severity.INFORM,
                basis="指針 第二版（環境省）",
                reason_ja="売った・買った・参加した・応援したという関与の表現は、二重主張にならず、奨励されています。",
                reason_en="Telling of buying, selling, taking part or supporting claims nothing twice; do.",
                alternative_ja="そのままお使いください。",
            ),
            WordingRule(
                id="WL-07",
                title_ja="二重主張",
                title_en="an offset claimed twice",
                severity=Severity.BLOCK,
                basis="指針 第二版（環境省）: 環境価値の二重主張",
                reason_ja="一つの無効化について、オフセットしたと主張できるのは一者だけです。",
                reason_en="One retirement has one claimant.",
                alternative_ja="オフセット商品を売りました。／オフセット商品を買いました。",
            ),
            WordingRule(
                id="WL-08",
                title_ja="京都議定書への貢献",
                title_en="serving the Kyoto Protocol",
                severity=Severity.BLOCK,
                basis="handbook 001, lines 487, 2194",
                reason_ja="オフセットに使うクレジットは国の約束の達成には使われず、約束の期間も終わっています。",
                reason_en="What offsets serves no commitment of the State, and the commitment periods are over.",
                alternative_ja="クレジットの制度名、プロジェクト名、実施場所を書いてください。",
            ),
            WordingRule(
                id="WL-09",
                title_ja="国の目標への貢献",
                title_en="serving Japan's target",
                severity=Severity.BLOCK,
                basis="METI report 6.1.1",
                reason_ja="国の削減目標に数えられるのは、J-クレジットとJCMクレジットだけです。",
                reason_en="Only J-Credits and JCM credits count toward Japan's target.",
                alternative_ja="クレジットの種類と、プロジェクトの実施地域での効果を書いてください。",
            ),
            WordingRule(
                id="WL-10",
                title_ja="もうけ話",
                title_en="talk of profit",
                severity=Severity.BLOCK,
                basis="our own, after frauds with emission credits",
                reason_ja="クレジットは埋め合わせなどに使うためのもので、利益を得るためのものとして消費者に勧められません。",
                reason_en="Credits are for use; they are not offered to consumers as a way to profit.",
                alternative_ja="クレジットの用途、数量、価格と、無効化の予定を書いてください。",
            ),
            WordingRule(
                id="WL-11",
                title_ja="国による認証の誤認",
                title_en="certified by the State",
                severity=Severity.BLOCK,
                basis=f"{_DISPLAY}; J-Credit scheme: 国はクレジットを認証する",
                reason_ja="国が認証するのはクレジットであり、商品やイベントではありません。",
                reason_en="The State certifies the credit, never the product or the event.",
                alternative_ja="国が認証したJ-クレジットを、1点につき〇 kg-CO2分使った商品です。",
            ),
            WordingRule(
                id="WL-12",
                title_ja="最上級と断定",
                title_en="superlatives and absolutes",
                severity=Severity.BLOCK,
                basis=f"{_DISPLAY}; JIS Q 14021",
                reason_ja="最上級や「まったくない」といった断定は、客観的な裏付けなしには使えません。",
                reason_en="Superlatives and absolutes need objective evidence.",
                alternative_ja="比べた相手、時期、調べた方法と数値を書いてください。",
            ),
            WordingRule(
                id="WL-13",
                title_ja="購入だけのオフセット",
                title_en="purchase taken for an offset",
                severity=Severity.WARN,
                basis="handbook 001, line 694",
                reason_ja="クレジットを買うだけではオフセットになりません。登録簿での無効化が必要です。",
                reason_en="Buying credits offsets nothing: they must be retired in the registry.",
                alternative_ja="クレジットを購入し、登録簿で無効化する仕組みです。",
            ),
            WordingRule(
                id="WL-14",
                title_ja="削減しないことの正当化",
                title_en="an excuse not to reduce",
                severity=Severity.BLOCK,
                basis="指針 第二版（環境省）: 自ら排出削減を行わないことの正当化に用いない",
                reason_ja="オフセットは、排出を減らさなくてよい理由にはなりません。",
                reason_en="An offset is no excuse for not reducing.",
                alternative_ja="まず排出を減らし、どうしても残る分を埋め合わせる取組です。",
            ),
            WordingRule(
                id="CM-01",
                title_ja="電力・熱の証書の単位",
                title_en="certificates of energy in tonnes",
                severity=Severity.BLOCK,
                basis="METI report 2.1",
                reason_ja="電力や熱の証書の単位は kWh や MJ で、t-CO2 のクレジットとしては使えません。",
                reason_en="Certificates of energy are in kWh or MJ; they are no credits in t-CO2.",
                alternative_ja="会場で使った電力のうち〇 kWh分に、グリーン電力証書を使いました。",
            ),
            WordingRule(
                id="CT-02",
                title_ja="証書の転売・譲渡",
                title_en="certificates sold on",
                severity=Severity.BLOCK,
                basis="handbook 001, lines 577-585, 2488",
                reason_ja="オフセットの証書は転売も譲渡もできません。",
                reason_en="A certificate of an offset can be neither sold on nor assigned.",
                alternative_ja="証書およびクレジットは、転売・譲渡できません。",
            ),
            WordingRule(
                id="EC-02",
                title_ja="消費者に不利な条項",
                title_en="terms against consumers",
                severity=Severity.REQUIRE,
                basis="消費者契約法8条, 8条の2, 9条, 10条（8条3項は2023年6月1日から）",
                reason_ja="責任をすべて免れる、解除を認めないなど、消費者に一方的に不利な条項は無効とされるおそれがあります。",
                reason_en="Terms that exempt from all liability or take away rights of consumers may be void.",
                alternative_ja="当社の責めに帰すべき事由による損害は、通常生ずべき範囲で賠償します。",
            ),
            WordingRule(
                id="PS-02",
                title_ja="預り金の表現",
                title_en="money said to be held",
                severity=Severity.REQUIRE,
                basis="資金決済法・出資法",
                reason_ja="代金は売主に代わって受け取るもので、信託などの裏付けなしに預かるとは書けません。",
                reason_en="The price is received on the seller's behalf; without a trust it is not held for the buyer.",
                alternative_ja="代金は、運営者が売主に代わって受領します（代理受領）。",
                from_memory=True,
            ),
        )
    }
)
"""The rules by id, in the order in which they are listed."""
