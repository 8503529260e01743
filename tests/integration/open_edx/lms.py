"""Open edX's platform side of LTI 1.3 as a small LMS on loopback, in an environment of its own.

Run by tests/integration/test_open_edx.py with the Python of .venvs/open-edx, never imported. It
adds nothing to the protocol: lti-consumer-xblock (AGPL, a test tool only) makes every message,
verifies every token and gives every access token; this file only carries them over HTTP.

    .venvs/open-edx/bin/python tests/integration/open_edx/lms.py CHILD_URL CLIENT_ID
"""

# mypy: ignore-errors
# Its libraries are not installed where our types are checked.

import html
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

settings.configure(
    SECRET_KEY="open-edx-under-test",
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    PLATFORM_NAME="Open edX under test",
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
)
django.setup()

from lti_consumer.data import Lti1p3LaunchData  # noqa: E402 - Django must be set up first
from lti_consumer.lti_1p3.consumer import LtiAdvantageConsumer  # noqa: E402
from lti_consumer.lti_1p3.extensions.rest_framework.serializers import (  # noqa: E402
    LtiDLIconPropertySerializer,
    LtiDlLtiResourceLinkSerializer,
    LtiNrpsContextMembershipPIISerializer,
)
from lti_consumer.utils import get_data_from_cache  # noqa: E402

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCORES = []
PEOPLE = [
    {"external_id": "3", "roles": ["staff"], "name": "Demo teacher Carla (fictional)"},
    {"external_id": "7", "roles": ["student"], "name": "Demo learner Ana (fictional)"},
    {"external_id": "8", "roles": ["student"], "name": "Demo learner Bruno (fictional)"},
    {"external_id": "9", "roles": ["student"]},
]


class Lms(ThreadingHTTPServer):
    def __init__(self, child, client_id):
        super().__init__(("127.0.0.1", 0), Handler)
        self.child = child
        self.client_id = client_id
        self.address = f"http://127.0.0.1:{self.server_port}"

    def consumer(self, launch=None):
        """The library's own platform, with what this launch is about."""
        consumer = LtiAdvantageConsumer(
            iss=self.address,
            lti_oidc_url=f"{self.child}/lti/login",
            lti_launch_url=f"{self.child}/lti/launch",
            client_id=self.client_id,
            deployment_id="1",
            rsa_key=KEY,
            rsa_key_id="open-edx",
            redirect_uris=[f"{self.child}/lti/launch"],
            tool_keyset_url=f"{self.child}/lti/jwks.json",
        )
        consumer.enable_ags(
            lineitems_url=f"{self.address}/lineitems", lineitem_url=f"{self.address}/lineitems/1"
        )
        consumer.enable_nrps(f"{self.address}/members")
        consumer.enable_deep_linking(f"{self.child}/lti/launch", f"{self.address}/choice")
        if launch is not None:
            consumer.set_user_data(launch.user_id, launch.user_role, full_name=launch.name)
            consumer.set_resource_link_claim(launch.resource_link_id)
            consumer.set_context_claim(launch.context_id, context_title=launch.context_title)
            consumer.set_launch_presentation_claim(document_target="iframe")
            consumer.set_custom_parameters(launch.custom_parameters)
        return consumer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query))
        if address.path == "/start":
            self.start(asked)
        elif address.path == "/auth":
            self.authenticate(asked)
        elif address.path == "/keys":
            self.answer(200, self.server.consumer().get_public_keyset())
        elif address.path == "/scores":
            self.answer(200, SCORES)
        elif address.path == "/members":
            self.members()
        else:
            self.answer(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        try:
            if self.path == "/token":
                self.answer(200, self.server.consumer().access_token(form))
            elif self.path == "/choice":
                items = self.server.consumer().check_and_decode_deep_linking_token(form["JWT"])
                for item in items:
                    checked = LtiDlLtiResourceLinkSerializer(data=item)
                    checked.is_valid(raise_exception=True)
                    if "icon" in item:
                        LtiDLIconPropertySerializer(data=item["icon"]).is_valid(
                            raise_exception=True
                        )
                self.answer(200, items)
            elif self.path == "/lineitems/1/scores":
                token = self.headers["Authorization"].removeprefix("Bearer ")
                if not self.server.consumer().check_token(token, [SCORE]):
                    self.answer(403, {})
                    return
                SCORES.append(json.loads(body))
                self.answer(200, {})
            else:
                self.answer(404, {})
        except Exception as error:
            self.answer(400, {"error": type(error).__name__, "message": str(error)})

    def members(self):
        token = self.headers["Authorization"].removeprefix("Bearer ")
        if not self.server.consumer().check_token(token, [MEMBERS]):
            self.answer(403, {})
            return
        context = {"id": "course-v1:Demo+CHILD+2026", "title": "Demo course (fictional)"}
        listed = {"id": f"{self.server.address}/members", "context": context, "members": PEOPLE}
        told = LtiNrpsContextMembershipPIISerializer(listed).data
        self.answer(200, json.loads(json.dumps(told, default=list)))

    def start(self, asked):
        launch = Lti1p3LaunchData(
            user_id=asked["user"],
            user_role=asked["role"],
            config_id="config",
            resource_link_id="block-v1:Demo+type@lti_consumer+block@1",
            name=asked.get("name"),
            context_id="course-v1:Demo+CHILD+2026",
            context_title="Demo course (fictional)",
            message_type=asked.get("message", "LtiResourceLinkRequest"),
            custom_parameters={"child_lesson": "variables"},
        )
        self.send_response(302)
        self.send_header("Location", self.server.consumer().prepare_preflight_url(launch))
        self.end_headers()

    def authenticate(self, asked):
        launch = get_data_from_cache(asked["lti_message_hint"])
        fields = self.server.consumer(launch).generate_launch_request(asked)
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(str(value))}">'
            for name, value in fields.items()
        )
        page = f'<form method="post" action="{asked["redirect_uri"]}">{inputs}<button></form>'
        self.answer(200, page, "text/html")

    def answer(self, status, content, media_type="application/json"):
        body = content if media_type == "text/html" else json.dumps(content)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    lms = Lms(*sys.argv[1:])
    sys.stdout.write(f"{lms.address}\n")
    sys.stdout.flush()
    lms.serve_forever()
