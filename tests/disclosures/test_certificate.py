import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.certificate import (
    CertificateItem,
    CertificateView,
    canonical_bytes,
    certificate_hash,
    compose_certificate,
    missing_certificate_items,
)
from disclosures.errors import IncompleteCertificate, RetirementNotConfirmed
from tests.disclosures.samples import CERTIFICATE, CONFIRMED, CREDIT, REQUESTED


# The desirable items (handbook 001, A1 3(4) 望ましい証書への記載事項), and the sample's own additions.
def test_the_certificate_carries_the_handbooks_items() -> None:
    certificate = compose_certificate(CERTIFICATE)
    assert certificate.title == "カーボン・オフセット証書 第2026-000042号"
    labels = [item.label_ja for item in certificate.entries]
    for label in (
        "オフセットの対象活動",
        "対象とする期間・人数・距離等",
        "オフセットする量",
        "温室効果ガス排出量の算定方法",
        "クレジットの種類",
        "クレジットの調達状況・無効化方法",
        "クレジットの調達期限",
        "プロジェクト情報",
        "発行日",
        "発行者・問い合わせ先",
        "証書番号",
        "交付先",
        "クレジットのシリアル番号",
    ):
        assert label in labels
    assert certificate.entries[CertificateItem.NO_RESALE] == "このクレジットおよび証書は、転売・譲渡はできません。"
    assert certificate.entries[CertificateItem.QUANTITY] == "2,000 kg-CO2（2 t-CO2）"
    assert certificate.entries[CertificateItem.RETIREMENT].startswith("調達済み。2026年（令和8年）11月22日に")
    assert certificate.entries[CertificateItem.SERIALS] == "JP-200-000-000-011-157 ～ JP-200-000-000-011-158"
    assert certificate.entries[CertificateItem.ISSUED_ON] == "2026年（令和8年）11月24日"
    assert CertificateItem.VALIDITY not in certificate.entries


def test_no_certificate_before_the_registry_has_confirmed() -> None:
    with pytest.raises(RetirementNotConfirmed):
        compose_certificate(replace(CERTIFICATE, retirement=REQUESTED, activity=""))


# docs/sources.md CT-04: the public register shows 非公開希望; the recipient's own paper names it (CT-03).
@pytest.mark.parametrize("kind", ["無効化", "償却", "取消"])
def test_the_certificate_says_how_the_tonnes_were_retired(kind: str) -> None:
    certificate = compose_certificate(replace(CERTIFICATE, retirement=replace(CONFIRMED, kind=kind)))
    texts = certificate.entries
    assert texts[CertificateItem.RETIREMENT] == (
        f"調達済み。2026年（令和8年）11月22日に登録簿で{kind}を実施しました。\n{kind}の目的：{CONFIRMED.purpose}"
    )
    assert texts[CertificateItem.DEADLINE] == f"調達・{kind}とも完了しています。"


def test_a_recipient_that_declines_is_named_only_on_its_own_paper() -> None:
    declined = replace(CERTIFICATE, publish_recipient=False)
    public = compose_certificate(declined)
    own = compose_certificate(declined, view=CertificateView.RECIPIENT)
    assert public.view is CertificateView.PUBLIC
    assert public.entries[CertificateItem.RECIPIENT] == "非公開希望"
    assert own.entries[CertificateItem.RECIPIENT] == "エコライフ・フェア実行委員会"
    assert "実行委員会" not in canonical_bytes(public).decode()
    assert compose_certificate(CERTIFICATE).entries[CertificateItem.RECIPIENT] == "エコライフ・フェア実行委員会"


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"number": ""}, CertificateItem.NUMBER),
        ({"recipient_name": " "}, CertificateItem.RECIPIENT),
        ({"activity": "-"}, CertificateItem.ACTIVITY),
        ({"scope": ""}, CertificateItem.SCOPE),
        ({"method": ""}, CertificateItem.METHOD),
        ({"credit": replace(CREDIT, credit_type="")}, CertificateItem.CREDIT_TYPE),
        ({"retirement": replace(CONFIRMED, purpose="")}, CertificateItem.RETIREMENT),
        ({"retirement": replace(CONFIRMED, confirmed_on=None)}, CertificateItem.RETIREMENT),
        ({"retirement": replace(CONFIRMED, serials="")}, CertificateItem.SERIALS),
        ({"credit": replace(CREDIT, project_place="")}, CertificateItem.PROJECT),
        ({"verification": ""}, CertificateItem.VERIFICATION),
        ({"bilateral": True}, CertificateItem.VALIDITY),
        ({"issuer_contact": replace(CERTIFICATE.issuer_contact, email="")}, CertificateItem.ISSUER),
    ],
)
def test_a_missing_item_is_named(changes: dict[str, Any], item: CertificateItem) -> None:
    facts = replace(CERTIFICATE, **changes)
    assert missing_certificate_items(facts) == (item,)
    with pytest.raises(IncompleteCertificate) as refusal:
        compose_certificate(facts)
    assert refusal.value.missing == (item.value,)


def test_a_bilateral_certificate_states_the_term_of_its_agreement() -> None:
    facts = replace(CERTIFICATE, bilateral=True, validity="2026年4月から2031年3月まで")
    assert missing_certificate_items(facts) == ()
    assert compose_certificate(facts).entries[CertificateItem.VALIDITY] == "2026年4月から2031年3月まで"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"offset_g": 0}, "offset_g"),
        ({"issued_on": date(2026, 11, 21)}, "issued_on"),
        ({"activity": "祭\n転売できます"}, "activity"),
    ],
)
def test_a_wrong_value_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_certificate(replace(CERTIFICATE, **changes))
    assert refusal.value.field == field


def test_the_hash_is_that_of_the_canonical_bytes_and_follows_the_text() -> None:
    certificate = compose_certificate(CERTIFICATE)
    assert certificate_hash(certificate) == hashlib.sha256(canonical_bytes(certificate)).hexdigest()
    one_gram_more = compose_certificate(replace(CERTIFICATE, offset_g=2_000_001))
    assert certificate_hash(one_gram_more) != certificate_hash(certificate)
    assert certificate_hash(compose_certificate(CERTIFICATE)) == certificate_hash(certificate)
