"""The ASGI entry point: ``gazette.config.asgi.application``."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")

application = get_asgi_application()
