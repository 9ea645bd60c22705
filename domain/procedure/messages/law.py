"""What the law of the one-stop mechanism asks of every procedure."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

LAW = Group(
    "Luật chung",
    "General law",
    {
        "refusal_unsigned": Wording(
            "Bước `{name}` được từ chối nhưng sau đó không có ai ký.",
            "The step `{name}` may refuse, but nobody signs after it.",
            "Từ chối phải có người ký (NĐ 118/2025 Điều 19 khoản 3): thêm bước sign sau nó hoặc bỏ refuse.",
            "A refusal is signed (NĐ 118/2025 Art 19(3)): add a `sign` step after it or remove `refuse`.",
        ),
        "no_channel": Wording(
            "Không còn cách nộp nào.",
            "No channel is left.",
            "online: none loại cách nộp trực tuyến; thêm counter hoặc post vào channels.",
            "`online: none` removes online filing; add counter or post to `channels`.",
        ),
        "refusal_without_grounds": Wording(
            "Bước `{name}` được từ chối nhưng thủ tục không nêu căn cứ từ chối nào.",
            "The step `{name}` may refuse, but the procedure names no ground of refusal.",
            "Thêm refusal_grounds với văn bản quy định; phiếu từ chối (mẫu 03) phải nêu lý do.",
            "Add `refusal_grounds` with their legal basis; a refusal (form 03) states its reason.",
            severity="warning",
        ),
        "reception_outside_one_stop": Wording(
            "Bước tiếp nhận do `{role}` làm, không phải bộ phận một cửa.",
            "Dossiers are received by `{role}`, not by the one-stop unit.",
            "Viết check: counter (NĐ 118/2025 Điều 17).",
            "Write `check: counter` (NĐ 118/2025 Art 17).",
            severity="warning",
        ),
        "result_outside_one_stop": Wording(
            "Kết quả do `{role}` trả, không qua bộ phận một cửa.",
            "The result is handed over by `{role}`, not by the one-stop unit.",
            "Viết hand_over: counter (NĐ 118/2025 Điều 22).",
            "Write `hand_over: counter` (NĐ 118/2025 Art 22).",
            severity="warning",
        ),
        "supplement_outside_one_stop": Wording(
            "Bước `{name}` ở giai đoạn phê duyệt yêu cầu bổ sung, khi hồ sơ đã thẩm định xong.",
            "The step `{name}` asks for completion in the stage `approve`, after the appraisal.",
            "Yêu cầu bổ sung ở bước check hoặc review của appraise, gửi qua một cửa trong 3 ngày "
            "làm việc (NĐ 118/2025 Điều 19 khoản 5).",
            "Ask in `check` or in a `review` of `appraise`; it goes out through the one-stop unit "
            "in 3 working days (NĐ 118/2025 Art 19(5)).",
            severity="warning",
        ),
        "four_eyes_missing": Wording(
            "Người ký ở bước `{name}` có thể chính là người thẩm định `{reviewer}`.",
            "The person who signs at `{name}` may be the one who appraised at `{reviewer}`.",
            "Thêm not_the_person_of: {reviewer}.",
            "Add `not_the_person_of: {reviewer}`.",
            severity="warning",
        ),
        "silence_without_basis": Wording(
            "Bước `{name}` coi im lặng là đồng ý nhưng không nêu văn bản cho phép.",
            "The step `{name}` takes silence for agreement but names no text that says so.",
            "Thêm silence_basis: số của văn bản, hoặc đổi thành if_silent: wait.",
            "Add `silence_basis:` with the number of the text, or write `if_silent: wait`.",
            severity="warning",
        ),
        "online_not_offered": Wording(
            "online: full nhưng channels không có online.",
            "`online: full`, but `channels` lacks online.",
            "Thêm online vào channels, hoặc sửa online.",
            "Add online to `channels`, or change `online`.",
        ),
        "channel_never_used": Wording(
            "channels có online nhưng thủ tục ghi online: none.",
            "`channels` names online, but the procedure says `online: none`.",
            "Bỏ online khỏi channels, hoặc sửa online.",
            "Remove online from `channels`, or change `online`.",
            severity="warning",
        ),
        "online_full_result_at_counter": Wording(
            "Toàn trình mà kết quả chỉ nhận tại quầy.",
            "The service is fully online, but the result is handed out at the counter only.",
            "Thêm online hoặc post vào ways, hoặc ghi online: partial.",
            "Add online or post to `ways`, or write `online: partial`.",
            severity="warning",
        ),
        "online_full_needs_paper": Wording(
            "Toàn trình mà giấy tờ `{name}` luôn phải nộp bản chính và được trả lại sau khi đối chiếu.",
            "The service is fully online, but the original of `{name}` must always be shown and given back.",
            "Cho nộp bản điện tử (photocopy hoặc certified), thêm held_in, hoặc ghi online: partial.",
            "Take a copy (photocopy or certified), add `held_in`, or write `online: partial`.",
            severity="info",
        ),
        "asks_what_is_known": Wording(
            "Luôn đòi `{name}`, thông tin đã có trong cơ sở dữ liệu về dân cư.",
            "Always asks for `{name}`, which the population register already knows.",
            "Thêm held_in, hoặc required: conditional (NĐ 118/2025 Điều 5 khoản 1).",
            "Add `held_in`, or `required: conditional` (NĐ 118/2025 Art 5(1)).",
            severity="warning",
        ),
        "on_the_spot_asks_outside": Wording(
            "Thủ tục bốn tại chỗ nhưng bước `{name}` phải chờ nơi khác.",
            "All four stages are said to be at one place, but the step `{name}` waits for another.",
            "Bỏ on_the_spot, hoặc bỏ bước này.",
            "Remove `on_the_spot`, or the step.",
            severity="warning",
        ),
    },
)
