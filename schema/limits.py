"""What one request may cost beyond its size: some fields are asked for once."""

from typing import Any, Final

from graphql import FieldNode, GraphQLError, ValidationContext, ValidationRule

ONCE_A_REQUEST: Final = frozenset({"ranking"})
"""Fields that each look at every published listing."""


class OnceARequest(ValidationRule):
    """Refuses a second `ranking` in one request, under whatever alias."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.seen: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Count the field."""
        name = node.name.value
        if name in ONCE_A_REQUEST and name in self.seen:
            self.report_error(GraphQLError(f"{name} may be asked for once a request.", node))
        self.seen.add(name)
