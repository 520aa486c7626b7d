"""Statements by hand give what the ORM gives."""

import pytest

from core.ids import new_id
from core.statements import find
from parties.models import Organisation
from registry.models import Issuance
from tests.factories import make_issuance

pytestmark = pytest.mark.usefixtures("database")


async def test_a_row_found_by_its_id_is_the_object_that_the_orm_gives() -> None:
    made = await make_issuance()
    for model, id in ((Issuance, made.id), (Organisation, made.issuer_id)):
        found, expected = await find(model, id), await model.get(id=id)
        assert found is not None
        assert [getattr(found, name) for name in model._meta.db_fields] == [
            getattr(expected, name) for name in model._meta.db_fields
        ]
        assert [type(getattr(found, name)) for name in model._meta.db_fields] == [
            type(getattr(expected, name)) for name in model._meta.db_fields
        ]


async def test_an_object_found_by_its_id_can_be_changed_and_saved() -> None:
    made = await make_issuance()
    found = await find(Organisation, made.issuer_id)
    assert found is not None
    found.legal_name = "別の名前"
    await found.save()
    assert (await Organisation.get(id=found.id)).legal_name == "別の名前"


async def test_what_is_not_there_is_not_found() -> None:
    assert await find(Organisation, new_id()) is None
