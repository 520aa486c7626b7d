"""Mails of what the law asks for: each is sent once, in its reader's language, and says what happened."""

import pytest

from core.database import transaction
from parties.access_models import Mail
from parties.mail_texts import Letter
from parties.mails import send_mails
from parties.models import Membership, Organisation, Person
from tests.scenarios import inputs
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.test_complaints import answer, complain
from tests.scenarios.test_complaints import decision as complaint_decision
from tests.scenarios.test_disclosure_requests import decision as disclosure_decision
from tests.scenarios.test_disclosure_requests import request as disclosure_request
from tests.scenarios.test_mails import SITE, Box
from tests.scenarios.test_refunds import answered, refund, withdrawal
from tests.scenarios.test_retirement_deadlines import lapse, owed_product
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World

HANAKO = "hanako@example.jp"
SHOP = "shop@example.jp"
VILLAGE = "village@example.jp"


async def addressed(world: World, *, language: str = "en") -> None:
    """The consumer, the shop and the village have addresses of their own; the consumer's person reads `language`."""
    cast = world.cast
    async with transaction():
        for party, address in ((cast.consumer, HANAKO), (cast.shop, SHOP), (cast.village, VILLAGE)):
            await Organisation.filter(id=party.organisation_id).update(email=address)
        person = Person.filter(id=cast.consumer.actor.person_id)
        await person.update(email=HANAKO, language=language)
    await world.events()
    await Mail.all().delete()


async def sent() -> list[Letter]:
    """What the worker sends, by reader; a second time it sends nothing."""
    box = Box()
    await send_mails(box, site=SITE)
    assert await send_mails(box, site=SITE) == 0
    return sorted(box.letters, key=lambda letter: letter.recipient)


def told(letters: list[Letter]) -> list[tuple[str, str]]:
    """To whom, about what."""
    return [(letter.recipient, letter.subject) for letter in letters]


def says(letter: Letter, *facts: str) -> None:
    """Fails with what the letter does not say."""
    assert [fact for fact in facts if fact not in letter.body] == [], letter.body


async def test_who_pays_in_advance_is_told_once_that_the_order_is_accepted(stocked: World) -> None:
    await addressed(stocked)
    await bought(stocked)
    await stocked.events()
    await stocked.events()

    (notice,) = await sent()

    assert told([notice]) == [(HANAKO, "Your payment arrived and your order is accepted")]
    says(notice, "森のしおり", "1,850", "2026-10-05", "2026-10-26", "むすび商店の所在地1番地", "03-1234-5678")


async def test_a_statutory_withdrawal_and_its_refund_are_told_to_both_sides(stocked: World) -> None:
    shop, consumer, operator = stocked.cast.shop, stocked.cast.consumer, stocked.cast.operator
    await stocked.do(shop, "setSellerTerms", seller_terms())
    order = await bought(stocked)
    shipped = await stocked.do(shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    assert shipped["order"]["status"] == "SETTLED"
    await addressed(stocked)

    await stocked.do(consumer, "requestWithdrawal", withdrawal(order))
    await stocked.events()
    asked = await sent()
    await stocked.do(shop, "answerWithdrawal", answered(order))
    await stocked.events()
    accepted = await sent()
    await stocked.do(operator, "recordRefund", refund(order))
    await stocked.events()
    gone = await sent()

    assert told(asked) == [
        (HANAKO, "A withdrawal from an order was asked for"),
        (SHOP, "注文の撤回・解除の申出がありました"),
    ]
    assert told(accepted) == [(HANAKO, "An order was withdrawn from"), (SHOP, "注文が撤回・解除されました")]
    assert told(gone) == [(HANAKO, "An order was refunded"), (SHOP, "注文の代金を返金しました")]
    for letter in (*asked, *accepted, *gone):
        says(letter, "森のしおり", "1,850円")
    for letter in gone:
        says(letter, inputs.day(0))


async def test_a_refused_withdrawal_is_told_to_both_sides(stocked: World) -> None:
    order = await bought(stocked)
    await stocked.do(stocked.cast.consumer, "requestWithdrawal", withdrawal(order))
    await addressed(stocked, language="ja")

    await stocked.do(stocked.cast.shop, "answerWithdrawal", answered(order, "REFUSED"))
    await stocked.events()

    letters = await sent()
    subject = "注文の撤回・解除の申出に応じない旨の回答がありました"
    assert told(letters) == [(HANAKO, subject), (SHOP, subject)]
    says(letters[0], "試 花子 様", "森のしおり", "1,850円")
    says(letters[1], "むすび商店 御中", "森のしおり", "1,850円")


@pytest.mark.parametrize("upholds", [True, False])
async def test_a_complaint_is_told_when_it_is_made_and_when_it_is_decided(world: World, upholds: bool) -> None:
    await addressed(world)
    id = await complain(world, world.ids["listing"])
    made = await sent()
    await answer(world, id)
    await world.do(world.cast.operator, "decideComplaint", complaint_decision(id, upholds=upholds))
    decided = await sent()

    assert told(made) == [
        (HANAKO, "Your complaint was received"),
        (VILLAGE, "苦情についてのご回答のお願い"),
    ]
    says(made[1], "五木村", "2026-10-12")
    english, japanese = ("was upheld", "理由あり") if upholds else ("was dismissed", "理由なし")
    assert told(decided) == [
        (HANAKO, f"A complaint {english}"),
        (VILLAGE, f"苦情の調査結果（{japanese}）"),
    ]
    reason = complaint_decision(id, upholds=upholds)["reason"]
    for letter in decided:
        says(letter, reason)
    assert all("試 花子" not in letter.body for letter in (made[1], decided[1])), "the seller never learns who"


@pytest.mark.parametrize("grants", [True, False])
async def test_a_request_for_disclosure_is_told_when_it_is_made_and_when_it_is_decided(
    requested: World, grants: bool
) -> None:
    await addressed(requested)
    await Organisation.filter(id=requested.cast.city.organisation_id).update(email="city@example.jp")
    id = await disclosure_request(requested)
    made = await sent()
    requested.time.pass_days(8)
    await Mail.all().delete()
    decision = disclosure_decision(id, grants=grants)
    await requested.do(requested.cast.operator, "decideDisclosureRequest", decision)
    decided = await sent()

    assert told(made) == [(VILLAGE, "販売者の情報の開示請求についてのご意見のお願い")]
    says(made[0], "2026-10-12")
    subject = "販売者の情報の開示請求に応じました" if grants else "販売者の情報の開示請求に応じませんでした"
    assert told(decided) == [("city@example.jp", subject), (VILLAGE, subject)]
    for letter in decided:
        says(letter, decision["reason"])
        assert "結 太郎" not in letter.body, "who the seller is stands in no mail"


async def test_a_retirement_is_told_of_once_before_it_is_due_when_it_is_late_and_when_sales_stop(
    stocked: World,
) -> None:
    await owed_product(stocked)
    await addressed(stocked)
    subjects: list[tuple[str, str]] = []
    for days in (23, 8, 30):
        stocked.time.pass_days(days)
        await lapse(stocked)
        await lapse(stocked)
        letters = await sent()
        subjects += told(letters)
        for letter in letters:
            says(letter, "森のしおり", "2026-11-04" if days != 30 else "2026-12-04")

    assert subjects == [
        (SHOP, "無効化の期限が近づいています"),
        (SHOP, "無効化の期限を過ぎています"),
        (SHOP, "無効化の最終期限を過ぎたため、新たな販売を止めました"),
    ]


async def test_a_consumer_whose_person_has_left_reads_japanese(stocked: World) -> None:
    await addressed(stocked)
    await bought(stocked)
    async with transaction():
        consumers = Membership.filter(organisation_id=stocked.cast.consumer.organisation_id)
        await consumers.update(ended_at=stocked.time.now)

    await stocked.events()

    assert told(await sent()) == [(HANAKO, "ご入金の確認とご注文の承諾のお知らせ")]
