"""Addresses of the phone and of what the town reads from it; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.phone.views import joining, pages, sending, town

urlpatterns = [
    path("phone/", pages.home, name="phone-home"),
    path("phone/week/", pages.week, name="phone-week"),
    path("phone/new/", pages.new, name="phone-new"),
    path("phone/changes/", pages.changes, name="phone-changes"),
    path("phone/report/", pages.report, name="phone-report"),
    path("phone/mine/", pages.mine, name="phone-mine"),
    path("phone/unreachable/", pages.unreachable, name="phone-unreachable"),
    path("phone/leads/<int:lead_id>/", pages.lead, name="phone-lead"),
    path("phone/leads/<int:lead_id>/visit/", pages.visit, name="phone-visit"),
    path("phone/state/", sending.state, name="phone-state"),
    path("phone/bundle/", sending.bundle, name="phone-bundle"),
    path("phone/send/", sending.send, name="phone-send"),
    path("phone/worker.js", sending.worker, name="phone-worker"),
    path("phone/join/", joining.join, name="phone-join"),
    path("reports/", town.report_list, name="report-list"),
    path("reports/<int:report_id>/record/", town.report_record, name="report-record"),
    path("reports/<int:report_id>/answer/", town.report_answer, name="report-answer"),
    path("visits/<int:visit_id>/", town.visit_sheet, name="visit-sheet"),
    path("attachments/<uuid:attachment_id>/", town.attachment, name="visit-attachment"),
]
