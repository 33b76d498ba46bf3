"""A policy change: one proposes, two others approve; from its first day on it is the policy, and no past day changes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from minsheng.accounts.errors import Refusal
from minsheng.amendments import actions, queries, rules
from minsheng.amendments.models import PolicyChange
from minsheng.assessment import actions as assessment
from minsheng.assessment import folders
from minsheng.kernel.errors import MinshengError
from minsheng.policy import packs
from minsheng.policy.amendments import FILE, load
from minsheng.policy.packs import Pack
from minsheng.trail.models import Event
from tests.support.officers import make_officer, sign_in
from tests.support.policy_desk import Desk, policy_desk

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FIRST = date(2026, 12, 1)
RAISE = "dibao.standard_monthly:rural=640.00"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.MINSHENG_HOME = tmp_path
    settings.MINSHENG_PACK = "demo"
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试-影响评估-2026-001"


@pytest.fixture
def desk() -> Desk:
    return policy_desk()


def proposed(desk: Desk, *changes: str, on: date = FIRST, now: datetime = NOW) -> PolicyChange:
    return actions.propose(
        officer=desk.proposer, title="提高农村低保标准", basis="示例旗民发〔2026〕9号", evidence="LOCAL", effective_on=on,
        changes=changes or [RAISE], now=now,
    )  # fmt: skip


def adopted(desk: Desk, change: PolicyChange, now: datetime = NOW) -> PolicyChange:
    actions.approve(officer=desk.lead, change_id=change.pk, now=now)
    return actions.approve(officer=desk.finance, change_id=change.pk, now=now)


def standard(pack: Pack, on: date) -> object:
    picked = pack.parameters.resolve("dibao.standard_monthly", on, by_class=True).pick(
        "rural", "990101101201"
    )
    assert picked is not None
    return picked.value


def code_of(deed: object, **given: object) -> str:
    with pytest.raises(MinshengError) as caught:
        deed(**given)  # type: ignore[operator]
    return caught.value.code


class TestFourEyes:
    def test_two_others_make_it_the_policy_and_each_step_is_an_event(self, desk: Desk) -> None:
        before = queries.county_pack()
        change = proposed(desk)
        assert queries.county_pack() is before
        actions.approve(officer=desk.lead, change_id=change.pk, now=NOW)
        assert queries.county_pack() is before
        done = actions.approve(officer=desk.finance, change_id=change.pk, now=NOW)
        pack = queries.county_pack()
        assert (done.status, done.policy_hash) == (rules.ADOPTED, pack.hash)
        assert pack.hash != before.hash == pack.unamended
        assert [e.verb for e in Event.objects.filter(subject=f"policy_change:{change.pk}").order_by("seq")] == [
            "policy_change_proposed", "policy_change_approved", "policy_change_adopted",
        ]  # fmt: skip

    def test_nobody_answers_twice(self, desk: Desk) -> None:
        change = proposed(desk)
        assert queries.waiting(desk.lead) == queries.waiting(desk.finance) == 1
        actions.approve(officer=desk.lead, change_id=change.pk, now=NOW)
        assert code_of(actions.approve, officer=desk.lead, change_id=change.pk, now=NOW) == "APPROVED_ALREADY"
        assert (queries.waiting(desk.lead), queries.waiting(desk.finance)) == (0, 1)
        actions.approve(officer=desk.finance, change_id=change.pk, now=NOW)
        assert code_of(actions.approve, officer=desk.finance, change_id=change.pk, now=NOW) == "CHANGE_STALE"

    def test_the_proposer_cannot_approve_even_with_the_duty(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change = proposed(desk)
        with pytest.raises(Refusal):
            actions.approve(officer=desk.proposer, change_id=change.pk, now=NOW)
        monkeypatch.setattr("minsheng.accounts.duties.check", lambda *_: None)
        for deed in (actions.approve, actions.reject):
            more = {"reason": "理由不够充分"} if deed is actions.reject else {}
            assert (
                code_of(deed, officer=desk.proposer, change_id=change.pk, now=NOW, **more) == "OWN_PROPOSAL"
            )

    def test_the_database_holds_it_too(self, desk: Desk) -> None:
        change = proposed(desk)
        rows = PolicyChange.objects.filter(pk=change.pk)
        for wrong in (
            {"first_by": desk.proposer},
            {"first_by": desk.lead, "second_by": desk.lead},
            {"status": rules.ADOPTED, "decided_at": NOW, "first_by": desk.lead, "policy_hash": "x"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)

    @pytest.mark.parametrize("guarded", [True, False])
    def test_two_first_approvals_at_once_do_not_swallow_one_another(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
    ) -> None:
        """The lead approves between the finance office's reading and writing; without the guard that approval is lost."""
        change, honest = proposed(desk), rules.check_approver

        def meanwhile(hands: rules.Hands, approver: str) -> None:
            honest(hands, approver)
            PolicyChange.objects.filter(pk=change.pk).update(first_by=desk.lead, first_at=NOW)

        def careless(change_id: int, _expected: Mapping[str, object], **values: object) -> None:
            PolicyChange.objects.filter(pk=change_id).update(**values)

        monkeypatch.setattr(rules, "check_approver", meanwhile)
        if guarded:
            assert (
                code_of(actions.approve, officer=desk.finance, change_id=change.pk, now=NOW) == "CHANGE_STALE"
            )
        else:
            monkeypatch.setattr(actions, "_update", careless)
            actions.approve(officer=desk.finance, change_id=change.pk, now=NOW)
        change.refresh_from_db()
        assert change.first_by == (None if guarded else desk.finance)  # the whole test is one transaction

    def test_a_proposal_goes_back_with_a_reason_or_is_taken_back_by_its_author(self, desk: Desk) -> None:
        one, two = proposed(desk), proposed(desk, "dibao!vehicles")
        assert (
            code_of(actions.reject, officer=desk.lead, change_id=one.pk, reason="不", now=NOW)
            == "REASON_MISSING"
        )
        assert (
            actions.reject(officer=desk.lead, change_id=one.pk, reason="资金没有落实", now=NOW).status
            == rules.REJECTED
        )
        other = make_officer("county_desk", username="colleague")
        assert code_of(actions.retract, officer=other, change_id=two.pk, now=NOW) == "NOT_YOUR_PROPOSAL"
        assert actions.retract(officer=desk.proposer, change_id=two.pk, now=NOW).status == rules.RETRACTED
        assert code_of(actions.approve, officer=desk.lead, change_id=two.pk, now=NOW) == "CHANGE_STALE"


class TestDays:
    @pytest.mark.parametrize(
        ("on", "code"),
        [
            (date(2026, 12, 2), "EFFECTIVE_NOT_FIRST"),
            (date(2026, 11, 1), "EFFECTIVE_PASSED"),
            (date(2025, 1, 1), "EFFECTIVE_PASSED"),
        ],
    )
    def test_a_change_begins_on_the_first_of_a_later_month(self, desk: Desk, on: date, code: str) -> None:
        with pytest.raises(MinshengError) as caught:
            proposed(desk, on=on)
        assert caught.value.code == code

    def test_the_last_approval_must_come_in_time(self, desk: Desk) -> None:
        change = proposed(desk)
        actions.approve(officer=desk.lead, change_id=change.pk, now=NOW)
        late = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # the first of December in Shanghai
        assert (
            code_of(actions.approve, officer=desk.finance, change_id=change.pk, now=late)
            == "EFFECTIVE_PASSED"
        )
        in_time = late - timedelta(seconds=1)
        assert actions.approve(officer=desk.finance, change_id=change.pk, now=in_time).status == rules.ADOPTED

    def test_a_past_day_gives_the_answer_of_the_past_whatever_is_adopted_later(self, desk: Desk) -> None:
        before = queries.county_pack()
        adopted(desk, proposed(desk))
        pack = queries.county_pack()
        for day in (date(2023, 10, 31), date(2026, 6, 30), NOW.date(), date(2026, 11, 30)):
            assert standard(pack, day) == standard(before, day)
        assert standard(pack, FIRST) == 64_000 != standard(before, FIRST)
        assert queries.county_pack(NOW - timedelta(seconds=1)).hash == before.hash  # as it was known then

    def test_an_end_gives_back_the_old_rule_and_the_change_stays_in_history(self, desk: Desk) -> None:
        change = adopted(desk, proposed(desk))
        later = datetime(2027, 2, 10, tzinfo=UTC)
        end = actions.propose_end(
            officer=desk.proposer, change_id=change.pk, basis="示例旗民发〔2027〕2号", effective_on=date(2027, 3, 1), now=later
        )  # fmt: skip
        assert code_of(
            actions.propose_end, officer=desk.proposer, change_id=change.pk, basis="再来一次", effective_on=date(2027, 3, 1),
            now=later,
        ) == "ENDED_ALREADY"  # fmt: skip
        assert standard(queries.county_pack(), date(2027, 3, 1)) == 64_000
        adopted(desk, end, later)
        pack = queries.county_pack()
        assert [standard(pack, day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [
            64_000, standard(packs.load("demo"), date(2027, 3, 1)),
        ]  # fmt: skip
        history = pack.parameters.series["dibao.standard_monthly"].values
        assert (FIRST, date(2027, 2, 28)) in [(v.valid_from, v.valid_to) for v in history]

    def test_a_percentage_is_adopted_as_an_amount(self, desk: Desk) -> None:
        change = proposed(desk, "dibao.standard_monthly:rural+10%")
        assert [one.partition("=")[0] for one in change.changes] == ["dibao.standard_monthly:rural"]
        assert "%" not in change.changes[0]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ([RAISE, "dibao.standard_monthly:rural=650.00"], "CHANGE_TWICE"),
            (["nothing.like_it=1"], "CHANGE_PARAMETER"),
            (["dibao!nothing"], "CHANGE_CONDITION"),
        ],
    )
    def test_what_does_not_fit_the_pack_is_refused(self, desk: Desk, changes: list[str], code: str) -> None:
        with pytest.raises(MinshengError) as caught:
            proposed(desk, *changes)
        assert caught.value.code == code
        assert not PolicyChange.objects.exists()


def test_the_next_run_computes_with_it_and_keeps_it(desk: Desk) -> None:
    before = assessment.run(as_of=NOW.date(), known_at=NOW - timedelta(days=1), actor="t", now=NOW)
    adopted(desk, proposed(desk))
    later = NOW + timedelta(days=20)
    after = assessment.run(as_of=later.date(), known_at=later, actor="t", now=later)
    again = assessment.run(as_of=NOW.date(), known_at=NOW - timedelta(days=1), actor="t", now=later)
    assert before.pack_hash == again.pack_hash == packs.load("demo").hash
    assert after.pack_hash == queries.county_pack().hash == folders.pack_of(after).hash
    assert standard(folders.pack_of(after), FIRST) == 64_000
    kept = folders.folder_of(after) / "pack" / "demo"
    assert packs.load(kept).hash == after.pack_hash  # the copy alone is the policy of the run
    assert [str(row.change) for row in load(kept)] == [RAISE]
    assessment.replay(after, actor="t", now=later)


class TestScreens:
    def test_the_page_shows_what_waits_and_the_two_approve_it(self, desk: Desk, client: Client) -> None:
        change = proposed(desk, on=rules.earliest(datetime.now(UTC).date()), now=datetime.now(UTC))
        for officer in (desk.lead, desk.finance):
            page = sign_in(client, officer).get("/policy-changes/")
            assert f"/policy-changes/{change.pk}/approve/" in page.content.decode()
            assert client.post(f"/policy-changes/{change.pk}/approve/").status_code == 302
        text = sign_in(client, desk.proposer).get("/policy-changes/").content.decode()
        assert "640.00" in text
        assert "提出终止" in text
        written = client.get("/policy-changes/export/")
        assert RAISE in written.content.decode()
        assert written["Content-Disposition"] == f'attachment; filename="{FILE}"'
        handbook = client.get(f"/handbook/dibao/?on={change.effective_on}").content.decode()
        assert "示例旗民发〔2026〕9号" in handbook
        standard = handbook.partition('id="p-dibao.standard_monthly"')[2].partition("</summary>")[0]
        assert "640.00" in standard
        assert standard.count("农村") == 1  # the value that it replaced stands in the history only

    def test_who_may_only_look_is_offered_nothing(self, desk: Desk, client: Client) -> None:
        change = proposed(desk)
        auditor = make_officer("auditor")
        assert "approve" not in sign_in(client, auditor).get("/policy-changes/").content.decode()
        assert client.post(f"/policy-changes/{change.pk}/approve/").status_code == 403
        assert sign_in(client, make_officer("town_desk")).get("/policy-changes/").status_code == 403
