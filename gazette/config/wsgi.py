"""The WSGI entry point: ``gazette.config.wsgi.application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")

application = get_wsgi_application()
