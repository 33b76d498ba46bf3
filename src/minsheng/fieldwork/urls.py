"""Addresses of the week and of the accounts; each name has a row in `web/access.py`."""

from django.urls import path

from minsheng.fieldwork.views import areas, campaigns, holidays, officers, offices, sheets, week

urlpatterns = [
    path("week/", week.week_home, name="week-home"),
    path("week/town/", week.week_town, name="week-town"),
    path("week/area/", areas.week_area, name="week-area"),
    path("week/export/", areas.week_export, name="week-export"),
    path("week/plan/", week.week_plan, name="week-plan"),
    path("week/reassign/", week.week_reassign, name="week-reassign"),
    path("week/remind/", week.week_remind, name="week-remind"),
    path("week/reminders/<int:reminder_id>/read/", week.week_read, name="week-read"),
    path("week/pace/", week.week_pace, name="week-pace"),
    path("week/plans/<int:plan_id>/sheets/", sheets.week_sheets, name="week-sheets"),
    path("week/stops/<int:stop_id>/why/", week.week_why, name="week-why"),
    path("week/officers/<int:officer_id>/hands/", week.week_hands, name="week-hands"),
    path("week/officers/<int:officer_id>/absence/", week.week_absence, name="week-absence"),
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/open/", campaigns.campaign_open, name="campaign-open"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign_detail, name="campaign-detail"),
    path("campaigns/<int:campaign_id>/close/", campaigns.campaign_close, name="campaign-close"),
    path("officers/", officers.officer_list, name="officer-list"),
    path("offices/", offices.office_list, name="office-list"),
    path("officers/create/", officers.officer_create, name="officer-create"),
    path("officers/<int:officer_id>/close/", officers.officer_close, name="officer-close"),
    path("officers/<int:officer_id>/reset/", officers.officer_reset, name="officer-reset"),
    path("officers/<int:officer_id>/code/", officers.officer_code, name="officer-code"),
    path("officers/<int:officer_id>/revoke/", officers.officer_revoke, name="officer-revoke"),
    path("calendar/", holidays.calendar_home, name="calendar-home"),
    path("password/", officers.password_change, name="password-change"),
]
