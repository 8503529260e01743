"""An OpenID provider that nobody here wrote, as a small site on loopback, in an environment of its
own: django-oauth-toolkit with Django's own log-in page.

Run by tests/integration/signing/provider_process.py with the Python of .venvs/openid, never
imported. It adds nothing to the protocol but the claims `groups`, `acr` and `amr`, as the library's
documentation says to add some; whoever types the second code has used two factors.

    .venvs/openid/bin/python tests/integration/signing/openid_provider.py CHILD_URL CHILD_URL…
"""

# mypy: ignore-errors
# Its libraries are not installed where our types are checked.

import json
import sys
import tempfile
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
FOLDER = Path(tempfile.mkdtemp(prefix="openid-provider-"))
PAGE = """<!doctype html><title>Log in</title><h1>Demo organisation</h1>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Log in</button></form>"""
ALLOW = """<!doctype html><title>Allow?</title><form method="post">{% csrf_token %}
{{ form.as_p }}<button name="allow" value="Authorize">Allow</button></form>"""

settings.configure(
    DEBUG=False,
    SECRET_KEY="openid-provider-under-test",
    ALLOWED_HOSTS=["127.0.0.1"],
    USE_TZ=True,
    # Its own hashes are slow on purpose, a second each for every log-in and every client secret;
    # they guard nothing here and are no part of the protocol.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ROOT_URLCONF=__name__,
    LOGIN_URL="/login/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "users.sqlite")}
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {
                            "registration/login.html": PAGE,
                            "oauth2_provider/logout_confirm.html": ALLOW,
                        },
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                ],
            },
        }
    ],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": KEY.decode(),
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "Who you are", "profile": "Your name", "email": "Your address"},
        "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
    },
)
sys.modules["openid_provider"] = sys.modules[__name__]
django.setup()

from django import forms  # noqa: E402
from django.contrib.auth.forms import AuthenticationForm  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402 - Django must be set up first
from django.contrib.auth.views import LoginView  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402

USED = {}
"""By which methods each user has logged in the last time (RFC 8176)."""


class TwoSteps(AuthenticationForm):
    code = forms.CharField(required=False)

    def clean_code(self):
        if self.cleaned_data["code"] not in ("", "123456"):
            raise forms.ValidationError("A wrong code.")
        return self.cleaned_data["code"]


class LogIn(LoginView):
    authentication_form = TwoSteps

    def form_valid(self, form):
        USED[form.get_user().pk] = ["pwd", "otp"] if form.cleaned_data["code"] else ["pwd"]
        return super().form_valid(form)


class Validator(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        user = request.user
        return {
            "name": user.get_full_name(),
            "email": user.email,
            "groups": [group.name for group in user.groups.all()],
            "amr": USED[user.pk],
            "acr": "urn:demo:two" if "otp" in USED[user.pk] else "urn:demo:one",
        }


@csrf_exempt
def people(request):
    """For the test alone: who there is, with which groups."""
    for name, groups in json.loads(request.body).items():
        user, is_new = User.objects.get_or_create(username=name)
        if is_new:
            user.set_password(f"{name}-secret")
            user.first_name, user.last_name = "Demo", name.capitalize()
            user.email = f"{name}@child.example"
            user.save()
        user.groups.set([Group.objects.get_or_create(name=group)[0] for group in groups])
    return JsonResponse({})


urlpatterns = [
    path("login/", LogIn.as_view()),
    path("people/", people),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    call_command("migrate", verbosity=0)
    back = " ".join(f"{child}/sign-in/oidc/callback" for child in sys.argv[1:])
    application = Application(
        name="CHILD",
        client_id="child",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
        redirect_uris=back,
        post_logout_redirect_uris=" ".join(f"{child}/" for child in sys.argv[1:]),
        client_secret="a secret: of child",
    )
    application.save()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    sys.stdout.write(json.dumps({"issuer": f"http://127.0.0.1:{server.server_port}/o"}) + "\n")
    sys.stdout.flush()
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    sys.modules[Path(__file__).stem] = sys.modules["__main__"]
    main()
