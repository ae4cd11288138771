"""三审三校: one to three stages, each by another person; a return begins them anew."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.contrib.auth.models import User

from gazette.models import Gazette, Issue, Step
from gazette.office import review_stages, security_log, workflow
from gazette.office.two_persons import MADE
from gazette.office.workflow import Refused
from tests.factories import make_gazette, make_issue, make_person

pytestmark = pytest.mark.django_db

Action, Status = Step.Action, Issue.Status
NAMES = {1: ["审定"], 2: ["初审", "终审"], 3: ["初审", "复审", "终审"]}
#: How the steps of each number of stages are told.
DONE = {
    1: ["审定"],
    2: ["初审通过", "终审（审定）"],
    3: ["初审通过", "复审通过", "终审（审定）"],
}


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewers() -> list[User]:
    return [make_person(f"reviewer{number}", "审核") for number in range(4)]


def submitted(stages: int, clerk: User) -> Issue:
    issue = make_issue(gazette=make_gazette(review_stages=stages))
    workflow.record_edit(issue, clerk, what="录入")
    workflow.submit(issue, clerk)
    return issue


def pass_on(issue: Issue, by: User) -> Step:
    """Pass the stage in which the issue is, whichever it is."""
    is_last = review_stages.is_last_stage(issue)
    return workflow.approve(issue, by) if is_last else workflow.pass_stage(issue, by)


@pytest.mark.parametrize("stages", [1, 2, 3])
def test_each_stage_is_taken_by_another_person(stages, clerk, reviewers):
    issue = submitted(stages, clerk)
    for number, name in enumerate(NAMES[stages]):
        assert review_stages.stage_name(issue) == name
        for earlier in [clerk, *reviewers[:number]]:
            with pytest.raises(Refused):
                pass_on(issue, earlier)
        assert issue.status == Status.IN_REVIEW
        pass_on(issue, reviewers[number])
    assert issue.status == Status.APPROVED
    steps = review_stages.passed_stages(issue)
    assert [step.done for step in steps] == DONE[stages]
    assert [step.by for step in steps] == reviewers[:stages]


@pytest.mark.parametrize("stages", [2, 3])
def test_a_superuser_is_no_second_person_either(stages, clerk):
    chief = User.objects.create_superuser("chief")
    issue = submitted(stages, clerk)
    pass_on(issue, chief)
    with pytest.raises(Refused, match="初审已由您办理"):
        pass_on(issue, chief)


def test_whoever_has_a_hand_in_the_account_of_an_earlier_stage_is_refused(clerk, reviewers):
    first, second, third, _ = reviewers
    security_log.record(MADE, first, account=second)
    issue = submitted(3, clerk)
    pass_on(issue, first)
    with pytest.raises(Refused, match="您的账号由.*新建"):
        pass_on(issue, second)
    pass_on(issue, third)


def test_no_stage_is_left_out(clerk, reviewers):
    issue = submitted(3, clerk)
    with pytest.raises(Refused, match="现在等待初审"):
        workflow.approve(issue, reviewers[0])
    for by, then in pairwise(reviewers[:3]):
        workflow.pass_stage(issue, by)
        assert then
    with pytest.raises(Refused, match="这一审是终审"):
        workflow.pass_stage(issue, reviewers[2])
    one = submitted(1, clerk)
    with pytest.raises(Refused, match="只有一审"):
        workflow.pass_stage(one, reviewers[0])


@pytest.mark.parametrize("back", ["return", "recall"])
def test_the_stages_begin_anew(back, clerk, reviewers):
    issue = submitted(3, clerk)
    for by in reviewers[:2]:
        pass_on(issue, by)
    if back == "return":
        step = workflow.return_(issue, reviewers[2], "第二件缺附件")
        assert step.done == "终审退回"
    else:
        workflow.recall(issue, clerk)
    assert issue.status == Status.DRAFT
    workflow.submit(issue, clerk)
    assert review_stages.stage_name(issue) == "初审"
    assert review_stages.passed_stages(issue) == []
    for by in reviewers[2::-1]:
        pass_on(issue, by)
    assert issue.status == Status.APPROVED


def test_an_approved_issue_that_is_returned_begins_anew(clerk, reviewers):
    issue = submitted(2, clerk)
    for by in reviewers[:2]:
        pass_on(issue, by)
    workflow.return_(issue, reviewers[3], "日期有误")
    workflow.submit(issue, clerk)
    assert review_stages.passed_stages(issue) == []


def test_another_setting_counts_for_what_is_submitted_later(clerk, reviewers):
    issue = submitted(3, clerk)
    pass_on(issue, reviewers[0])
    Gazette.objects.update(review_stages=1)
    issue = Issue.objects.get()
    with pytest.raises(Refused, match="等待复审"):
        workflow.approve(issue, reviewers[1])
    workflow.recall(issue, clerk)
    issue = Issue.objects.get()
    assert review_stages.stage_names(issue) == ("审定",)
    workflow.submit(issue, clerk)
    assert workflow.approve(issue, reviewers[0]).done == "审定"
