"""What the sectors of procedures are called: definitions carry short names, people read words."""

from __future__ import annotations

import unicodedata

from domain.procedure.basics import Words

#: Sectors a commune or a provincial office commonly handles; a short name missing here is shown as it is written.
_FIELDS: dict[str, tuple[str, str]] = {
    "an-ninh-trat-tu": ("An ninh, trật tự", "Security and order"),
    "an-toan-thuc-pham": ("An toàn thực phẩm", "Food safety"),
    "bao-hiem-xa-hoi": ("Bảo hiểm xã hội", "Social insurance"),
    "bao-tro-xa-hoi": ("Bảo trợ xã hội", "Social protection"),
    "chung-thuc": ("Chứng thực", "Certification"),
    "cong-chung": ("Công chứng", "Notaries"),
    "cu-tru": ("Cư trú", "Residence"),
    "dang-ky-kinh-doanh": ("Đăng ký kinh doanh", "Business registration"),
    "dat-dai": ("Đất đai", "Land"),
    "duong-bo": ("Đường bộ", "Roads"),
    "giam-ngheo": ("Giảm nghèo", "Poverty reduction"),
    "giao-duc": ("Giáo dục", "Education"),
    "giao-thong": ("Giao thông", "Transport"),
    "giay-phep-lai-xe": ("Giấy phép lái xe", "Driving licences"),
    "ha-tang-ky-thuat": ("Hạ tầng kỹ thuật", "Technical infrastructure"),
    "ho-tich": ("Hộ tịch", "Civil status"),
    "hoa-giai-co-so": ("Hòa giải ở cơ sở", "Grassroots mediation"),
    "hoat-dong-xay-dung": ("Hoạt động xây dựng", "Construction"),
    "khieu-nai": ("Khiếu nại, tố cáo", "Complaints and denunciations"),
    "lam-nghiep": ("Lâm nghiệp", "Forestry"),
    "luat-su": ("Luật sư", "Lawyers"),
    "ly-lich-tu-phap": ("Lý lịch tư pháp", "Criminal records"),
    "moi-truong": ("Môi trường", "Environment"),
    "nguoi-co-cong": ("Người có công", "People with merit"),
    "nong-nghiep": ("Nông nghiệp", "Agriculture"),
    "phong-chay-chua-chay": ("Phòng cháy, chữa cháy", "Fire safety"),
    "tai-nguyen-nuoc": ("Tài nguyên nước", "Water resources"),
    "thu-y": ("Thú y", "Veterinary affairs"),
    "thue": ("Thuế", "Taxes"),
    "thuy-loi": ("Thủy lợi", "Irrigation"),
    "thuy-san": ("Thủy sản", "Fisheries"),
    "trong-trot": ("Trồng trọt", "Crops"),
    "van-hoa": ("Văn hóa", "Culture"),
    "y-te": ("Y tế", "Health"),
}


def field_name(field: str) -> Words:
    """Return the name of a sector by its short name ("ho-tich"); an unknown one with its hyphens made spaces."""
    vi, en = _FIELDS.get(field) or (field.replace("-", " ").capitalize() or "?",) * 2
    return Words(vi=vi, en=en)


def fields_called(text: str) -> tuple[str, ...]:
    """Return the short names of the sectors whose Vietnamese or English name holds a text, whatever its case."""
    wanted = " ".join(unicodedata.normalize("NFC", text).split()).casefold()
    if not wanted:
        return ()
    return tuple(field for field, names in _FIELDS.items() if any(wanted in name.casefold() for name in names))


def field_names() -> tuple[str, ...]:
    """Return the short names of all sectors that have a name."""
    return tuple(_FIELDS)
