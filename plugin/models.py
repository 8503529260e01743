"""Every table that `plugin` owns, imported in one place for migrations and tests."""

import plugin.lti.models
import plugin.lti.placement_models
import plugin.operations.models
import plugin.retention.models
import plugin.sign_in.email_links
import plugin.sign_in.limits
import plugin.sign_in.oidc.starting
import plugin.web.sessions

TABLES = (
    plugin.lti.models,
    plugin.lti.placement_models,
    plugin.operations.models,
    plugin.sign_in.email_links,
    plugin.sign_in.limits,
    plugin.retention.models,
    plugin.sign_in.oidc.starting,
    plugin.web.sessions,
)
