"""GraphQL only. The enumerations are registered before any type that uses them is made."""

from schema import enums as enums
