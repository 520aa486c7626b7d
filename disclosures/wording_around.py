"""The words around a hit that decide what it means: what it lacks, and by what it is no claim at all.

Patterns over folded text, as in `disclosures.wording_patterns`.
"""

from typing import Final

from disclosures.wording_fold import pattern

CARBON: Final = pattern(r"c[o0]2|二酸化炭素|温室|排出|炭素|カーボン|クレジット|無効化|オフセット|罪悪感")
"""Words that show a sentence to be about emissions."""

OFFSETTING: Final = pattern(r"オフセット|埋め合わせ|クレジット|相殺")
EXPLAINING: Final = pattern(r"範囲|算定|検証|オフセット|埋め合わせ|クレジット|対象")
DEADLINE: Final = pattern(r"までに|以内|年度内|年内|月中に|月末|\d月\d{1,2}日")
NOTICE: Final = pattern(r"報告|公表|お知らせ|通知|掲載|発表|広報|公開")
SHOWN: Final = pattern(r"\d年\d{1,2}月|\d月\d{1,2}日|\d{4}-\d\d|番号|シリアル|通知書")
DONE_IN_RECOMMENDED: Final = pattern(r"オフセット(?:され|し)た")

MILD_PRAISE: Final = pattern(r"環境(?:に|への)?も?配慮|自然に配慮|環境(?:への)?負荷")
"""Praise that names what was considered, and yet not how."""

SPECIFIC: Final = pattern(
    r"再生(?:紙|pet|ペット|プラ|素材|繊維|ガラス)|古紙|リサイクル(?:素材|材|プラ|糸|pet|コットン|ポリエステル)|間伐材|fsc|pefc|sgec|rspo"
    r"|msc|有機jas|植物油インキ|ベジタブルインキ|大豆インキ|バイオマス(?:インキ|プラ|\d)|太陽光|太陽熱|小?水力|風力|地熱|led|電気自動車"
    r"|ペレット|薪ボイラー|生分解|詰め?替え|無農薬|減農薬|石油由来|従来(?:品|比|の)|当社比|簡易包装|再生可能エネルギー|再エネ|断熱|雨水"
    r"|プラスチック(?:を使わ|を使用し|不使用|フリー|使用量)"
    r"|\d(?:%|割)[^。\n]{0,15}(?:削減|減|節|使用|配合|再生|再エネ|由来|省|少な)"
    r"|(?:配合|使用|削減|再生|含有|由来)[^。\n]{0,8}\d(?:%|割)"
    r"|\d(?:kg|g|mg|t|トン|キロ|グラム|kwh|枚|本|リットル)[^。\n]{0,12}(?:減|削減|吸収|節約|節電|抑え|少な)"
)
"""What makes vague praise specific: a material, a measure, or a figure with what it counts."""

MAX_AROUND: Final = 48
"""Folded characters before and after a hit that are looked at, within its sentence."""

DENIED: Final = pattern(
    r"^[^。\n]{0,22}?(?<!だけ)(?<!のみ)(?:では(?:ありませ|ござい?ませ|な[いく])|じゃな[いく]|を?意味しませ|とは(?:言え|いえ|限り?|呼べ|なり|認められ)"
    r"(?:ませ|な)|とはかぎりませ)"
    r"|^[^。\n]{0,26}?(?:表現|表示|表記|宣伝|広告)(?:は|を|も)?(?:でき(?:ませ|な)|使(?:え|わ|用し)(?:ませ|な)|避け|し(?:ませ|な)|禁|違反|誤解)"
    r"|^[^。\n]{0,14}?(?<!在庫)(?:は|など)(?:あり|存在し)ませ"
    r"|^[^。\n]{0,10}?(?:貢献|寄与|数えられ|カウント)(?:し|でき|され)?(?:ませ|な)"
    r"|^[^。\n]{0,14}?(?:を目的と(?:し|する)[^。\n]{0,10}(?:遠慮|控え|断り|禁止)|は?(?:固く)?(?:お断り|ご遠慮|お控え|禁止|厳禁)|し?ないで(?:くだ|下))"
    r"|^(?:し|でき|られ|され)(?:ませ|ない)"
    r"|^に?(?:は|も)?(?:でき(?:ませ|な)|なりませ|なら[なず]|しませ|していませ|達していませ)"
    r"|^[^。\n]{0,20}?(?:ご?注意(?:くだ|下)|気をつけ|気を付け)"
    r"|^[^。\n]{0,14}?(?:を|は)?(?:保証|約束|推奨|お?勧め)(?:し|いたし|でき)(?:ませ|な)"
)
"""The words after a hit that deny it."""

NOT_DEALT: Final = pattern(
    r"^[^。、\n]{0,14}?(?:[はもを]、(?:まだ|一切|いっさい)?)?(?<!で[はも])(?<!で[はも]、)(?<!が)"
    r"(?:(?:取り?)?扱[いっわ][^。、\n]{0,6}?"
    r"|(?:提供|販売|勧誘|紹介|仲介|募集|あっせん|斡旋)(?:は|を|も)?(?:一切)?(?:して(?:い|おり)|[致い]た?して(?:い|おり)|行って(?:い|おり)|し|いたし)"
    r"|(?:お?受け|受け付け|応じ)(?:でき|し|いたし|て(?:い|おり))?)"
    r"(?:ませ(?!んか)|な[いく])"
)
"""The words after a hit that say that the speaker does not deal in it; what others do not deal in denies nothing."""

SPOKEN_OF: Final = pattern(
    r"^(?:な|の)?(?:商品|製品)?(?:する|した|できる|です|しています|を?達成)?[」』\"”’)]?(?:だけ)?(?:とは|という|と言う|といった|などの?(?:表現|表示|言葉)|とだけ|とのみ|と(?:表示|表記|書|呼|名乗|主張)"
    r"|の(?:表示|表現|表記|定義|意味|考え方|仕組み|言葉)|って(?:な[にん]|何|どう|、|どんな)"
    r"|(?:という)?(?:表現|表示|言葉|用語)(?:は|を|が|の))"
    r"|^(?:な|の)?[」』]?(?:を|について|に関する|に関して|の?ことを)[^。\n]{0,6}(?:学|知|考え|教え|話|解説|調べ|理解)"
    r"|^[^。、\n]{1,6}を[^。\n]{0,4}(?:学|考え|教え|解説|調べ|話し合)"
    r"|^[」』]?\?|^か(?:どうか|、|を)|^と(?:は|も)?(?:言|い)われ|^な?のは、?[^。\n]{0,16}(?:こと|ため)"
    r"|^の?(?:取組|取り組み)?(?:特設|関連|補助|支援|相談|特集|ニュース|情報|事例|白書|基金|紹介|展示|議事録)|^と[^。\n]{1,12}の(?:違い|ちがい)"
    r"|^[^。\n]{0,4}(?:認定|認証|表示)[^。\n]{0,4}受けて(?:いま?せん|いない|おりませ)"
    r"|^[^。、\n]{0,8}を(?:心がけ|こころがけ|お願い|しましょう)"
    r"|^(?:に関する|に係る|について|検定|推進(?:課|室|係|員|計画|本部|協議会)|入門|講座|教室|セミナー|勉強会|研修|講演|シンポジウム|フォーラム"
    r"|認証(?:制度|基準|プログラム|取得|要件)|行動計画|基本計画|実行計画|戦略|条例|ポート|政策|担当|と主張でき|を主張でき|の日|週間|検討会|達成計画|担当課)"
    r"|^[^。、\n]{0,8}(?:タスクフォース|(?:実現|推進|達成)会議|ネットワーク|同盟|連合|協議会|研究会|コンソーシアム|懇談会)"
    r"|^[」』](?:や|、|・)?「[^」\n]{1,14}[」』]?(?:など|とい)"
    r"|^[^。、\n]{0,10}を(?:模索|検討|目指|めざ|求める)|^(?:だ)?と(?:言|い)える(?:の)?(?:か|だろう|でしょう)"
)
"""The words after a hit that speak of the word, teach it, or are part of a name."""

AIMED_AT: Final = pattern(
    r"^[」』)]?(?:[なのにをへとが]|達成|実現|化|型|社会|地域|まち|町|未来|世界|国|こと|する|なる|つくる|取り?組み?){0,6}"
    r"(?:目指|めざ|目標|向け|むけ|向か|挑戦|チャレンジ|近づ|近付|宣言|表明|賛同|貢献|道)"
    r"|^な?(?:社会|世界|未来|地域|まち(?!歩)|国)|^(?:[なのをへ]|への|達成|実現){0,3}(?:のため|の推進|に必要|に資|移行|時代|ビジネス|支援)"
)
"""The words after a hit that make it an aim or a declaration."""

AIM_YEAR: Final = pattern(r"20(?:2[7-9]|[3-9]\d)年度?(?:まで)?(?:に|の)?[^。\n]{0,14}$")
ACHIEVED: Final = pattern(r"^[^。\n]{0,6}(?:を?達成(?:しま|し、|済|した)|済|です|しました)")
AIM_BEFORE: Final = pattern(r"(?:めざせ|目指せ|目標は?、?)$")
OF_ALL: Final = pattern(r"(?:世界全体|世界|国全体|我が国|わが国|日本|社会全体)(?:で|として)?の$")
OTHER_ZERO: Final = pattern(r"(?:ごみ|廃棄物|ロス|食品|汚水|排水|プラスチック)(?:の|を)?$")
WHILE_DRIVING: Final = pattern(r"走行(?:時|中)[^。\n]{0,10}$")
OF_CREDITS: Final = pattern(r"クレジット(?:[」』]?(?:は|を|も|が|として|について)[^。\n]{0,14}|\()$")
CERTIFIED_BY_RIGHT: Final = pattern(
    r"^[^。\n、]{0,14}(?:クレジット|制度|基準|プロジェクト|計画|方法論|区域|地域|協議会|機関|事業|吸収量|削減量|吸収・?削減|大臣|エコファースト|団体|農業|農家|文化財|診断士|カウンセラー|アドバイザー|インストラクター)"
)
NOT_YET: Final = pattern(r"(?:次第|たら|れば|た後に|たのち)、?[「『]?$")
NO_FAULT: Final = pattern(r"(?:過失|責め|責任)[^。\n]{0,8}(?:ない|なく|よらない|帰さない)")
CREDIT: Final = pattern(r"クレジット|排出[権枠]")
RETIRING: Final = pattern(r"無効化|償却|取消")
OF_MONEY: Final = pattern(
    r"請求|代金|料金|過払|手数料|送料|債[務権]|返金|会費|残高|ポイント|前払|内金|手付|寄[付附]金|費用|売掛|買掛|円"
)
SET_OFF: Final = pattern(r"^相殺")


class Guard:
    """Why a hit may be no claim; `disclosures.wording` reads them."""

    DENIED: Final = "DENIED"
    SPOKEN_OF: Final = "SPOKEN_OF"
    AIMED_AT: Final = "AIMED_AT"
    OTHER_ZERO: Final = "OTHER_ZERO"
    PART_OF_KATAKANA: Final = "PART_OF_KATAKANA"
    NOT_CARBON: Final = "NOT_CARBON"
    STATE_MAY: Final = "STATE_MAY"
    RETIRING: Final = "RETIRING"
    NOT_CREDIT: Final = "NOT_CREDIT"
    NOT_YET: Final = "NOT_YET"
    NO_FAULT: Final = "NO_FAULT"
    NOT_DEALT: Final = "NOT_DEALT"
    NO_CARBON_BESIDE: Final = "NO_CARBON_BESIDE"
    OF_MONEY: Final = "OF_MONEY"
