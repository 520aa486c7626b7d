"""The scenarios' world, for what a frontend meets on a database."""

from tests.scenarios.conftest import postgres_templates as postgres_templates
from tests.scenarios.conftest import sqlite_templates as sqlite_templates
from tests.scenarios.conftest import templates as templates
from tests.scenarios.conftest import world as world
from tests.scenarios.conftest import world_copy as world_copy
