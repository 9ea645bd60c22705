"""Budgets of steps against the legal deadline, and the limits of the general law."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

TIME = Group(
    "Thời hạn",
    "Time limits",
    {
        "budget_over_deadline": Wording(
            "Đường dài nhất cần {needed} giờ làm việc, thời hạn chỉ có {allowed}: {names}.",
            "The longest path needs {needed} working hours, the deadline gives {allowed}: {names}.",
            "Rút ngắn within của một bước, hoặc cho các bước chạy song song.",
            "Shorten a step's `within`, or let steps run in parallel.",
        ),
        "deadline_channels": Wording(
            "Thời hạn theo cách nộp không khớp với các cách nộp: {names}.",
            "The per-channel deadline does not match the accepted channels: {names}.",
            "Ghi thời hạn cho mọi cách nộp được nhận, và chỉ những cách đó.",
            "Give a limit for every accepted channel and no other.",
        ),
        "ask_longer_than_deadline": Wording(
            "Riêng việc lấy ý kiến `{name}` đã cần {needed} giờ làm việc, thời hạn chỉ có {allowed}.",
            "Consulting `{name}` alone takes {needed} working hours; the deadline gives {allowed}.",
            "Rút ngắn within của bước này.",
            "Shorten the step's `within`.",
        ),
        "budget_fills_deadline": Wording(
            "Đường dài nhất dùng hết thời hạn ({needed} giờ làm việc): {names}. Không còn giờ nào "
            "cho chuyển hồ sơ và trả kết quả.",
            "The longest path uses the whole deadline ({needed} working hours): {names}. Nothing "
            "is left for handing over.",
            "Bớt within của một bước để có khoảng dự phòng.",
            "Take something off a step's `within`.",
            severity="info",
        ),
        "supplement_too_late": Wording(
            "Khi bước `{name}` mở thì có thể đã qua {opens} giờ làm việc; yêu cầu bổ sung phải "
            "gửi trong {allowed} giờ.",
            "When the step `{name}` opens, {opens} working hours may have passed; a completion is "
            "asked for within {allowed}.",
            "Cho yêu cầu bổ sung ở bước trước (NĐ 118/2025 Điều 19 khoản 5: trong 3 ngày làm việc).",
            "Let an earlier step ask for it (NĐ 118/2025 Art 19(5): within 3 working days).",
            severity="warning",
        ),
        "supplement_within_long": Wording(
            "Hạn yêu cầu bổ sung {value} dài hơn 3 ngày làm việc.",
            "The limit of {value} for asking for completion is longer than 3 working days.",
            "Theo NĐ 118/2025 Điều 19 khoản 5 là 3 ngày làm việc, trừ khi luật chuyên ngành quy định khác.",
            "NĐ 118/2025 Art 19(5) gives 3 working days, unless sector law says otherwise.",
            severity="warning",
        ),
        "lapse_not_15_days": Wording(
            "Hạn nộp bổ sung {value} khác 15 ngày.",
            "The limit of {value} for completing the dossier is not 15 days.",
            "Theo NĐ 118/2025 Điều 19 khoản 5 là 15 ngày, trừ khi luật chuyên ngành quy định khác.",
            "NĐ 118/2025 Art 19(5) gives 15 days, unless sector law says otherwise.",
            severity="warning",
        ),
        "intake_answer_late": Wording(
            "Hạn trả lời hồ sơ trực tuyến {value} dài hơn 8 giờ làm việc.",
            "The limit of {value} for answering an online filing is longer than 8 working hours.",
            "Theo NĐ 118/2025 Điều 17 khoản 2 là 8 giờ làm việc, trừ khi luật chuyên ngành quy định khác.",
            "NĐ 118/2025 Art 17(2) gives 8 working hours, unless sector law says otherwise.",
            severity="warning",
        ),
        "intake_alert_late": Wording(
            "Nhắc cán bộ tiếp nhận sau {value} là muộn hơn 2 giờ.",
            "Alerting the counter after {value} is later than 2 hours.",
            "Theo NĐ 118/2025 Điều 17 khoản 2 phải nhắc trong 2 giờ.",
            "NĐ 118/2025 Art 17(2) asks for 2 hours.",
            severity="warning",
        ),
        "supplement_unused": Wording(
            "Có hạn bổ sung nhưng không bước nào được yêu cầu bổ sung.",
            "There are limits for completion, but no step may ask for it.",
            "Bỏ supplement, hoặc thêm request_supplement vào may.",
            "Remove `supplement`, or add `request_supplement` to a `may`.",
            severity="info",
        ),
        "intake_unused": Wording(
            "Có hạn tiếp nhận trực tuyến nhưng không nhận hồ sơ trực tuyến.",
            "There are limits for online filings, but none are accepted.",
            "Bỏ online_intake, hoặc nhận hồ sơ trực tuyến.",
            "Remove `online_intake`, or accept online filings.",
            severity="info",
        ),
        "notice_never_sent": Wording(
            "Bước không có thời hạn nên không bao giờ quá hạn: thông báo late không bao giờ được gửi.",
            "The step has no limit and is never late, so the `late` notice is never sent.",
            "Thêm within cho bước, hoặc đổi on.",
            "Give the step a `within`, or change `on`.",
            severity="warning",
        ),
    },
)
