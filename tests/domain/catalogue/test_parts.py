"""Papers, legal texts, results, agencies and hints are found in text without borders."""

import pytest

from domain.catalogue.agencies import agencies_in
from domain.catalogue.dossier import groups_of
from domain.catalogue.found import State
from domain.catalogue.legal import legal_basis_of
from domain.catalogue.reading import facts_of
from domain.catalogue.record import Level
from domain.catalogue.results import ResultKind, main_result, results_of
from domain.catalogue.steps import budgets
from domain.catalogue.times import working_hours
from domain.deadline.limit import Limit

TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def papers(text: str):
    """The papers of a column with one group."""
    (group,) = groups_of(f"--{TABLE}{text}")
    return [found.value for found in group.papers]


def test_counts_are_told_from_what_stands_before_them():
    """A year before a count, counts in words inside a name and a count before a dash are no trouble."""
    read = papers("Quyết định ngày 31/12/20301 bản chínhHóa đơn: 01 bản chụp;0 bản chính,2 bản sao- Ảnh3 bản chính")
    assert [(paper.name, paper.originals, paper.copies) for paper in read] == [
        ("Quyết định ngày 31/12/2030", 1, 0),
        ("Hóa đơn: 01 bản chụp", 0, 2),
        ("Ảnh", 3, 0),
    ]


def test_a_form_and_its_file_are_read():
    """The form's number and legal text come from the name, the file from behind it."""
    (paper,) = papers("Đơn theo Mẫu số 03 ban hành kèm theo Nghị định số 5/2031/NĐ-CPMẫu số 03.docx1 bản chính")
    assert paper.form == "Mẫu số 03, Nghị định 5/2031/NĐ-CP"
    assert paper.file == "Mẫu số 03.docx"


def test_rows_that_name_no_paper_are_remarks():
    """Advice without a sheet is kept as a remark."""
    (group,) = groups_of(f"--{TABLE}Người nộp mang theo dây diều.0 bản chínhĐơn1 bản chính")
    assert [found.value.name for found in group.papers] == ["Đơn"]
    assert len(group.remarks) == 1


def test_groups_are_cases_when_their_headings_say_so(samples):
    """Two headings with their own case are cases; advice is none."""
    groups = facts_of(samples["9.900002"]).groups
    assert [(group.is_case, len(group.papers)) for group in groups] == [(True, 1), (True, 2), (False, 0)]


def test_legal_texts_are_those_of_the_column_of_numbers():
    """A number inside a name that is amended is not a basis; digits of a year before a number are cut off."""
    text = (
        "Tên văn bản pháp lýMã văn bảnSửa đổi Thông tư số 9/2029/TT-BTC về diều8/2031/TT-BTC"
        "Luật sửa đổi Luật Diều 20307/2031/QH20Nghị định về diều5/2031/NĐ-CP"
    )
    assert [found.value.citation for found in legal_basis_of(text)] == [
        "Thông tư 8/2031/TT-BTC",
        "Luật 7/2031/QH20",
        "Nghị định 5/2031/NĐ-CP",
    ]


def test_the_main_result_is_what_an_approval_brings():
    """A refusal and a notice are told from the result, whatever their order."""
    read = results_of("Văn bản từ chốiMã: KQ.G99.000002Thẻ diềuMã: KQ.G99.000001Từ khóaKhông có thông tin")
    assert [found.value.kind for found in read] == [ResultKind.REFUSAL, ResultKind.APPROVAL]
    assert main_result(read).value.code == "KQ.G99.000001"


def test_commas_inside_names_part_no_agencies():
    """A list of agencies is parted where a name begins, not at every comma."""
    text = "Ủy ban Nhân dân xã, phường, thị trấn., Sở Tư pháp, Cục cảnh sát quản lý hành chính về trật tự, xã hội"
    assert [found.value.id for found in agencies_in("x", text)] == ["ubnd-xa", "so-tu-phap", "bo-cong-an"]


def test_an_unknown_agency_is_a_guess_with_an_id():
    """A name of no known kind is kept and marked."""
    (found,) = agencies_in("x", "Hội Thả diều")
    assert (found.value.id, found.value.level, found.state) == ("hoi-tha-dieu", Level.OTHER, State.GUESSED)


def test_steps_are_hinted_at_in_the_prose(samples):
    """A visit and an opinion asked of another agency are found, as guesses."""
    hints = facts_of(samples["9.900001"]).hints
    assert hints.steps == 4
    assert hints.visit.state is State.GUESSED
    assert [(one.value.agency.id, one.value.within) for one in hints.asking] == [("cong-an-tinh", "2 working days")]


@pytest.mark.parametrize(
    "text", ["1 hour", "2 hours", "same day", "1 working day", "3 days", "7 working days", "6 months"]
)
@pytest.mark.parametrize("visit", [False, True])
@pytest.mark.parametrize("ask", [False, True])
def test_budgets_fit_every_deadline(text: str, visit: bool, ask: bool):
    """The limited steps of a standard set never need more than the deadline."""
    limit = Limit.parse(text)
    steps = budgets(limit, visit=visit, ask=ask).values()
    assert sum(working_hours(Limit.parse(step)) for step in steps) <= working_hours(limit)
