"""Django settings, all from the environment; the defaults run one county on one machine."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from minsheng.config.secrets_file import load_or_create_secrets

HOME = Path(os.environ.get("MINSHENG_HOME", "var")).resolve()
# Facts and the database of SQLite lie here: nobody else on the machine may read them.
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
_secrets = load_or_create_secrets(HOME / "secrets.json")

SECRET_KEY = _secrets["django"]
DEBUG = os.environ.get("MINSHENG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("MINSHENG_HOSTS", "127.0.0.1,localhost,testserver").split(",")

# minsheng's own settings; see docs/settings.md
MINSHENG_HOME = HOME
MINSHENG_PACK = os.environ.get("MINSHENG_PACK", "demo")
MINSHENG_IDENTITY_KEY = _secrets["identity"]
MINSHENG_INDEX_KEY = _secrets["index"]
MINSHENG_IMPACT_ASSESSMENT = os.environ.get("MINSHENG_IMPACT_ASSESSMENT", "")
MINSHENG_TRUSTED_PROXIES = os.environ.get("MINSHENG_TRUSTED_PROXIES", "").replace(",", " ").split()
MINSHENG_DEMO = os.environ.get("MINSHENG_DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "csp",
    "minsheng.trail",
    "minsheng.accounts",
    "minsheng.ui",
    "minsheng.feeds",
    "minsheng.registry",
    "minsheng.registry.deaths",
    "minsheng.asking",
    "minsheng.amendments",
    "minsheng.assessment",
    "minsheng.budgeting",
    "minsheng.discovery",
    "minsheng.fieldwork",
    "minsheng.phone",
    "minsheng.rectification",
    "minsheng.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "minsheng.ui.language.LanguageChoice",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "minsheng.accounts.sessions.SessionLimits",
    "minsheng.web.wall.AccessWall",
    "minsheng.ui.refusals.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "minsheng.config.urls"
WSGI_APPLICATION = "minsheng.config.wsgi.application"
TEMPLATES_LIE = [f"django.template.loaders.{where}.Loader" for where in ("filesystem", "app_directories")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("minsheng.ui.rendering.Loader", TEMPLATES_LIE)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minsheng.web.context.shell",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'minsheng.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # To open the file again for each page, and to read its tables' definitions, takes as long as a small page.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # FULL: with NORMAL a power cut loses acknowledged commits; IMMEDIATE: DEFERRED upgrades fail under concurrency;
    # MEMORY: every statement of many rows would write the pages it changes to a file first, and sorts would leave people on disk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            "PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
# The 15 idle minutes are kept by accounts.sessions, which writes at most twice a minute: a write for each page
# would make every reader wait while a department file is being registered on SQLite.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "minsheng.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("MINSHENG_HTTPS") == "1"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "minsheng.web.sign_in.locked_out"
AXES_LOCKOUT_PARAMETERS = ["username"]
# Locking by name alone is meant: the offices of a county share a few outgoing addresses.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a missing folder
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
