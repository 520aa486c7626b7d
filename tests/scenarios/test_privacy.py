"""Personal data: the notice, consents, one's own data whole, erasure, and what is forgotten by itself."""

import json
from typing import Any

import pytest

from core.errors import NotFound
from parties.access_models import AttemptCount, Consent, Invitation, Mail, MailToken, Session
from parties.kinds import OrganisationStatus
from parties.models import AccessToken, Membership, Organisation, OrganisationStanding, Person
from parties.people_errors import RunningOrders, WrongCredentials
from parties.privacy import forget_what_is_old
from parties.privacy_notice import CONSENT_TEXTS, NOTICE_VERSION
from schema.ids import split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.refusals import invalid
from tests.scenarios.signing_in import EMAIL, PASSWORD, invited, me, member, newcomer, nodes
from tests.scenarios.test_complaints import STATEMENT, complain
from tests.scenarios.test_disclosure_requests import asked
from tests.scenarios.test_refunds import REASON as WITHDRAWAL_REASON
from tests.scenarios.test_refunds import answered, withdrawal
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World

MORI = "mori@example.jp"
NOTICE = {"purpose": "PRIVACY_NOTICE", "version": NOTICE_VERSION}
NEWS = {"purpose": "NEWS_BY_MAIL", "version": "2026-11-23"}


async def export(world: World, token: str) -> dict[str, Any]:
    given = await world.api.ask("{ exportMyData { exportedAt document } }", token=token)
    found: dict[str, Any] = json.loads(given["document"])
    assert found["exported_at"] == given["exportedAt"]
    return found


# The notice.


@pytest.mark.parametrize(
    ("language", "heading", "kept"),
    [
        ("ja", "利用目的", "注文、契約、請求、入出金の記録"),
        ("en", "Purposes", "Orders, contracts, invoices and payments"),
    ],
)
async def test_anybody_reads_what_people_are_told(world: World, language: str, heading: str, kept: str) -> None:
    notice = await world.api.ask(documents.query("privacyNotice"), language=language)

    assert (notice["version"], notice["effectiveFrom"]) == ("2026-11-23", "2026-11-23")
    assert notice["sections"][0]["heading"] == heading and len(notice["sections"]) == 4
    assert notice["operator"]["name"] == "運営事務局" and notice["operator"]["email"] == "operator@musubi.example"
    assert (notice["kept"][0]["what"], notice["kept"][0]["years"]) == (kept, 10)
    assert [one["purpose"] for one in notice["consents"]] == ["PRIVACY_NOTICE", "NEWS_BY_MAIL"]


async def test_the_contact_for_complaints_is_the_operators(world: World) -> None:
    contact = {
        "purpose": "PRIVACY",
        "department": "個人情報相談窓口",
        "name": "相談 一郎",
        "phone": "03-1111-2222",
        "email": "privacy@musubi.example",
    }
    await world.do(world.cast.operator, "setContacts", {"contacts": [contact]})

    operator = (await world.api.ask(documents.query("privacyNotice")))["operator"]
    assert (operator["contact"], operator["email"]) == ("個人情報相談窓口 相談 一郎", "privacy@musubi.example")


def test_what_was_agreed_to_is_fixed_with_its_version() -> None:
    # A changed text needs a new version: then both values here change together.
    assert {one.purpose.value: (one.version, one.hash) for one in CONSENT_TEXTS.values()} == {
        "PRIVACY_NOTICE": ("2026-11-23", "351b95c480dbb95277c60d3d207c54eb76336436849b23696ea7e4af8fc39e7b"),
        "NEWS_BY_MAIL": ("2026-11-23", "2487d62e269bdd13694033784c5cf7d38d43bb5d335025cce458381bb392c513"),
    }


# Consents.


async def test_consents_are_kept_when_joining_and_accepting(world: World) -> None:
    token = await member(world, consents=[NOTICE, NEWS])
    code = await invited(world, token, email=MORI, role="VIEWER")
    accept = {"token": code, "name": "森 花子", "password": PASSWORD, "consents": [NOTICE]}
    second = (await world.api.do("acceptInvitation", accept, token=None))["token"]

    given = await nodes(world, "consents", token)
    assert [(one["purpose"], one["version"], one["withdrawnAt"]) for one in given] == [
        ("PRIVACY_NOTICE", "2026-11-23", None),
        ("NEWS_BY_MAIL", "2026-11-23", None),
    ]
    assert all(len(one["textHash"]) == 64 for one in given)
    assert [one["purpose"] for one in await nodes(world, "consents", second)] == ["PRIVACY_NOTICE"]


async def test_a_consent_is_withdrawn_once_and_given_anew(world: World) -> None:
    token = await member(world, consents=[NEWS])
    (given,) = await nodes(world, "consents", token)
    again = await world.api.do("giveConsent", {"consents": NEWS}, token=token)
    assert again["consent"] == given, "to agree again changes nothing"

    done = await world.api.do("withdrawConsent", {"consentId": given["id"]}, token=token)

    assert done["consent"]["withdrawnAt"] is not None
    missing = NotFound(kind="Consent", id=str(split_global_id(given["id"])[1]))
    await world.api.refused("withdrawConsent", {"consentId": given["id"]}, missing, token=token)
    await world.api.refused("withdrawConsent", {"consentId": given["id"]}, missing, token=world.cast.city.token)
    new = await world.api.do("giveConsent", {"consents": NEWS}, token=token)
    assert new["consent"]["id"] != given["id"]


@pytest.mark.parametrize(
    ("consent", "value", "rule"),
    [
        ({"purpose": "NEWS_BY_MAIL", "version": "2020-01-01"}, "2020-01-01", "present_version=2026-11-23"),
        ({"purpose": "FOREIGN_PROVISION", "version": "2026-11-23"}, "FOREIGN_PROVISION", "not_asked_for"),
    ],
)
async def test_one_agrees_only_to_what_is_asked_in_its_present_version(
    world: World, consent: dict[str, str], value: str, rule: str
) -> None:
    error = invalid("consents", value, rule)
    await world.refused(world.cast.city, "giveConsent", {"consents": consent}, error)
    joining = inputs.join(corporateNumber=None, invoiceRegistered=False, password=PASSWORD, consents=[consent])
    await world.api.refused("joinOrganisation", joining, error, token=None)


# One's own data.


async def test_a_person_gets_everything_that_is_kept_about_them_and_no_secret(world: World) -> None:
    token = await member(world, consents=[NOTICE])
    await invited(world, token, email=MORI, role="VIEWER")

    found = await export(world, token)

    person = await Person.get(email=EMAIL)
    (row,) = found["tables"]["people"]
    assert (found["person_id"], row["name"], row["email"]) == (str(person.id), "青葉 次郎", EMAIL)
    assert set(found["tables"]) == {
        "people",
        "memberships",
        "access_tokens",
        "sessions",
        "consents",
        "mails",
        "mail_tokens",
        "audit_entries",
    }
    assert [one["subject"] for one in found["tables"]["mails"]] == ["メールアドレスの確認"]
    assert found["tables"]["sessions"][0]["address"] == "127.0.0.1"
    assert list(found["done"]) == ["invitations"] and found["truncated"] == []
    text = json.dumps(found, ensure_ascii=False)
    assert "musubi_" not in text and "argon2" not in text and "token_hash" not in text


async def test_a_consumers_orders_are_its_own_data(stocked: World) -> None:
    consumer = stocked.cast.consumer
    order = await stocked.do(consumer, "orderProduct", {"productId": stocked.ids["product"], "units": 1})

    found = await export(stocked, consumer.token)

    assert [one["id"] for one in found["tables"]["orders"]] == [str(split_global_id(order["order"]["id"])[1])]
    assert [one["legal_name"] for one in found["tables"]["organisations"]] == ["試 花子"]
    assert "organisations" not in (await export(stocked, stocked.cast.shop.token))["tables"]


async def test_what_a_consumer_wrote_to_withdraw_complain_and_ask_is_its_own_data_and_nobody_elses(
    stocked: World,
) -> None:
    cast, consumer = stocked.cast, stocked.cast.consumer
    order = await bought(stocked)
    await stocked.do(consumer, "requestWithdrawal", withdrawal(order))
    await stocked.do(cast.shop, "answerWithdrawal", answered(order, "REFUSED", reason="発送の準備ができています。"))
    await complain(stocked, stocked.ids["product"])
    await stocked.do(consumer, "requestSellerDisclosure", asked(order["id"]))

    found = (await export(stocked, consumer.token))["tables"]

    told = [(one["reason"], one["answer_reason"]) for one in found["withdrawals"]]
    assert told == [(WITHDRAWAL_REASON, "発送の準備ができています。")]
    assert [one["statement"] for one in found["complaints"]] == [STATEMENT]
    assert [(one["claim"], one["purpose"]) for one in found["disclosure_requests"]] == [
        ("引渡しがないための代金の返還", "内容証明郵便を送るため")
    ]
    for other in (cast.shop, cast.city, cast.operator):
        theirs = await export(stocked, other.token)
        assert {"withdrawals", "complaints", "disclosure_requests"} & theirs["tables"].keys() == set()


async def test_what_others_said_of_a_consumer_is_withheld_and_that_is_said(stocked: World) -> None:
    consumer, operator = stocked.cast.consumer, stocked.cast.operator
    testimony = "隣人の証言：本人ではない者が使っている"
    told = {"organisationId": consumer.id, "reason": "本人確認のやり直し", "evidence": testimony}
    await stocked.do(operator, "suspectOrganisation", told)
    await stocked.do(operator, "verifyOrganisation", {"organisationId": consumer.id, "evidence": testimony})

    found = await export(stocked, consumer.token)

    assert "本人確認のやり直し" in [one["reason"] for one in found["tables"]["organisation_standings"]]
    assert found["withheld"] == ["organisation_standings.evidence", "organisations.verification_evidence"]
    assert "隣人の証言" not in json.dumps(found, ensure_ascii=False)
    assert (await export(stocked, stocked.cast.shop.token))["withheld"] == []


# Erasure.


async def test_who_is_erased_leaves_nothing_but_what_the_law_wants(world: World) -> None:
    owner = await member(world)
    viewer = await newcomer(world, owner, email=MORI, role="VIEWER", name="森 花子")
    token = {"name": "森の集計", "scopes": ["READ"], "expiresOn": inputs.day(30)}
    program = (await world.api.do("createAccessToken", token, token=viewer))["token"]
    await world.api.do("giveConsent", {"consents": NEWS}, token=viewer)
    await world.api.do("requestPasswordReset", {"email": MORI}, token=None)
    await world.events()
    id = (await Person.get(email=MORI)).id

    done = await world.api.do("eraseMe", {"password": PASSWORD}, token=viewer)

    assert [(one["what"], one["years"]) for one in done["kept"]] == [
        ("注文、契約、請求、入出金の記録", 10),
        (
            "苦情、販売者の情報の開示請求、注文の撤回・解除の申出と、それぞれの調査、回答、決定の記録"
            "（苦情を申し出た方が誰であるかは、販売者にも第三者にも知らせません）",
            None,
        ),
        ("クレジットの台帳、証書、開示書面（個人消費者の氏名は公開されません）", None),
        (
            "組織の登録情報（責任者と担当窓口の氏名、連絡先を含みます。組織が書き換えるまで残ります）。"
            "取引の記録がない個人消費者の登録情報は消去します",
            None,
        ),
        ("本人確認、疑義、利用停止、利用再開の決定（理由と根拠）", None),
        (
            "操作の記録（誰が、いつ、どこから、何を入力したか。操作した人は番号で示し、"
            "個人の氏名、住所、電話番号、メールアドレスは、自由記入欄と登録簿の名義を除き、記録しません）",
            10,
        ),
        ("同意とその撤回の記録（番号で示します）", 10),
    ]
    assert all(one["why"] for one in done["kept"])
    assert (await me(world, viewer), await me(world, program)) == (None, None)
    person = await Person.get(id=id)
    assert (person.name, person.email, person.email_verified_at, person.password_hash, person.erased_at) == (
        "消去済み",
        None,
        None,
        None,
        world.time.now,
    )
    assert await Session.filter(membership__person_id=id).count() == 0
    assert await AccessToken.filter(membership__person_id=id).count() == 0
    assert await MailToken.filter(person_id=id).count() == 0
    assert await Mail.filter(recipient=MORI).count() == 0
    assert await Invitation.filter(email=MORI).count() == 0
    assert (await Consent.get(person_id=id)).withdrawn_at is not None
    assert (await Membership.get(person_id=id)).ended_at is not None
    answer = await world.api.mutate("signIn", {"email": MORI, "password": PASSWORD}, token=None)
    assert answer["code"] == "WRONG_CREDENTIALS"
    code = await invited(world, owner, email=MORI, role="VIEWER")
    assert code, "the address may come back as somebody new"


async def test_erasure_needs_the_password(world: World) -> None:
    token = await member(world)

    for password in (None, "ちがう合言葉を入れてみる"):
        await world.api.refused("eraseMe", {"password": password}, WrongCredentials(), token=token)


async def test_the_last_owner_is_not_erased_while_orders_run(agreed: World) -> None:
    village = agreed.cast.village
    await agreed.refused(village, "eraseMe", {}, RunningOrders(legal_name="五木村", orders=1))

    await newcomer(agreed, village.token, email=MORI, role="OWNER")
    done = await agreed.do(village, "eraseMe", {})

    row = await Organisation.get(id=village.organisation_id)
    assert (row.legal_name, row.responsible_person) == ("五木村", "結 太郎"), "what the village says of its office"
    assert any(one["what"].startswith("組織の登録情報（責任者") for one in done["kept"])


async def test_a_consumer_without_any_record_is_erased_with_its_organisation(world: World) -> None:
    token = await member(
        world,
        kind="CONSUMER",
        publishesName=False,
        legalName="試 次郎",
        responsiblePerson="試 次郎",
        address="横浜市中区1番地",
    )
    mine = (await world.api.ask(documents.query("viewer", depth=1), token=token))["organisation"]["id"]

    await world.api.do("eraseMe", {"password": PASSWORD}, token=token)

    row = await Organisation.get(id=split_global_id(mine)[1])
    assert {row.legal_name, row.address, row.phone, row.email, row.responsible_person} == {"消去済み"}


async def test_a_consumer_that_has_bought_stays_in_the_books_and_goes_as_a_person(stocked: World) -> None:
    consumer = stocked.cast.consumer
    done = await stocked.do(consumer, "orderProduct", {"productId": stocked.ids["product"], "units": 1})
    await stocked.refused(consumer, "eraseMe", {}, RunningOrders(legal_name="試 花子", orders=1))
    await stocked.do(consumer, "cancelOrder", {"orderId": done["order"]["id"]})

    await stocked.do(consumer, "eraseMe", {})

    account = await Organisation.get(id=consumer.organisation_id)
    assert (account.legal_name, account.status) == ("試 花子", OrganisationStatus.SUSPENDED)
    standing = await OrganisationStanding.get(organisation_id=account.id, status=OrganisationStatus.SUSPENDED)
    assert (standing.reason, standing.decided_by_id) == ("本人の請求による消去", consumer.actor.person_id)
    assert (await Person.get(id=consumer.actor.person_id)).name == "消去済み"


# Forgetting.


async def test_what_is_over_is_forgotten_after_its_time(world: World) -> None:
    token = await member(world)
    await world.api.do("signOut", {"everywhere": True}, token=token)
    await invited(world, world.cast.village.token, email=MORI, role="VIEWER")
    models = (Mail, MailToken, Session, Invitation, AttemptCount)
    assert await forget_what_is_old() == 0
    assert [await model.all().count() > 0 for model in models] == [True] * 5

    world.time.pass_days(121)
    assert await forget_what_is_old() > 0

    assert [await model.all().count() for model in models] == [0] * 5
    assert await Person.filter(email=EMAIL).count() == 1
    assert await AccessToken.all().count() > 0, "still good"
