"""Steps 1 to 3 of the story: joining, being verified, claiming a project, registering an issuance, publishing a notice."""

import hashlib
import json
from datetime import date, timedelta

from core.tables import OutboxEvent
from listings.models import Listing
from parties.council_models import CouncilTermArea
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.models import AccessToken, Membership, Organisation
from registry.chain import GENESIS_HASH, entry_hash
from registry.models import Block, Entry, Issuance, Project
from registry.states import BlockState, EntryKind
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import NOW, TENKAWA, VILLAGE_PLACE, corporate_number
from tests.scenarios.world import PUBLIC_URL, World


async def test_a_firm_joins_and_gets_a_token_that_is_stored_only_as_its_hash(world: World) -> None:
    number = corporate_number(77)
    typed = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    done = await world.api.do("joinOrganisation", inputs.join(corporateNumber=typed), token=None)

    token, organisation = done.pop("token"), done["organisation"]
    assert done == {
        "organisation": {
            "id": organisation["id"],
            "legalName": "あおば運輸株式会社",
            "kind": "FIRM",
            "status": "PENDING",
            "paymentProfile": "PRIVATE",
            "corporateNumber": number,
            "invoiceNumber": f"T{number}",
            "place": expected.place("141003"),
            "joinedAt": expected.AT_THE_BEGINNING,
        }
    }
    row = await Organisation.get(id=read_global_id(organisation["id"], "Organisation"))
    assert (row.legal_name, row.kind, row.status) == (
        "あおば運輸株式会社",
        OrganisationKind.FIRM,
        OrganisationStatus.PENDING,
    )
    assert (row.payment_profile, row.place_code, row.phone, row.email, row.responsible_person, row.publishes_name) == (
        PaymentProfile.PRIVATE,
        "141003",
        "045-123-4567",
        "aoba@example.jp",
        "青葉 次郎",
        True,
    )
    membership = await Membership.get(organisation_id=row.id).select_related("person")
    assert (membership.person.name, membership.role) == ("青葉 次郎", Role.OWNER)
    kept = await AccessToken.get(membership_id=membership.id)
    assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert kept.expires_at == NOW + timedelta(days=365)
    assert len(token) >= 43, "256 random bits"


async def test_the_token_says_who_is_asking(world: World) -> None:
    joined = await world.api.do("joinOrganisation", inputs.join(kind="COUNCIL"), token=None)

    viewer = await world.api.ask(documents.query("viewer"), token=joined["token"])

    assert viewer == {"role": "COORDINATOR", "organisation": joined["organisation"], "reportsEmissions": None}
    assert await world.api.ask(documents.query("viewer")) is None
    assert await world.api.ask(documents.query("viewer"), token="a token that nobody got") is None
    world.time.pass_days(365)
    assert await world.api.ask(documents.query("viewer"), token=joined["token"]) is None


async def test_an_operator_verifies_an_organisation_on_evidence(world: World) -> None:
    newcomer = world.cast.newcomer

    done = await world.do(
        world.cast.operator,
        "verifyOrganisation",
        {"organisationId": newcomer.id, "evidence": "登記事項証明書（2026年9月発行）と代表者の身分証の写し"},
    )

    assert (done["organisation"]["id"], done["organisation"]["status"]) == (newcomer.id, "VERIFIED")
    row = await Organisation.get(id=newcomer.organisation_id)
    assert (row.status, row.verified_at, row.verified_by_id) == (
        OrganisationStatus.VERIFIED,
        NOW,
        world.cast.operator.actor.person_id,
    )
    assert row.verification_evidence == "登記事項証明書（2026年9月発行）と代表者の身分証の写し"


async def test_an_operator_sets_the_territory_of_a_council(world: World) -> None:
    council = world.cast.council

    done = await world.do(
        world.cast.operator, "setCouncilAreas", {"councilId": council.id, "areaCodes": ["43", "４３５１１２", "43"]}
    )

    assert done == {"organisation": expected.organisation(council)}
    areas = await CouncilTermArea.filter(term__council_id=council.organisation_id).values_list("area_code", flat=True)
    assert sorted(map(str, areas)) == ["430005", VILLAGE_PLACE]


async def test_a_village_joins_is_verified_and_claims_its_registered_project(world: World) -> None:
    village = inputs.join(legalName="天川村", kind="MUNICIPALITY", paymentProfile="PUBLIC_BODY", placeCode="294462")
    joined = await world.api.do("joinOrganisation", village, token=None)
    evidence = {"organisationId": joined["organisation"]["id"], "evidence": "公印"}
    await world.do(world.cast.operator, "verifyOrganisation", evidence)

    claim = {"projectId": world.project(TENKAWA)}
    done = await world.api.do("claimProject", claim, token=joined["token"])

    assert done == {
        "project": {
            "id": world.project(TENKAWA),
            "scheme": "J_CREDIT",
            "registrationType": "STANDARD",
            "number": "317",
            "operatorName": "天川村",
            "plannedHolders": ["天川村"],
            "summary": "村有林における森林計画活動",
            "placeText": "奈良県吉野郡天川村",
            "regions": ["KINKI"],
            "projectTypes": ["FOREST"],
            "status": "LISTED",
            "certificationEndsOn": "2038-04-30",
            "publicLink": None,
            "reviewer": None,
            "area": [],
            "statement": [],
            "decisionReason": None,
            "successor": None,
            "places": [expected.place("294462")],
            "activities": [
                {
                    "methodologyCode": "FO-001",
                    "methodologyVersion": "3.0",
                    "methodologyText": "FO-001 Ver. 3.0",
                    "summary": "村有林における森林計画活動",
                    "expectedTonnes": "1969",
                }
            ],
            "owner": {**joined["organisation"], "status": "VERIFIED"},
        }
    }
    row = await Project.get(id=world.cast.projects[TENKAWA])
    assert (row.owner_id, row.claimed_at) == (read_global_id(joined["organisation"]["id"], "Organisation"), NOW)
    assert await OutboxEvent.filter(type="ProjectClaimed", subject_id=row.id).count() == 1


async def test_the_village_registers_an_issuance_as_one_available_block(world: World) -> None:
    # Full-width digits and the registry's own grouping are read.
    first, last = "JC-200-000-000-050-001", "０００－０００－０５０－１２０"
    input = inputs.issuance(world.project(), first=50_001, count=120, firstSerial=first, lastSerial=last)
    done = await world.do(world.cast.village, "registerIssuance", input | {"quantity": "１２０"})

    issuance = done["issuance"]
    row = await Issuance.get(id=read_global_id(issuance["id"], "Issuance"))
    assert done == {
        "issuance": {
            "id": issuance["id"],
            "certificationNumber": "2025-50001",
            "certifiedOn": "2025-10-24",
            "issuedOn": "2025-11-14",
            "monitoringFrom": "2021-04-01",
            "monitoringTo": "2022-03-31",
            "methodologyCode": "FO-001",
            "methodologyVersion": "4.0",
            "serials": "JC-200-000-000-050-001～JC-200-000-000-050-120",
            "quantity": 120,
            "buffer": 0,
            "headHash": row.head_hash,
            "entryCount": 1,
            "tonnesByState": expected.tonnes(AVAILABLE=120),
            "creatorMayClaim": 120,
        }
    }
    assert (row.start, row.stop, row.serial_prefix) == (50_001, 50_121, "JC-200")
    assert (row.project_id, row.issuer_id) == (world.cast.projects["378"], world.cast.village.organisation_id)
    entry = await Entry.get(issuance_id=row.id)
    assert (entry.sequence, entry.kind, entry.previous_hash) == (0, EntryKind.ISSUE, GENESIS_HASH)
    assert entry.hash == entry_hash(GENESIS_HASH, entry.body) == row.head_hash
    assert json.loads(entry.body)["actor"] == str(world.cast.village.actor.person_id)
    block = await Block.get(issuance_id=row.id)
    assert (block.start, block.stop, block.holder_id) == (50_001, 50_121, world.cast.village.organisation_id)
    assert (block.state, block.hold_id, block.closed_by_id) == (BlockState.AVAILABLE, None, None)
    assert await OutboxEvent.filter(type="IssuanceRegistered", subject_id=row.id).count() == 1


NOTICE = {
    "プロジェクト名": "村有林における森林経営活動",
    "事業実施者": "五木村",
    "実施場所": "熊本県五木村",
    "CO2削減・吸収量（t-CO2）": "100",
    "クレジット発行量（t-CO2）": "100",
    "認証日": "2025年（令和7年）10月24日",
    "発行日": "2025年（令和7年）11月14日",
    "クレジット認証番号": "2025-11157",
    "販売量（t-CO2）": "50",
    "販売する単位または最低販売量": "1 t",
    "申込方法": "Musubi で需要を登録し、提案を承諾してください。",
    "販売先の決定方法": "先着順",
    "募集期間": "2026年（令和8年）10月5日～2027年（令和9年）2月2日",
    "問い合わせ先": "五木村役場 森林担当 03-1234-5678",
}
"""The items of docs/sources.md 1.4 that are facts of this notice; what is done and how it is paid are worded by the house."""


async def test_the_village_publishes_a_sale_notice_with_every_item_of_the_public_notice(world: World) -> None:
    done = await world.do(world.cast.village, "publishListing", inputs.listing(world.ids["issuance"]), depth=4)

    listing = done["listing"]
    notice = expected.labelled(listing.pop("notice"))
    issuance, project = listing.pop("issuance"), listing.pop("project")
    assert (project["number"], project["owner"]) == ("378", expected.organisation(world.cast.village))
    assert listing == {
        "id": listing["id"],
        "title": "五木村 村有林 J-クレジット",
        "description": "売上は村有林の間伐と作業道の維持に充てます。",
        "pricePerTonne": 12_000,
        "offered": 50,
        "remaining": 50,
        "minimumLot": 1,
        "opensOn": "2026-10-05",
        "closesOn": "2027-02-02",
        "buyerSelection": "FIRST_COME",
        "deliveries": ["RETIRE_ON_BEHALF", "TRANSFER"],
        "deliveryDays": 30,
        "contact": "五木村役場 森林担当 03-1234-5678",
        "status": "PUBLISHED",
        "vintage": 2025,
        "coBenefits": [],
        "seller": expected.organisation(world.cast.village),
        "legalNoticeUrl": f"{PUBLIC_URL}/sellers/{world.cast.village.organisation_id}/legal",
    }
    assert (issuance["id"], issuance["tonnesByState"]) == (world.ids["issuance"], expected.tonnes(AVAILABLE=100))
    assert {label: notice.pop(label) for label in NOTICE} == NOTICE
    assert notice.pop("事業内容").startswith("森林経営活動")
    assert "銀行振込" in notice.pop("売買代金の納付方法")
    assert notice == {}
    row = await Listing.get(id=read_global_id(listing["id"], "Listing"))
    assert (row.seller_id, row.offered_t, row.committed_t, row.minimum_lot_t) == (
        world.cast.village.organisation_id,
        50,
        0,
        1,
    )
    assert (row.opens_on, row.closes_on, row.price_yen_per_t) == (date(2026, 10, 5), date(2027, 2, 2), 12_000)
    assert await OutboxEvent.filter(type="ListingPublished", subject_id=row.id).count() == 1
    assert await Block.filter(closed_by_id=None).count() == 1, "publishing holds no tonnes"


async def test_anybody_reads_projects_issuances_and_sale_notices(world: World) -> None:
    projects = await world.api.ask(documents.query("projects", arguments=("search",)), search="五木")
    listings = await world.api.ask(documents.query("listings"))

    (project,) = [edge["node"] for edge in projects["edges"]]
    assert (project["number"], project["owner"]["legalName"]) == ("378", "五木村")
    (listing,) = [edge["node"] for edge in listings["edges"]]
    assert listing["id"] == world.ids["listing"]
    assert (await world.read(None, "Issuance", world.ids["issuance"]))["quantity"] == 100


async def test_a_seller_closes_its_sale_notice(world: World) -> None:
    done = await world.do(world.cast.village, "closeListing", {"listingId": world.ids["listing"]})

    assert (done["listing"]["id"], done["listing"]["status"]) == (world.ids["listing"], "CLOSED")
    assert (await world.api.ask(documents.query("listings")))["edges"] == []
    assert (await world.read(None, "Listing", world.ids["listing"]))["status"] == "CLOSED"


async def test_a_search_takes_its_text_as_it_is(world: World) -> None:
    for search in ("％", "%", "_", "%%六木", "' OR 1=1 --", "\\"):
        found = await world.api.ask(documents.query("projects", arguments=("search",)), search=search)
        assert found["edges"] == [], search
