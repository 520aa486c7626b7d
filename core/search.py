"""Searching text as Japanese is written: kana, widths, case and old forms of characters alike, spaces and signs apart.

A text is found by a word when the normalised text contains the normalised word, wherever it begins: Japanese has no
spaces to cut words by. Both databases index pairs of characters (and the last character alone, so that one character
finds by prefix) and then look at the text itself: what is found is the same on both, and is what `contains` says.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

MAX_SEARCH: Final = 100
"""Characters of a search; a longer one is refused."""

MAX_WORDS: Final = 10
"""Words of a search; what follows them is not looked at."""

MAX_INDEXED: Final = 20_000
"""Characters of a thing's text that can be found."""

FIELD_END: Final = "\n"
"""Between the fields of a text: no word has it, so none is found across two fields."""

_TO_HIRAGANA: Final = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}

_OLD_FORMS: Final = (
    "亞亜惡悪壓圧圍囲爲為醫医壹壱稻稲飮飲隱隠營営榮栄衞衛驛駅圓円鹽塩緣縁應応櫻桜奧奥橫横假仮價価會会繪絵懷懐壞壊擴拡"
    "殼殻覺覚學学嶽岳樂楽勸勧卷巻寬寛歡歓關関觀観氣気歸帰龜亀舊旧據拠擧挙峽峡狹狭曉暁區区驅駆勳勲薰薫徑径惠恵溪渓經経"
    "繼継莖茎螢蛍輕軽鷄鶏藝芸擊撃縣県儉倹劍剣圈圏檢検權権獻献硏研險険顯顕驗験嚴厳廣広效効恆恒鑛鉱號号國国濟済齋斎碎砕"
    "劑剤雜雑參参棧桟蠶蚕慘惨贊賛殘残絲糸齒歯兒児辭辞濕湿實実舍舎寫写釋釈壽寿收収從従澁渋獸獣縱縦肅粛處処緖緒敍叙"
    "將将燒焼稱称條条狀状乘乗淨浄剩剰疊畳讓譲釀醸觸触囑嘱眞真愼慎晉晋寢寝盡尽圖図粹粋醉酔穗穂隨随髓髄樞枢數数瀨瀬聲声"
    "齊斉靜静竊窃攝摂專専戰戦淺浅潛潜纖繊踐践錢銭禪禅雙双壯壮搜捜插挿爭争總総聰聡莊荘裝装騷騒增増藏蔵臟臓卽即屬属續続"
    "墮堕體体對対帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳廳庁聽聴敕勅鎭鎮遞逓鐵鉄轉転點点"
    "傳伝黨党盜盗燈灯當当鬪闘德徳獨独讀読屆届繩縄貳弐惱悩腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮祕秘濱浜濵浜甁瓶拂払"
    "佛仏倂併竝並變変邊辺邉辺辨弁瓣弁辯弁舖舗步歩寶宝豐豊沒没每毎萬万滿満默黙彌弥譯訳藥薬與与豫予餘余譽誉搖揺樣様"
    "謠謡來来賴頼亂乱覽覧龍竜兩両獵猟綠緑壘塁勵励禮礼隸隷靈霊齡齢戀恋爐炉勞労樓楼郞郎祿録亙亘巖巌檜桧髙高﨑崎嵜崎嶋島"
    "嶌島冨富峯峰埜野舘館薗園槇槙渕淵邨村𠮷吉"
)
"""Old or other forms, each followed by the form that it is read as."""

_FORMS: Final[dict[int, int | None]] = {
    **_TO_HIRAGANA,
    # Small ka and ke of place names: 槍ヶ岳 and 槍ケ岳.
    **dict.fromkeys(map(ord, "ヵゕ"), ord("か")),
    **dict.fromkeys(map(ord, "ヶゖ"), ord("け")),
    **{ord(old): ord(new) for old, new in zip(_OLD_FORMS[::2], _OLD_FORMS[1::2], strict=True)},
}

_KEPT: Final = frozenset("LNM")
"""Letters, digits and the marks on them; spaces and signs are passed over."""


def normalise(text: str) -> str:
    """`text` as it is compared: NFKC, case folded, katakana as hiragana, old forms as new, only letters and digits."""
    # What spaces part stays apart, so that a text has each of its own words: a mark would join the letter before it.
    return "".join(map(_normalised_word, text.split()))


def text_of(fields: Iterable[str | None]) -> str:
    """The normalised text of a thing that is found by any of these fields."""
    return FIELD_END.join(field for field in map(normalise, filter(None, fields)) if field)[:MAX_INDEXED]


def words_of(search: str) -> tuple[str, ...]:
    """The normalised words of a search, all of which are to be found; none when it has no letter and no digit."""
    words = map(_normalised_word, search[:MAX_SEARCH].split())
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_WORDS]


def contains(text: str, words: Sequence[str]) -> bool:
    """Whether a normalised text has all the words: what both databases answer."""
    return all(word in text for word in words)


def tokens_of(text: str) -> list[str]:
    """What is indexed of a normalised text: every pair of neighbouring characters, and each field's last one."""
    found: dict[str, None] = {}
    for field in text.split(FIELD_END):
        coded = [_code(one) for one in field]
        found.update(dict.fromkeys(map("".join, pairwise(coded))))
        found.update(dict.fromkeys(coded[-1:]))
    return list(found)


def wanted_tokens(word: str) -> list[str]:
    """The tokens that a text with the word has; of a word of one character, what one of its tokens begins with."""
    coded = [_code(one) for one in word]
    return list(dict.fromkeys(map("".join, pairwise(coded)))) or coded


def _normalised_word(word: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()).translate(_FORMS)
    kept = "".join(one for one in folded if unicodedata.category(one)[0] in _KEPT and not _selects_a_variant(one))
    without = kept.lstrip("".join(one for one in kept if unicodedata.category(one)[0] == "M"))
    return unicodedata.normalize("NFKC", without)


def _code(character: str) -> str:
    """Five digits and letters that stand for a character: no index takes them apart, and none reads them as syntax."""
    return f"{ord(character):05x}"


def _selects_a_variant(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
