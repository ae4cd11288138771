import os
import pytest
from tests.browser.test_fault_reports import FaultReport, full_foot, row  # noqa

pytestmark = pytest.mark.browser

def test_shots(visit, row, full_foot):
    path = row.document.get_absolute_url()
    for w in (360, 1280):
        for scheme in ("light", "dark"):
            v = visit(f"/report/?page={path}&at={row.address}", w, color_scheme=scheme)
            v.page.get_by_role("button", name="提交").click()
            v.page.screenshot(path=f"/tmp/g2_form_{w}_{scheme}.png", full_page=True)
            v.open("/help/"); v.page.screenshot(path=f"/tmp/g2_help_{w}_{scheme}.png", full_page=True)
            v.open("/sitemap/"); v.page.screenshot(path=f"/tmp/g2_map_{w}_{scheme}.png", full_page=True)
    FaultReport.objects.create(receipt="2345678923456789", form_key="k", kind="typo", page=path, page_name=row.document.title, document=row.document, issue=row.document.issue, address=row.address, place="第四条", row_words=row.printed, fault="这里的“记彔”应为“记录”", should_be="记录", contact="0311-1234567")
    v = visit("/report/2345678923456789/", 360); v.page.screenshot(path="/tmp/g2_receipt_360.png", full_page=True)
    from django.test import Client
    from django.contrib.auth.models import User
    u = User.objects.create_superuser("root")
    c = Client(); c.force_login(u)
    v = visit("/", 1280)
    v.page.context.add_cookies([{"name":"sessionid","value":c.cookies["sessionid"].value,"url":v.base}])
    r = FaultReport.objects.get()
    for name, a in [("desk","/admin/"),("report",f"/admin/gazette/faultreport/{r.pk}/change/"),("list","/admin/gazette/faultreport/"),("set","/admin/gazette/portalsettings/1/change/"),("prop",f"/admin/gazette/correction/propose/row/{row.pk}/?report={r.pk}")]:
        v.open(a); v.page.screenshot(path=f"/tmp/g2_admin_{name}.png", full_page=True)
