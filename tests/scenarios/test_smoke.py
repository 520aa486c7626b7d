import pytest


@pytest.mark.parametrize("i",range(5))
async def test_a(world,i): pass
@pytest.mark.parametrize("i",range(5))
async def test_b(settled,i): pass
@pytest.mark.parametrize("i",range(5))
async def test_c(stocked,i): pass
