"""What could be written better without meaning anything else."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

STYLE = Group(
    "Cách viết",
    "Style",
    {
        "step_without_name": Wording(
            "Có {count} bước `{verb}`; bước này không có tên nên không phân biệt được trên màn hình.",
            "There are {count} `{verb}` steps; this one has no name to tell it by on the screen.",
            "Thêm name cho bước.",
            "Give the step a `name`.",
            severity="info",
        ),
        "limit_not_canonical": Wording(
            "Thời hạn “{value}” viết chuẩn là “{better}”.",
            "The limit “{value}” is usually written “{better}”.",
            "Viết: {better}.",
            "Write: {better}.",
            severity="info",
        ),
        "same_for_every_channel": Wording(
            "`{path}` giống nhau ở mọi cách nộp.",
            "`{path}` is the same for every channel.",
            "Viết một giá trị chung.",
            "Write one value.",
            severity="info",
        ),
    },
)
