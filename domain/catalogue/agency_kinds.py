"""The kinds of agencies the database names, and by which words each is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.catalogue.record import Level
from domain.catalogue.text import one_line


@dataclass(frozen=True, slots=True)
class AgencyName:
    """A kind of agency: its id in the register, its names, and the level of government it stands at."""

    id: str
    vi: str
    en: str
    level: Level


_P, _C, _M, _O = Level.PROVINCE, Level.COMMUNE, Level.MINISTRY, Level.OTHER
#: What a name must contain -> the kind. The first line that fits counts.
_KINDS: tuple[tuple[str, AgencyName], ...] = tuple(
    (pattern, AgencyName(id_, vi, en, level))
    for pattern, id_, vi, en, level in (
        (r"công an (cấp )?xã", "cong-an-xa", "Công an cấp xã", "Commune police", _C),
        (r"phòng cháy", "cong-an-pccc", "Cảnh sát phòng cháy chữa cháy", "Fire and rescue police", _P),
        (
            r"^cục cảnh sát|^cục quản lý xuất|^bộ công an|^cục chính sách|^cục tổ chức",
            "bo-cong-an",
            "Bộ Công an",
            "Ministry of Public Security",
            _M,
        ),
        (
            r"công an (cấp )?(tỉnh|huyện)|phòng (cảnh sát|quản lý xuất|xuất nhập|thanh tra)",
            "cong-an-tinh",
            "Công an cấp tỉnh",
            "Provincial police",
            _P,
        ),
        (
            r"chi nhánh văn phòng đăng ký|văn phòng đăng ký đất đai",
            "dat-dai",
            "Văn phòng đăng ký đất đai",
            "Land registration office",
            _P,
        ),
        (
            r"đất đai cấp xã|[uủ][yỷ] ban nhân dân (cấp )?xã|ubnd cấp xã",
            "ubnd-xa",
            "Ủy ban nhân dân cấp xã",
            "Commune People's Committee",
            _C,
        ),
        (
            r"(thuộc|do|quyền của) (ubnd|[uủ][yỷ] ban nhân dân) cấp tỉnh|cấp tỉnh giao|(đai|thủy sản|thú y) cấp tỉnh",
            "co-quan-duoc-ubnd-tinh-giao",
            "Cơ quan được Ủy ban nhân dân cấp tỉnh giao",
            "Agency designated by the provincial People's Committee",
            _P,
        ),
        (r"hội đồng nhân dân", "hdnd-tinh", "Hội đồng nhân dân cấp tỉnh", "Provincial People's Council", _P),
        (r"[uủ][yỷ] ban nhân dân.*tỉnh", "ubnd-tinh", "Ủy ban nhân dân cấp tỉnh", "Provincial People's Committee", _P),
        (
            r"ban quản lý (các )?khu|ban quản lý khu|khu chế xuất|ban qlda.*khu kinh tế|^ban quản lý$",
            "ban-quan-ly-kkt",
            "Ban quản lý khu công nghiệp, khu kinh tế",
            "Management board of industrial and economic zones",
            _P,
        ),
        (
            r"nông nghiệp",
            "so-nong-nghiep-va-moi-truong",
            "Sở Nông nghiệp và Môi trường",
            "Department of Agriculture and Environment",
            _P,
        ),
        (r"sở tài chính", "so-tai-chinh", "Sở Tài chính", "Department of Finance", _P),
        (r"sở tư pháp", "so-tu-phap", "Sở Tư pháp", "Department of Justice", _P),
        (r"sở xây dựng|sở giao thông", "so-xay-dung", "Sở Xây dựng", "Department of Construction", _P),
        (r"^cục hải quan( -|$)", "cuc-hai-quan", "Cục Hải quan", "Customs Department", _M),
        (r"hải quan", "hai-quan", "Hải quan khu vực, Hải quan cửa khẩu", "Regional and border-gate customs", _P),
        (r"^cục thuế|cục thuế$", "cuc-thue", "Cục Thuế", "Tax Department", _M),
        (r"thuế", "thue", "Cơ quan thuế quản lý trực tiếp", "Managing tax office", _P),
        (
            r"bảo hiểm xã hội việt nam|công đoàn cơ quan bhxh",
            "bhxh-viet-nam",
            "Bảo hiểm xã hội Việt Nam",
            "Vietnam Social Security",
            _M,
        ),
        (r"bảo hiểm xã hội", "bhxh", "Bảo hiểm xã hội", "Social insurance agency", _P),
        (
            r"ngân hàng nhà nước (khu vực|chi nhánh)",
            "nhnn-khu-vuc",
            "Ngân hàng Nhà nước Khu vực",
            "Regional branch of the State Bank",
            _P,
        ),
        (
            r"ngân hàng nhà nước|giám sát tổ chức tín dụng",
            "nhnn",
            "Ngân hàng Nhà nước Việt Nam",
            "State Bank of Vietnam",
            _M,
        ),
        (r"kho bạc nhà nước - bộ", "kho-bac-nha-nuoc", "Kho bạc Nhà nước", "State Treasury", _M),
        (r"kho bạc", "kho-bac", "Kho bạc Nhà nước khu vực", "Regional State Treasury", _P),
        (r"thi hành án", "thi-hanh-an", "Cơ quan thi hành án dân sự", "Civil judgment enforcement agency", _P),
        (r"tòa án nhân dân tối cao", "toa-an-toi-cao", "Tòa án nhân dân tối cao", "Supreme People's Court", _M),
        (r"tòa án", "toa-an", "Tòa án nhân dân", "People's Court", _P),
        (r"^cảng vụ", "cang-vu", "Cảng vụ hàng hải, Cảng vụ đường thủy nội địa", "Port authority", _P),
        (
            r"^chi cục kiểm lâm|lâm nghiệp và kiểm lâm$",
            "chi-cuc-kiem-lam",
            "Chi cục Kiểm lâm",
            "Forest protection branch",
            _P,
        ),
        (r"^chi cục thủy sản", "chi-cuc-thuy-san", "Chi cục Thủy sản", "Fisheries branch", _P),
        (
            r"trợ giúp pháp lý",
            "trung-tam-tro-giup-phap-ly",
            "Trung tâm trợ giúp pháp lý nhà nước",
            "State legal aid centre",
            _P,
        ),
        (r"công chứng", "to-chuc-hanh-nghe-cong-chung", "Tổ chức hành nghề công chứng", "Notarial practice", _O),
        (r"quản lý vận hành nhà ở", "don-vi-quan-ly-nha-o", "Đơn vị quản lý vận hành nhà ở", "Housing operator", _O),
        (
            r"đơn vị đăng kiểm|cơ sở đăng kiểm",
            "don-vi-dang-kiem",
            "Đơn vị đăng kiểm",
            "Registry and inspection unit",
            _P,
        ),
        (r"sở lao động", "so-noi-vu", "Sở Nội vụ", "Department of Home Affairs", _P),
        (r"sở công thương", "so-cong-thuong", "Sở Công Thương", "Department of Industry and Trade", _P),
        (r"phòng tư pháp", "ubnd-xa", "Ủy ban nhân dân cấp xã", "Commune People's Committee", _C),
        (
            r"^(bộ|cục|văn phòng ban chỉ đạo|ủy ban chứng khoán|thủ tướng|chủ tịch nước|tổng cục)\b",
            "co-quan-trung-uong",
            "Cơ quan trung ương",
            "Central agency",
            _M,
        ),
    )
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _KINDS)
_BY_ID = {kind.id: kind for _, kind in _KINDS}


def kind_of(name: str) -> AgencyName | None:
    """Return the kind of agency a name stands for, None for an unknown one."""
    line = one_line(name)
    return next((kind for pattern, kind in _PATTERNS if pattern.search(line)), None)


def named(identifier: str) -> AgencyName:
    """Return a known kind by its id; raises KeyError."""
    return _BY_ID[identifier]


def commune_kinds() -> frozenset[str]:
    """Return the ids of the kinds that stand at the level of communes."""
    return frozenset(kind.id for kind in _BY_ID.values() if kind.level is Level.COMMUNE)
