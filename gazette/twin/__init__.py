"""The static twin: the public site as files, which any web server or CDN can serve.

``build_static`` and the task ``twin.build`` write it; the portal itself makes every page
(``portal_requests``), so the twin says what the portal says. Search, filters, other days and
reports are left to the portal: a link to one leads there (``twin_addresses``).
"""
