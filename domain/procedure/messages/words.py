"""Names, citations and letters people read."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

WORDS = Group(
    "Câu chữ",
    "Words",
    {
        "same_in_both": Wording(
            "Tiếng Anh của `{path}` chép nguyên tiếng Việt.",
            "The English of `{path}` is the Vietnamese text.",
            "Dịch sang tiếng Anh.",
            "Translate it into English.",
            severity="warning",
        ),
        "trailing_dot": Wording(
            "Tên kết thúc bằng dấu “{mark}”.",
            "The name ends with “{mark}”.",
            "Bỏ dấu cuối.",
            "Drop the last character.",
            severity="warning",
        ),
        "all_capitals": Wording(
            "Tên viết toàn chữ hoa.",
            "The name is written in capitals.",
            "Viết như câu thường: chỉ chữ đầu và tên riêng viết hoa.",
            "Write it like a sentence: only the first letter and names are capitals.",
            severity="warning",
        ),
        "odd_spaces": Wording(
            "Câu có dấu cách thừa.",
            "The text has spaces too many.",
            "Giữ một dấu cách giữa hai từ, không để ở đầu hay cuối.",
            "Keep one space between words and none at the ends.",
            severity="warning",
        ),
        "not_composed": Wording(
            "Chữ “{found}” viết bằng Unicode tổ hợp: tìm kiếm sẽ không thấy.",
            "“{found}” is written in decomposed Unicode: searches will not find it.",
            "Viết lại bằng Unicode dựng sẵn.",
            "Write it in composed Unicode (NFC).",
            severity="warning",
        ),
        "wrong_letter": Wording(
            "Chữ “Ð” ở đây không phải là Đ của tiếng Việt.",
            "This “Ð” is an Icelandic letter, not the Vietnamese Đ.",
            "Gõ lại chữ Đ.",
            "Type Đ again.",
            severity="warning",
        ),
        "citation_shape": Wording(
            "“{value}” không có số hiệu văn bản.",
            "“{value}” lacks the number of the text.",
            "Viết như: Nghị định 118/2025/NĐ-CP, Luật 60/2014/QH13, Quyết định 56/QĐ-BXD.",
            "Write it like: Nghị định 118/2025/NĐ-CP, Luật 60/2014/QH13, Quyết định 56/QĐ-BXD.",
            severity="warning",
        ),
        "citation_with_so": Wording(
            "“{value}”: bỏ chữ “số” để mọi nơi viết một kiểu.",
            "“{value}”: leave out “số”, so that a text is cited in one way everywhere.",
            "Viết: {better}.",
            "Write: {better}.",
            severity="info",
        ),
        "citation_twice": Wording(
            "“{value}” được nêu hai lần; lần đầu ở dòng {first}.",
            "“{value}” is cited twice; first in line {first}.",
            "Bỏ một dòng.",
            "Remove one of them.",
            severity="warning",
        ),
        "decision_shape": Wording(
            "“{value}” không phải là số quyết định.",
            "“{value}” is no number of a decision.",
            "Viết như: 163/QĐ-BTP.",
            "Write it like: 163/QĐ-BTP.",
            severity="warning",
        ),
        "name_said_twice": Wording(
            "Hai mục cùng tên “{name}”; mục đầu ở dòng {first}.",
            "Two items have the name “{name}”; the first is in line {first}.",
            "Đặt tên để người nộp phân biệt được.",
            "Name them so that people can tell them apart.",
            severity="warning",
        ),
        "message_too_long": Wording(
            "Tin nhắn {length} chữ, dài hơn {limit} chữ của một SMS có dấu.",
            "The message of {length} characters does not fit {limit}, two SMS with accents.",
            "Rút ngắn, hoặc gửi bằng mail.",
            "Shorten it, or send it by mail.",
            severity="warning",
        ),
    },
)
