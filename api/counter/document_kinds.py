"""The papers people have copied most, and finding one by what is quickest to type: its initials."""

from __future__ import annotations

from functools import lru_cache

from api.procedure_search import folded

#: The most frequent first. They are Vietnamese papers, hence have Vietnamese names in either language.
DOCUMENT_KINDS = (
    "Căn cước",
    "Giấy khai sinh",
    "Bằng đại học",
    "Bằng tốt nghiệp trung học phổ thông",
    "Bằng tốt nghiệp trung học cơ sở",
    "Học bạ",
    "Bảng điểm",
    "Giấy chứng nhận quyền sử dụng đất",
    "Giấy chứng nhận kết hôn",
    "Giấy xác nhận tình trạng hôn nhân",
    "Giấy xác nhận thông tin về cư trú",
    "Giấy phép lái xe",
    "Chứng nhận đăng ký xe",
    "Giấy chứng nhận đăng ký hộ kinh doanh",
    "Giấy chứng nhận đăng ký doanh nghiệp",
    "Hộ chiếu",
    "Sổ bảo hiểm xã hội",
    "Thẻ bảo hiểm y tế",
    "Trích lục khai tử",
    "Phiếu lý lịch tư pháp",
    "Sơ yếu lý lịch",
    "Chứng chỉ ngoại ngữ",
    "Chứng chỉ hành nghề",
    "Hợp đồng lao động",
    "Quyết định",
    "Giấy ủy quyền",
)


def whole_name(typed: str) -> str:
    """Return the paper meant by "ks" or "khai sinh", or the text as it is when it fits none.

    Initials count before words, and those of the whole name before a part of them.
    """
    asked = " ".join(folded(typed).split())
    if not asked or len(asked) > 40:
        return typed
    ranked = [(rank, place) for place, kind in enumerate(DOCUMENT_KINDS) if (rank := _rank(asked, kind)) is not None]
    return DOCUMENT_KINDS[min(ranked)[1]] if ranked else typed


def _rank(asked: str, kind: str) -> int | None:
    name, initials = _searched(kind)
    if asked == name:
        return 0
    if " " not in asked:
        for rank, fits in enumerate((initials == asked, initials.endswith(asked), initials.startswith(asked)), 1):
            if fits and len(asked) > 1:
                return rank
    return 4 if len(asked) > 2 and (name.startswith(asked) or f" {asked}" in f" {name}") else None


@lru_cache(maxsize=100)
def _searched(kind: str) -> tuple[str, str]:
    name = folded(kind)
    return name, "".join(word[0] for word in name.split())
