"""Every way a procedure can go, and which of them the scenarios leave untried."""

from __future__ import annotations

from domain.procedure.loader import load_definition
from domain.simulation.branches import Branch, BranchKind
from domain.simulation.coverage import branch_words, coverage
from domain.simulation.paths import Paths, all_paths
from domain.simulation.script import Decision, Outcome, Script
from domain.simulation.simulate import run_trial, simulate
from domain.simulation.trial import Filing, Trial


def test_every_decision_is_taken_every_way(definition, calendar):
    """Each outcome the procedure allows is walked, for both cases and all channels, and nothing is cut."""
    walked = all_paths(definition, calendar)
    outcomes = {(b.subject, b.outcome) for b in walked.branches if b.kind is BranchKind.OUTCOME}
    assert {("check", "refuse"), ("review", "request_supplement"), ("sign", "send_back")} <= outcomes
    assert {("police", "answered"), ("police", "late"), ("police", "silent"), ("payment", "unpaid")} <= outcomes
    assert not walked.cut
    assert {path.situation.case_type for path in walked.paths} == {"lan-dau", "cap-lai"}
    assert set(walked.endings) >= {"returned", "refused_at_intake", "stopped", "filed"}


def test_no_path_is_walked_twice(definition, calendar):
    """Two paths differ in the dossier, in the way of the result, or in a decision."""
    paths = all_paths(definition, calendar).paths
    told = {(str(path.situation), path.way, tuple((d.subject, d.outcome) for d in path.decisions)) for path in paths}
    assert len(told) == len(paths)


def test_a_path_can_be_simulated(definition, calendar):
    """The decisions of a path, given as a script, end where the path says."""
    walked = all_paths(definition, calendar)
    for path in walked.paths[:: max(len(walked.paths) // 25, 1)]:
        filing = Filing(path.situation, path.filed_at, path.way)
        run = run_trial(Trial(definition, calendar), filing, Script(path.decisions))
        assert (run.ends, run.decided, run.late, run.ended_at) == (path.ends, path.decision, path.late, path.ended_at)


def test_a_case_nobody_moves_any_more_is_found(definition, calendar):
    """An agency whose silence means waiting, and a fee nobody pays, are paths without a way out."""
    stuck = {path.stuck for path in all_paths(definition, calendar).stuck}
    assert "agency:cong-an" in stuck


def test_too_many_paths_are_cut_and_said(definition, calendar):
    """A bound is kept to, every kind of dossier gets its share of it, and the cut is not hidden."""
    walked = all_paths(definition, calendar, most=60)
    assert walked.cut
    assert len(walked.paths) <= 60
    assert len({str(path.situation) for path in walked.paths}) == walked.situations


def test_send_backs_stop_where_the_procedure_says(text, calendar, definition):
    """A loop is walked as often as the procedure allows it and no further."""
    thrice = load_definition(text.replace("may: [send_back]", "may: [send_back]\n      send_backs_at_most: 2"))

    def most(walked: Paths) -> int:
        return max(sum(d.outcome is Outcome.SEND_BACK for d in path.decisions) for path in walked.paths)

    assert most(all_paths(definition, calendar)) == 1
    assert most(all_paths(thrice, calendar)) == 2


def test_a_sign_that_cannot_be_asked_in_time_is_counted(text, calendar):
    """A supplement later than the law allows is no path, and how often that was is told."""
    slow = text.replace("deadline:\n  - {only_if: case_type is cap-lai, limit: 2 working days}\n", "deadline:\n")
    slow = slow.replace("limit: 4 working days", "limit: 40 working days").replace("8 working hours", "20 working days")
    assert all_paths(load_definition(slow), calendar).closed > 0


def test_coverage_names_what_nobody_tried(definition, calendar, first_time, filed_at):
    """One straight scenario covers its own branches only; conditions count once each way."""
    run = simulate(definition, calendar, first_time, filed_at)
    covered = coverage(Trial(definition, calendar), [run.branches])
    missing = set(covered.missing)
    assert Branch(BranchKind.OUTCOME, "review", "approve") not in missing
    assert Branch(BranchKind.OUTCOME, "review", "refuse") in missing
    assert Branch(BranchKind.LAPSE, "applicant", "lapsed") in missing
    assert Branch(BranchKind.GUARD, "stages.appraise[1].only_if", "true") not in missing
    assert Branch(BranchKind.GUARD, "stages.appraise[1].only_if", "false") in missing
    assert Branch(BranchKind.NOTICE, "review", "late:1") in missing
    assert 0 < covered.share < 1


def test_all_paths_reach_all_branches_but_the_withdrawal(definition, calendar):
    """What the branches of a definition are and what its paths go through is told by two hands and agrees."""
    trial = Trial(definition, calendar)
    walked = all_paths(definition, calendar)
    unreached = coverage(trial, [walked.branches]).missing
    assert {branch.outcome for branch in unreached} <= {"withdraw", "withdrawn", "late:1"}
    assert walked.branches <= coverage(trial, []).known


def test_branches_have_words(definition, calendar):
    """Each branch is a sentence in both languages, conditions in the words of the language itself."""
    trial = Trial(definition, calendar)
    told = {branch: branch_words(trial, branch) for branch in coverage(trial, []).known}
    assert told[Branch(BranchKind.OUTCOME, "police", "silent")].en == "Consult: silent"
    assert all(words.vi and words.en for words in told.values())


def test_a_silent_officer_is_reminded(text, calendar, first_time, filed_at):
    """An officer's silence with a declared effect is a branch, reached by acting too late."""
    definition = load_definition(
        text.replace("may: [request_supplement", "if_silent: remind\n      may: [request_supplement")
    )
    run = simulate(definition, calendar, first_time, filed_at, Script((Decision("review", Outcome.LATE),)))
    assert Branch(BranchKind.SILENCE, "review", "remind") in run.branches
    assert run.ends == "returned"
