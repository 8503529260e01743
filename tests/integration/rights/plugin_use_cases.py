"""Tries of what people do to LMSs, keys and the LRSs that get a copy of the log."""

from datetime import timedelta
from uuid import uuid4

import plugin.lti
import plugin.record_stores
import plugin.records
from community import INSTALLATION, Permission
from lrs_adapter import LaunchBounds, LaunchData
from plugin.lti import give_lms_to_unit
from plugin.operations import acting
from tests.integration.rights.rules import either, in_community, in_installation, in_unit
from tests.integration.rights.trying import Examples, tried
from tests.integration.rights.use_case_world import IRIS, NOW, connect_lms

P = Permission
HOUR = timedelta(hours=1)
LAUNCH = LaunchBounds("mbox::mailto:she@example.org", uuid4(), "https://x.example/au", NOW + HOUR)

PLUGIN: Examples = {
    "add_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: connect_lms(u, w.here, "3", a),
    ),
    "change_registration": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.change_registration(
            u, w.registration, asker=a, deployments=["2"], now=NOW
        ),
    ),
    "remove_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.remove_registration(u, w.lms_here, asker=a, now=NOW),
    ),
    "invitations.invite": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.invite(
            u, asker=a, community_id=w.here, name="LMS", base_url="https://x.example", now=NOW
        ),
    ),
    "invitations.invite for a unit": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.invite(
            u,
            asker=a,
            community_id=w.here,
            unit_id=w.unit,
            name="LMS",
            base_url="https://x.example",
            now=NOW,
        ),
    ),
    "give_lms_to_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: give_lms_to_unit(
            u, w.lms_here, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "take_lms_from_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.take_lms_from_unit(
            u, w.registration, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "issue_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.record_stores.issue_lrs_key(
            u, w.services, asker=a, label="x", scopes=["define"], now=NOW
        ),
    ),
    "end_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(plugin.record_stores.end_lrs_key, u, w.key, asker=a, now=NOW),
    ),
    "rotate_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(
            plugin.record_stores.rotate_lrs_key, u, w.key, overlap=HOUR, asker=a, now=NOW
        ),
    ),
    "launch_content": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(
            plugin.record_stores.launch_content,
            u,
            w.services,
            w.key,
            LAUNCH,
            LaunchData(),
            asker=a,
            now=NOW,
        ),
    ),
    "send_log_to": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.send_log_to,
            u,
            w.services,
            asker=a,
            label="x",
            endpoint="https://x.example/xapi",
            key="k",
            secret="s",
            now=NOW,
        ),
    ),
    "change_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.change_log_target,
            u,
            w.services,
            w.target,
            asker=a,
            secret="another",
            now=NOW,
        ),
    ),
    "pause_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.pause_log_target, u, w.target, asker=a, paused=True, now=NOW
        ),
    ),
    "pause": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.pause, w.services, a, w.target, now=NOW),
    ),
    "resume": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resume, w.services, a, w.target, now=NOW),
    ),
    "set_aside": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.set_aside, w.services, a, w.target, "test", now=NOW),
    ),
    "resend": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resend, w.services, a, w.target, uuid4(), now=NOW),
    ),
    "resend_refused": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resend_refused, w.services, a, w.target, [uuid4()], now=NOW),
    ),
    "viewer_of": (
        in_community(P.SEE_RECORDS),
        lambda w, u, a: plugin.records.viewer_of(u.session, IRIS, asker=a, scope=w.here, now=NOW),
    ),
    "viewer_of the installation": (
        in_installation(P.SEE_RECORDS),
        lambda w, u, a: plugin.records.viewer_of(
            u.session, IRIS, asker=a, scope=INSTALLATION, now=NOW
        ),
    ),
    "new_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.lti.new_key(w.database, w.services.secret_box, asker=a, now=NOW),
    ),
}
