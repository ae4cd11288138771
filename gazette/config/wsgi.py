"""The WSGI entry point: ``gazette.config.wsgi.application``."""

import os

from django.core.wsgi import get_wsgi_application

from search.query.word_cutter import load_dictionary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")

application = get_wsgi_application()

from gazette.pages import page_files  # noqa: E402  (it needs the apps)

page_files.announce()
load_dictionary()  # before a server forks its workers, which then share it
