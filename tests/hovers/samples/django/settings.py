from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
DEBUG = True
ALLOWED_HOSTS = ["library.test"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "library",
]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"},
}
TIME_ZONE = "UTC"
PIGEON_KEY = "coo"
