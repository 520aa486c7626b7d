"""The scenarios' templates, for episodes over copies of the world with something of everything."""

from tests.scenarios.conftest import postgres_templates as postgres_templates
from tests.scenarios.conftest import sqlite_templates as sqlite_templates
from tests.scenarios.conftest import templates as templates
