"""The graph of steps: who waits for whom."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

ORDER = Group(
    "Thứ tự các bước",
    "Order of steps",
    {
        "unknown_step": Wording(
            "Không có bước nào tên `{name}`.",
            "There is no step named `{name}`.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "not_an_earlier_step": Wording(
            "`{name}` phải là một bước viết trước, cùng giai đoạn.",
            "`{name}` must be an earlier step of the same stage.",
            "Viết bước này sau `{name}`, hoặc dùng after.",
            "Write this step after `{name}`, or use `after`.",
        ),
        "order_said_twice": Wording(
            "Bước vừa có after vừa có in_parallel_with.",
            "The step has both `after` and `in_parallel_with`.",
            "Giữ một trong hai.",
            "Keep one of them.",
        ),
        "cycle": Wording(
            "Các bước chờ nhau thành vòng: {names}.",
            "These steps wait for each other: {names}.",
            "Bỏ một tên khỏi after.",
            "Remove one name from `after`.",
        ),
        "one_check": Wording(
            "Phải có đúng một bước check, đang có {count}.",
            "There must be exactly one `check` step, not {count}.",
            "Giai đoạn receive cần một dòng: - check: counter.",
            "The stage `receive` needs one line: - check: counter.",
        ),
        "one_hand_over": Wording(
            "Phải có đúng một bước hand_over, đang có {count}.",
            "There must be exactly one `hand_over` step, not {count}.",
            "Giai đoạn return cần một dòng: - hand_over: counter.",
            "The stage `return` needs one line: - hand_over: counter.",
        ),
        "sign_missing": Wording(
            "Không có ai ký kết quả.",
            "Nobody signs the result.",
            "Thêm vào approve: - sign: leader (hoặc counter khi cán bộ Một cửa được ủy quyền quyết định).",
            "Add to `approve`: - sign: leader (or counter, when an officer of the centre may decide).",
        ),
        "not_after_check": Wording(
            "Bước `{name}` có thể bắt đầu trước khi hồ sơ được tiếp nhận.",
            "The step `{name}` could start before the dossier is received.",
            "Cho nó chạy sau bước check: sửa after hoặc thứ tự.",
            "Let it follow the `check` step: mend `after` or the order.",
        ),
        "result_before_decision": Wording(
            "Kết quả có thể được trả trước khi bước `{name}` xong.",
            "The result could be handed over before the step `{name}` is done.",
            "Cho hand_over chạy sau mọi bước sign.",
            "Let `hand_over` follow every `sign` step.",
        ),
        "parallel_with_itself": Wording(
            "Bước `{name}` chạy song song với chính nó.",
            "The step `{name}` runs in parallel with itself.",
            "Ghi tên một bước viết trước, hoặc bỏ in_parallel_with.",
            "Name a step written before it, or remove `in_parallel_with`.",
        ),
        "not_the_person_of_itself": Wording(
            "Không ai làm được bước `{name}`: người làm phải khác chính mình.",
            "Nobody can do the step `{name}`: it must be somebody other than the one who does it.",
            "Ghi tên bước mà người khác đã làm.",
            "Name the step that somebody else has done.",
        ),
        "not_the_person_of_nobody": Wording(
            "Bước `{name}` không do cán bộ nào của cơ quan làm, nên điều kiện khác người không có nghĩa.",
            "No officer of the agency does the step `{name}`, so being somebody else means nothing.",
            "Ghi tên một bước check, review, visit hoặc sign.",
            "Name a check, review, visit or sign step.",
            severity="warning",
        ),
        "not_the_person_of_later": Wording(
            "Bước `{name}` có thể chưa xong khi bước này làm, nên điều kiện khác người không chắc có tác dụng.",
            "The step `{name}` may not be done yet when this one is, so the rule may not bite.",
            "Cho bước này chạy sau `{name}`, hoặc ghi điều kiện ở bước kia.",
            "Let this step follow `{name}`, or write the rule at that step.",
            severity="warning",
        ),
        "dead_end": Wording(
            "Không bước nào chờ bước `{name}`: hồ sơ có thể kết thúc khi nó còn dở.",
            "Nothing waits for the step `{name}`: the case can end while it is still open.",
            "Thêm `{name}` vào after của bước sau, hoặc bỏ after để theo thứ tự viết.",
            "Add `{name}` to the `after` of a later step, or drop `after` and keep the written order.",
        ),
        "unreachable_step": Wording(
            "Bước `{name}` không bao giờ mở: điều kiện only_if không đúng với hồ sơ nào.",
            "The step `{name}` never opens: its `only_if` holds for no dossier.",
            "Sửa điều kiện, hoặc bỏ bước.",
            "Mend the condition, or remove the step.",
        ),
        "send_back_nowhere": Wording(
            "Bước `{name}` được trả lại nhưng trước nó không có bước review hoặc visit nào.",
            "The step `{name}` may send back, but no `review` or `visit` comes before it.",
            "Bỏ send_back, hoặc thêm bước thẩm định trước nó.",
            "Remove `send_back`, or add an appraisal step before it.",
        ),
        "send_back_not_earlier": Wording(
            "Chỉ trả lại được về một bước review hoặc visit đã làm trước; `{name}` không phải bước như vậy.",
            "Work is sent back only to an earlier `review` or `visit`; `{name}` is none.",
            "{suggestion_vi}",
            "{suggestion_en}",
        ),
        "send_back_not_allowed": Wording(
            "Bước này có `{key}` nhưng không được trả lại.",
            "The step has `{key}` but may not send back.",
            "Thêm may: [send_back], hoặc bỏ `{key}`.",
            "Add `may: [send_back]`, or remove `{key}`.",
        ),
        "obligation_unsigned": Wording(
            "Không có ai ký sau bước `{name}`, nên kết quả có thể có trước khi nộp tiền.",
            "Nobody signs after the step `{name}`, so there may be a result before it is paid.",
            "Cho bước sign chạy sau nó: sửa thứ tự hoặc after.",
            "Let a `sign` step follow it: mend the order or `after`.",
        ),
        "obligation_beside_people": Wording(
            "Bước `{other}` có thể đang làm dở khi người nộp thực hiện nghĩa vụ ở bước `{name}`.",
            "People may still be at the step `{other}` while the applicant pays at `{name}`.",
            "Trong lúc chờ nộp tiền, hồ sơ không ở cán bộ nào: cho một bước chạy sau bước kia.",
            "While it is being paid the case is with nobody: let one of the two follow the other.",
        ),
        "sums_up_no_opinion": Wording(
            "`{name}` không phải là bước lấy ý kiến nên không có gì để tổng hợp.",
            "`{name}` is no consultation, so there is nothing to sum up.",
            "Trong sums_up chỉ ghi tên các bước ask khác.",
            "Name only other `ask` steps in `sums_up`.",
        ),
        "too_many_steps": Wording(
            "Có {count} bước, nhiều hơn {limit}.",
            "There are {count} steps, more than {limit}.",
            "Tách thành nhiều thủ tục nối với nhau bằng open_case.",
            "Split it into procedures that open each other with `open_case`.",
        ),
    },
)
