"""Expected failures, as data.

    DomainError                 code, message (Japanese and English), retryable
    ├── InvalidInput            a field's value breaks a rule
    ├── NotFound                what may not be read does not exist
    ├── Forbidden               seen, but not this actor's to do
    ├── IdempotencyConflict     the key was used with another input
    ├── InvalidTransition       a status move that the lifecycle table does not have
    ├── SubscriptionEnded       a subscription that ran, or was to run, ends
    │   ├── TooManySubscriptions    no more of them for this credential, or in this process
    │   ├── SubscriberTooSlow       more events wait for the reader than are kept
    │   ├── TooMuchMissed           more happened since the event named than is sent again
    │   ├── AuthorisationChanged    what the reader is and may do is no longer what it was
    │   └── ServerStopping          the process is about to end
    └── ...                     each room declares its own in `errors.py`

A room raises plainly; the transaction rolls back; the schema turns the error into its GraphQL type by
its class. Anything that is not a `DomainError` is a bug.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from core.field_words import field_in_japanese
from core.labels import BETWEEN, HasLabels, label_in
from core.rules import rule_reasons
from core.words import in_japanese, instant_in, one_language, words_in_english


@dataclass(kw_only=True, eq=False)
class DomainError(Exception):
    """An expected failure. A subclass declares its code, its two message templates and its own attributes.

    The templates are `str.format` templates over the attributes.
    """

    code: ClassVar[str]
    message_ja: ClassVar[str]
    message_en: ClassVar[str]
    retryable: ClassVar[bool] = False
    worded: ClassVar[tuple[str, ...]] = ()
    """Attributes that are machine words, or lists of them: messages have Japanese, or plain English, words."""
    labelled: ClassVar[tuple[tuple[str, Iterable[HasLabels]], ...]] = ()
    """Attributes that are keys of enums with labels, or lists of such keys: messages have the labels."""
    named: ClassVar[tuple[str, ...]] = ()
    """Attributes that name fields of an input, or several: the Japanese message has the fields' Japanese names."""
    instants: ClassVar[tuple[str, ...]] = ()
    """Attributes that are instants in ISO 8601: messages have the time in Japan."""
    to_the_second: ClassVar[tuple[str, ...]] = ()
    """The same, where less than a minute may lie between two of them."""
    bilingual: ClassVar[tuple[str, ...]] = ()
    """Attributes that say a thing in both languages, `trading（取引）`: a message has its own alone."""

    def message(self, language: str = "ja") -> str:
        """The message in `ja` or `en`, with the attributes filled in."""
        template = self.message_ja if language == "ja" else self.message_en
        shown = self.attributes()
        shown |= {name: instant_in(shown[name], language) for name in self.instants}
        shown |= {name: instant_in(shown[name], language, seconds=True) for name in self.to_the_second}
        shown |= {name: one_language(shown[name], language) for name in self.bilingual}
        shown |= {name: label_in(enum, shown[name], language) for name, enum in self.labelled}
        is_japanese = language == "ja"
        in_words, name_of = (in_japanese, field_in_japanese) if is_japanese else (words_in_english, str)
        shown |= {name: _spoken(shown[name], in_words, language) for name in self.worded}
        shown |= {name: _spoken(shown[name], name_of, language) for name in self.named}
        return template.format(**shown, **self.template_values()).strip()

    def template_values(self) -> dict[str, Any]:
        """What the message templates need beyond the attributes."""
        return {}

    def attributes(self) -> dict[str, Any]:
        """The structured data that a client may act on."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_attributes(cls, attributes: dict[str, Any]) -> "DomainError":
        """The same error again from what `attributes` gave, through JSON."""
        return cls(**{field.name: attributes[field.name] for field in fields(cls) if field.name in attributes})

    def __str__(self) -> str:
        rule = self.attributes().get("rule")
        return f"{self.code}: {self.message('en')}" + (f" [{rule}]" if rule else "")


def _spoken(value: str | Sequence[str], speak: Callable[[str], str], language: str) -> str:
    return speak(value) if isinstance(value, str) else BETWEEN[language].join(map(speak, value))


@dataclass(kw_only=True, eq=False)
class InvalidInput(DomainError):
    """A field's value breaks a rule; nothing was changed."""

    code = "INVALID_INPUT"
    message_ja = "「{field}」の値「{value}」は使えません。{reason_ja}{hint}"
    message_en = "{field}: {value!r} is not accepted. {reason_en} {hint}"
    named = ("field",)

    field: str
    value: str
    rule: str
    hint: str = ""

    def template_values(self) -> dict[str, Any]:
        """The rule in words."""
        return rule_reasons(self.rule)


@dataclass(kw_only=True, eq=False)
class NotFound(DomainError):
    """There is no such thing for this actor; whether it exists for another is not said."""

    code = "NOT_FOUND"
    message_ja = "{kind}（{id}）は見つかりません。"
    message_en = "There is no {kind} {id}."
    worded = ("kind",)

    kind: str
    id: str


@dataclass(kw_only=True, eq=False)
class Forbidden(DomainError):
    """The actor may see the thing, but this act belongs to another role."""

    code = "FORBIDDEN"
    message_ja = "この操作には「{needs}」の権限が必要です。"
    message_en = "{act} needs {needs}."
    bilingual = ("needs",)

    act: str
    needs: str


@dataclass(kw_only=True, eq=False)
class IdempotencyConflict(DomainError):
    """The idempotency key was used before with another input."""

    code = "IDEMPOTENCY_CONFLICT"
    message_ja = "冪等キー「{key}」は、別の入力ですでに使われています。"
    message_en = "Idempotency key {key!r} was used before with another input."

    key: str


@dataclass(kw_only=True, eq=False)
class InvalidTransition(DomainError):
    """The thing is in a state from which this move does not exist."""

    code = "INVALID_TRANSITION"
    message_ja = "{kind}は「{state}」のため、「{wanted}」へ進めません。"
    message_en = "A {kind} in state {state} cannot move to {wanted}."
    worded = ("kind", "state", "wanted")

    kind: str
    state: str
    wanted: str


@dataclass(kw_only=True, eq=False)
class SubscriptionEnded(DomainError):
    """A subscription ends. Nothing is lost: subscribe again after the last event that came."""

    retryable = True


@dataclass(kw_only=True, eq=False)
class TooManySubscriptions(SubscriptionEnded):
    """There are as many subscriptions as one credential, or one process, may have."""

    code = "TOO_MANY_SUBSCRIPTIONS"
    message_ja = "同時に開ける購読の上限（{limit} 件）に達しています。"
    message_en = "No more than {limit} subscriptions can be open."

    limit: int


@dataclass(kw_only=True, eq=False)
class SubscriberTooSlow(SubscriptionEnded):
    """The reader took its events more slowly than they came; the last one that it got is where to go on."""

    code = "SUBSCRIBER_TOO_SLOW"
    message_ja = (
        "受信が追いつかず、{waiting} 件を超える通知がたまりました。最後に受け取った通知の次から購読し直してください。"
    )
    message_en = "More than {waiting} events wait unread. Subscribe again after the last event that came."

    waiting: int


@dataclass(kw_only=True, eq=False)
class TooMuchMissed(SubscriptionEnded):
    """More happened since the event named by `after` than is sent again: read the lists anew."""

    code = "TOO_MUCH_MISSED"
    message_ja = "指定された通知より後の出来事が多すぎるため、再送できません。一覧を読み直してから購読してください。"
    message_en = "Too much happened since that event to be sent again. Read the lists anew, then subscribe."
    retryable = False


@dataclass(kw_only=True, eq=False)
class AuthorisationChanged(SubscriptionEnded):
    """The organisation's standing, or the reader's role or scopes, are no longer what they were."""

    code = "AUTHORISATION_CHANGED"
    message_ja = "権限または組織の状態が変わりました。購読し直してください。"
    message_en = "What you may do, or the standing of your organisation, has changed. Subscribe again."


@dataclass(kw_only=True, eq=False)
class ServerStopping(SubscriptionEnded):
    """The server is about to stop; another one, or the same one anew, takes the subscription."""

    code = "SERVER_STOPPING"
    message_ja = "サーバーが停止します。しばらくしてから購読し直してください。"
    message_en = "The server is about to stop. Subscribe again in a moment."
