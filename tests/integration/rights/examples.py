"""The tries of all areas together."""

from tests.integration.rights.certification_use_cases import CERTIFICATION
from tests.integration.rights.community_use_cases import COMMUNITY
from tests.integration.rights.curricula_use_cases import CURRICULA
from tests.integration.rights.plugin_use_cases import PLUGIN
from tests.integration.rights.trying import Examples

EXAMPLES: Examples = COMMUNITY | CURRICULA | CERTIFICATION | PLUGIN
"""A public function that takes `asker` and stands in none of them fails a test."""
