"""Agencies, data sources, procedures, calendars and forms named here but kept elsewhere."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

NAMES = Group(
    "Tên ở tệp khác",
    "Names in other files",
    {
        "misplaced": Wording(
            "Nội dung không đúng với chỗ của tệp: phải nằm ở {expected}.",
            "The content does not fit the file's place: it belongs in {expected}.",
            "Chuyển tệp, hoặc sửa agency, procedure, version.",
            "Move the file, or mend agency, procedure, version.",
        ),
        "unknown_agency": Wording(
            "Cơ quan `{name}` không có trong danh bạ agencies.yaml.",
            "The agency `{name}` is not in the register agencies.yaml.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "unknown_data_source": Wording(
            "Cơ sở dữ liệu `{name}` không có trong agencies.yaml.",
            "The data source `{name}` is not in agencies.yaml.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "unknown_procedure": Wording(
            "Không có thủ tục nào mã `{name}`.",
            "There is no procedure with the code `{name}`.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "subcase_circle": Wording(
            "Các thủ tục mở nhau thành vòng: {names}.",
            "These procedures open each other in a circle: {names}.",
            "Bỏ một bước open_case trong vòng.",
            "Remove one `open_case` of the circle.",
        ),
        "nobody_can_do": Wording(
            "Cơ quan `{name}` không làm việc trong hệ thống này nên không ai làm được các bước.",
            "The agency `{name}` does not work in this system, so nobody can do the steps.",
            "Ghi một cơ quan có endpoint: own trong agencies.yaml.",
            "Name an agency with `endpoint: own` in agencies.yaml.",
        ),
        "agency_cannot_answer": Wording(
            "Cơ quan `{name}` chỉ nhận dữ liệu, không trả lời: bước lấy ý kiến sẽ chờ mãi.",
            "The agency `{name}` only receives data and never answers: the consultation would wait for ever.",
            "Dùng inform, hoặc sửa endpoint của cơ quan trong agencies.yaml.",
            "Use `inform`, or mend the agency's `endpoint` in agencies.yaml.",
        ),
        "role_without_staff": Wording(
            "Cơ quan `{agency}` chưa có ai giữ vai trò `{role}`.",
            "Nobody at the agency `{agency}` has the role `{role}` yet.",
            "Phân vai trò cho một người trước khi công bố.",
            "Give the role to a person before publishing.",
            severity="warning",
        ),
        "calendar_missing": Wording(
            "Chưa có lịch nghỉ của năm {year}: không tính được hạn trả.",
            "There is no calendar of holidays for {year}: due dates cannot be counted.",
            "Thêm calendars/vn-{year}.yaml.",
            "Add calendars/vn-{year}.yaml.",
            severity="warning",
        ),
        "unknown_field": Wording(
            "Lĩnh vực `{name}` chưa có tên hiển thị.",
            "The sector `{name}` has no name to show.",
            "{suggestion_vi}",
            "{suggestion_en}",
            severity="info",
        ),
        "form_text_not_cited": Wording(
            "Mẫu đơn theo {name}, văn bản này không có trong legal_basis.",
            "The form is set by {name}, which is not in `legal_basis`.",
            "Thêm văn bản vào legal_basis, hoặc sửa form.",
            "Add the text to `legal_basis`, or mend `form`.",
            severity="info",
        ),
    },
)
