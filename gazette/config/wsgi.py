"""The WSGI entry point: ``gazette.config.wsgi.application``."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from search.query.word_cutter import load_dictionary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")

application = get_wsgi_application()
# Before a server forks its workers, which then share it. These need the apps.
load_dictionary()
import_module("search.opensearch.engine_warmth").warm_process()
import_module("gazette.pages.page_files").announce()
