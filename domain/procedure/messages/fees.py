"""Fees, their periods, channels and exemptions."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

FEES = Group(
    "Phí, lệ phí",
    "Fees and charges",
    {
        "fee_without_legal_basis": Wording(
            "Khoản thu `{name}` không có văn bản quy định.",
            "The fee `{name}` has no legal basis.",
            "Thêm legal_basis: số của văn bản.",
            "Add legal_basis: with the number of the text.",
        ),
        "fee_not_entered": Wording(
            "Chưa nhập mức của khoản “{name_vi}” do Hội đồng nhân dân tỉnh quyết định.",
            "The amount of “{name_en}”, which the provincial council sets, is not entered.",
            "Ghi mức thu và legal_basis theo nghị quyết của Hội đồng nhân dân tỉnh; nghị quyết không thu thì ghi 0.",
            "Write the amount and the council's resolution as legal_basis; 0 where it decided to charge nothing.",
            severity="warning",
        ),
        "fee_channels": Wording(
            "Khoản thu không có mức cho: {names}.",
            "The fee has no amount for: {names}.",
            "Ghi mức thu cho mọi cách nộp được nhận; miễn phí thì ghi 0.",
            "Give an amount for every accepted channel; write 0 where it is free.",
        ),
        "fee_period_gap": Wording(
            "Các khoảng ngày của mức thu phải nối liền nhau và phủ hết thời gian có hiệu lực.",
            "The periods of the rate must follow each other without gap and cover the effective days.",
            "Khoảng sau bắt đầu đúng ngày sau khi khoảng trước hết; khoảng cuối để trống `to`.",
            "Start each period the day after the one before ends; leave the last `to` out.",
        ),
        "fees_at_different_moments": Wording(
            "Các khoản thu phải nộp cùng một thời điểm; ở đây có: {names}.",
            "All fees must be due at one moment; here are: {names}.",
            "Thống nhất khóa when của các khoản thu.",
            "Give the fees the same `when`.",
        ),
        "fees_with_different_refunds": Wording(
            "Khoản `{name}` được trả lại theo điều kiện khác với khoản đầu.",
            "The fee `{name}` goes back under other terms than the first one.",
            "Ghi khóa refund giống nhau cho các khoản thu.",
            "Give the fees the same `refund`.",
        ),
        "exemption_never_applies": Wording(
            "Miễn giảm `{name}` hết hạn trước hoặc bắt đầu sau thời gian hiệu lực của phiên bản.",
            "The exemption `{name}` ends before, or starts after, the days this version is in force.",
            "Sửa from, to, hoặc bỏ dòng này.",
            "Mend `from` and `to`, or remove it.",
            severity="warning",
        ),
        "fee_looks_small": Wording(
            "Mức thu {amount} đồng trông như thiếu ba số 0.",
            "An amount of {amount} đồng looks as if three zeros were missing.",
            "Ghi đủ số đồng, ví dụ 8000; miễn phí thì ghi 0.",
            "Write whole đồng, such as 8000; write 0 where it is free.",
            severity="warning",
        ),
        "fee_cap_below_page": Wording(
            "Mức tối đa một bản ({cap}) thấp hơn mức của trang đầu ({amount}).",
            "The cap of a copy ({cap}) is less than the first page ({amount}).",
            "Sửa at_most_per_copy hoặc amount.",
            "Mend `at_most_per_copy` or `amount`.",
            severity="warning",
        ),
        "fee_online_dearer": Wording(
            "Nộp trực tuyến ({online}) đắt hơn nộp trực tiếp ({counter}).",
            "Filing online ({online}) costs more than at the counter ({counter}).",
            "Xem lại văn bản thu phí: nộp trực tuyến thường được giảm.",
            "Look at the text again: online filing is usually cheaper.",
            severity="info",
        ),
    },
)
