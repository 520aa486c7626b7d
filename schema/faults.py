"""What can be wrong with a request's text, variables and transport, in words that repeat no value.

A password may stand anywhere in a request. So nothing that graphql-core says goes out as it is: a message is known by
its beginning, which holds names and types only, and that beginning is all of it that a client gets. What is not known
here is answered by UNKNOWN.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple


class Fault(NamedTuple):
    """One fault, in Japanese and English."""

    japanese: str
    english: str


UNKNOWN: Final = Fault("要求がこの API の形式に合いません。", "The request does not fit this API.")


@dataclass(frozen=True)
class _Kind:
    """Messages that begin alike; `{0}`, `{1}` in the Japanese words are the names in the beginning."""

    beginning: re.Pattern[str]
    japanese: str
    english: str | None = None
    """Where the beginning itself cannot be shown."""

    def read(self, message: str) -> Fault | None:
        """The fault of a message of this kind."""
        found = self.beginning.match(message)
        if found is None:
            return None
        names = [group for group in found.groups() if group]
        english = self.english.format(*names) if self.english else found[0] + "."
        return Fault(self.japanese.format(*names), english)


_NAME: Final = r"'([\w$@.!:()\[\]]{1,300})'"


def _kind(beginning: str, japanese: str, english: str | None = None) -> _Kind:
    return _Kind(re.compile(beginning.replace("NAME", _NAME)), japanese, english)


VALUES: Final = (
    _kind(
        "Expected (?:a )?value of non-null type NAME(?: not to be None| to be provided)?",
        "必須の値がありません（型 {0}）。",
    ),
    _kind("Expected variable NAME provided to (?:non-null )?type NAME", "変数「{0}」に値が必要です。"),
    _kind("Expected variable NAME provided to field NAME", "変数「{0}」に値が必要です。"),
    _kind(
        "Expected value of type NAME to include required field NAME", "必須の値がありません（型 {0} の項目「{1}」）。"
    ),
    _kind(
        "Expected value of type NAME not to include unknown field NAME",
        "この型にない項目が含まれています（型 {0} の「{1}」）。",
    ),
    _kind("Expected value of type NAME to be an object", "オブジェクトではありません（型 {0}）。"),
    _kind("Expected value of type NAME", "型に合わない値です（型 {0}）。"),
    _kind(
        "Within OneOf Input Object type NAME",
        "ちょうど一つの項目だけを指定してください（型 {0}）。",
        "{0} takes exactly one field, and not null.",
    ),
    _kind(
        "(?s)Value .*? does not exist in NAME enum",
        "選択肢にない値です（型 {0}）。",
        "The value does not exist in {0!r}.",
    ),
    _kind("Enum NAME cannot represent", "選択肢にない値です（型 {0}）。", "The value does not exist in {0!r}."),
    _kind("Int cannot represent", "整数ではありません。", "Int cannot represent the value."),
    _kind("Float cannot represent", "数値ではありません。", "Float cannot represent the value."),
    _kind("(String|ID) cannot represent", "文字列ではありません。", "{0} cannot represent the value."),
    _kind("Boolean cannot represent", "真偽値ではありません。", "Boolean cannot represent the value."),
    _kind("The value is not an integer", "整数ではありません。"),
    _kind("The value is not a day", "日付（例: 2026-04-01）ではありません。", "It is not a day such as 2026-04-01."),
    _kind(
        "The value is not an instant",
        "時差を添えた日時（例: 2026-04-01T09:00:00+09:00）ではありません。",
        "It is not an instant such as 2026-04-01T09:00:00+09:00.",
    ),
)
"""What can be wrong with one value; the first that fits."""

_OF_A_VALUE: Final = (
    _kind("Too many errors processing variables", "変数の誤りが多すぎます。"),
    _kind("Variable values are nested too deeply", "変数の入れ子が深すぎます。"),
    _kind("Argument NAME of required type NAME was not provided", "引数「{0}」（型 {1}）が必要です。"),
)

_OF_A_DOCUMENT: Final = (
    _kind("Cannot query field NAME on type NAME", "型 {1} に項目「{0}」はありません。"),
    _kind("Unknown argument NAME on (?:field|directive|fragment) NAME", "「{1}」に引数「{0}」はありません。"),
    _kind("Unknown type NAME", "型「{0}」はありません。"),
    _kind("Unknown directive NAME", "指示子「{0}」はありません。"),
    _kind("Unknown fragment NAME", "フラグメント「{0}」はありません。"),
    _kind(r"Directive NAME may not be used on \w+", "指示子「{0}」はここでは使えません。"),
    _kind("The directive NAME can only be used once at this location", "指示子「{0}」はここでは一度しか使えません。"),
    _kind(
        "Fragment (?:NAME )?cannot condition on non composite type NAME", "フラグメントの条件にできない型です（{0}）。"
    ),
    _kind(
        "Fragment (?:NAME )?cannot be spread here as objects of type NAME can never be of type NAME",
        "ここでは使えないフラグメントです（{0}）。",
    ),
    _kind("Cannot spread fragment NAME within itself", "フラグメント「{0}」が自分自身を含んでいます。"),
    _kind("Fragment NAME is never used", "フラグメント「{0}」が使われていません。"),
    _kind(r"The [\w' ]{1,300} definition is not executable", "実行できる操作ではない定義が含まれています。"),
    _kind(r"The (\w+) operation is not supported by the schema", "{0} の操作はありません。"),
    _kind(
        "This anonymous operation must be the only defined operation",
        "名前のない操作は、ほかの操作と一緒に送れません。",
    ),
    _kind(
        r"Subscription NAME must|Anonymous Subscription must",
        "購読では、最上位の項目をちょうど一つ選んでください。",
        "A subscription selects exactly one top level field.",
    ),
    _kind("Variable NAME is not defined", "変数「{0}」が宣言されていません。"),
    _kind("Variable NAME is never used", "変数「{0}」が使われていません。"),
    _kind("Variable NAME cannot be non-input type NAME", "変数「{0}」の型 {1} は入力に使えません。"),
    _kind(
        "Variable NAME of type NAME used in position expecting type NAME",
        "変数「{0}」の型 {1} は、ここで求められる型 {2} に合いません。",
    ),
    _kind(
        "Variable NAME is of type NAME but must be non-nullable",
        "変数「{0}」の型 {1} は、null を許さない型にしてください。",
    ),
    _kind(
        "Fields NAME conflict(?: because (?:they have differing arguments|they return conflicting types"
        "|NAME and NAME are different fields))?",
        "「{0}」という名前で異なる項目が求められています。別名を付けてください。",
    ),
    _kind("Argument NAME of type NAME is required, but it was not provided", "引数「{0}」（型 {1}）が必要です。"),
    _kind(
        "Field NAME must not have a selection since type NAME has no subfields",
        "項目「{0}」（型 {1}）の下には、項目を選べません。",
    ),
    _kind(
        "Field NAME of type NAME must have",
        "項目「{0}」（型 {1}）の下の項目を選んでください。",
        "Field {0!r} of type {1!r} needs a selection of subfields.",
    ),
    _kind(
        r"There can be only one ([a-z ]{1,20}) named NAME",
        "「{1}」という名前のものが重なっています。",
    ),
    _kind(
        "GraphQL introspection has been disabled",
        "このサイトではスキーマの照会（introspection）はできません。",
    ),
    _kind(
        r"(queries|mutations|subscriptions) are not allowed", "この方法では、この種類の操作（{0}）を受け付けません。"
    ),
    _kind("Can't get GraphQL operation type", "実行する操作がありません。", "There is no operation to run."),
    _kind(r"Syntax Error: Document contains more than (\d+) tokens", "構文の要素が多すぎます（上限 {0}）。"),
    _kind(
        r"Syntax Error: (?:Expected (?:Name|'[^'\s]{1,8}'), found|Unexpected)"
        r" (?:<EOF>|Name|Int|Float|String|BlockString|'[^\w\s]{1,3}')",
        "GraphQL の構文に誤りがあります。",
    ),
    _kind("Syntax Error", "GraphQL の構文に誤りがあります。"),
)

_OF_TRANSPORT: Final = (
    _kind("Unable to parse request body as JSON", "本文を JSON（UTF-8）として読み取れません。"),
    _kind("No GraphQL query found in the request", "要求に GraphQL の操作がありません。"),
    _kind("Unsupported content type", "Content-Type は application/json にしてください。"),
    _kind("GraphQL only supports GET and POST requests", "POST で送ってください。"),
    _kind("Batching is not enabled", "要求は一つずつ送ってください。"),
    _kind(r"The GraphQL operation's `(\w+)` must be an? (\w+)", "`{0}` の型が違います。"),
    _kind("Not Found", "要求に GraphQL の操作がありません。", "No GraphQL query found in the request."),
)

KINDS: Final = (*_OF_A_VALUE, *_OF_A_DOCUMENT, *_OF_TRANSPORT, *VALUES)


def read_fault(message: str, kinds: tuple[_Kind, ...] = KINDS) -> Fault:
    """A message of graphql-core or strawberry as a client may see it."""
    return next((fault for kind in kinds if (fault := kind.read(message)) is not None), UNKNOWN)
