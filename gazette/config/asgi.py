"""The ASGI entry point: ``gazette.config.asgi.application``."""

import os

from django.core.asgi import get_asgi_application

from search.query.word_cutter import load_dictionary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")

application = get_asgi_application()
load_dictionary()  # before a server forks its workers, which then share it
