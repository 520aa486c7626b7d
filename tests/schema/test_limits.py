"""Fields that cost much are asked for once a request."""

from schema.root import build_schema

TWICE = (
    "query Twice($a: ID!, $b: ID!) { one: ranking(demandId: $a) { quantity } two: ranking(demandId: $b) { quantity } }"
)


async def test_a_second_ranking_in_one_request_is_refused() -> None:
    answer = await build_schema().execute(TWICE, variable_values={"a": "x", "b": "y"})
    assert answer.data is None
    assert answer.errors is not None
    assert [error.message for error in answer.errors] == ["ranking may be asked for once a request."]
    assert [error.extensions["code"] for error in answer.errors if error.extensions] == ["BAD_INPUT"]
