"""Addresses of the pages; each name has a row in `web/access.py`."""

from django.urls import path
from django.views.i18n import set_language

from minsheng.web import (
    check_pages,
    death_pages,
    feed_intake,
    health,
    home,
    inquiry,
    overview,
    run_pages,
    sign_in,
    trail_screen,
)
from minsheng.web.handbook import views as handbook
from minsheng.web.household import views as household
from minsheng.web.household import why
from minsheng.web.questions.views import question_answer, question_export, question_list
from minsheng.web.selfcheck import api
from minsheng.web.selfcheck import views as selfcheck
from minsheng.web.selfcheck.handing import hand_over
from minsheng.web.story.views import edited_trail, take_role

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("stay/", sign_in.stay, name="stay"),
    path("language/", set_language, name="set_language"),
    path("healthz/live", health.live, name="healthz-live"),
    path("healthz/ready", health.ready, name="healthz-ready"),
    path("inquiry/", inquiry.inquiry_page, name="inquiry"),
    path("inquiry/end/", inquiry.inquiry_end, name="inquiry-end"),
    path("checks/", check_pages.check_list, name="check-list"),
    path("checks/upload/", check_pages.check_upload, name="check-upload"),
    path("checks/files/<int:batch_id>/annotated/", check_pages.check_annotated, name="check-annotated"),
    path("checks/<int:letter_id>/", check_pages.check_request, name="check-request"),
    path("checks/<int:letter_id>/open/", check_pages.check_open, name="check-open"),
    path("overview/", overview.overview_page, name="overview"),
    path("overview/export/", overview.overview_export, name="overview-export"),
    path("households/<int:household_id>/", household.household_page, name="person-household"),
    path("households/<int:household_id>/reveal/", household.household_reveal, name="person-reveal"),
    path("households/<int:household_id>/paper/", household.household_paper, name="person-paper"),
    path("households/<int:household_id>/answer/", household.household_answer, name="person-answer"),
    path("households/<int:household_id>/why/<slug:programme>/", why.why_page, name="person-why"),
    path("questions/", question_list, name="question-list"),
    path("questions/<slug:code>/", question_answer, name="question-answer"),
    path("questions/<slug:code>/export/", question_export, name="question-export"),
    path("deaths/", death_pages.death_list, name="death-list"),
    path("deaths/decide/", death_pages.death_decide, name="death-decide"),
    path("deaths/ask/", death_pages.death_ask, name="death-ask"),
    path("deaths/settle/", death_pages.death_settle, name="death-settle"),
    path("deaths/report/", death_pages.death_report, name="death-report"),
    path("feeds/upload/", feed_intake.feed_upload, name="feed-upload"),
    path("feeds/<int:batch_id>/process/", feed_intake.feed_process, name="feed-process"),
    path("feeds/<int:batch_id>/confirm/", feed_intake.feed_confirm, name="feed-confirm"),
    path("runs/start/", run_pages.run_start, name="run-start"),
    path("runs/<int:run_id>/", run_pages.run_detail, name="run-detail"),
    path("handbook/", handbook.handbook_list, name="handbook-list"),
    path("handbook/<slug:code>/", handbook.handbook_page, name="handbook-page"),
    path("selfcheck/", selfcheck.begin, name="selfcheck-home"),
    path("selfcheck/<int:step>/", selfcheck.question, name="selfcheck-question"),
    path("selfcheck/result/", selfcheck.result, name="selfcheck-result"),
    path("selfcheck/clear/", selfcheck.clear, name="selfcheck-clear"),
    path("selfcheck/hand-over/", hand_over, name="selfcheck-hand-over"),
    path("selfcheck/api/next", api.next_step, name="selfcheck-api"),
    path("selfcheck/openapi.json", api.document, name="selfcheck-openapi"),
    path("story/role/", take_role, name="demo-role"),
    path("story/trail/", edited_trail, name="story-trail"),
    path("trail/", trail_screen.trail_list, name="trail-list"),
    path("trail/verify/", trail_screen.trail_verify, name="trail-verify"),
]
