"""Every table that `plugin` owns, imported in one place for migrations and tests."""

import plugin.lti.models
import plugin.web.sessions

TABLES = (plugin.lti.models, plugin.web.sessions)
