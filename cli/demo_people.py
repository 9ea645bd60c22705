"""The invented province, commune, division, staff and citizens of the demo. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from domain.case.acts import Role
from models.filing import FilingApplicant
from models.tables import Agency

DEMO_PASSWORD = "motcua-demo"  # noqa: S105  printed on the first page of the demo, on purpose

PROVINCE = "H61"
COMMUNE = "H61.12"
OTHER_COMMUNE = "H61.13"
TRAFFIC_POLICE = "H61.30"
COMMUNE_POLICE = "H61.31"
LAND_OFFICE = "H61.32"
INSURANCE = "H61.33"
CONSTRUCTION = "H61.34"
#: Kinds that are not here have no agency in the demo: their procedures are read and tried, not filed.
AGENCY_OF_KIND = {
    "ubnd-xa": COMMUNE,
    "cong-an-tinh": TRAFFIC_POLICE,
    "cong-an-xa": COMMUNE_POLICE,
    "ubnd-tinh": PROVINCE,
    "van-phong-dat-dai": LAND_OFFICE,
    "bao-hiem-xa-hoi": INSURANCE,
}


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo staff."""

    username: str
    name: str
    agency_id: str
    post: Role
    position: str = ""
    unit: str = ""
    phone: str = ""
    password: str = DEMO_PASSWORD

    @property
    def role(self) -> str:
        """The post in words, for the table of accounts."""
        return f"{_POSTS[self.post]} · {_AGENCY_NAMES[self.agency_id]}"


_POSTS = {
    Role.COUNTER: "Một cửa / counter",
    Role.OFFICER: "Thụ lý / officer",
    Role.LEADER: "Lãnh đạo / leader",
    Role.SUPERVISOR: "Giám sát / supervisor",
    Role.ADMINISTRATOR: "Quản trị / administrator",
    Role.AUTHOR: "Soạn thủ tục / author",
}
_AGENCY_NAMES = {
    PROVINCE: "UBND tỉnh",
    COMMUNE: "UBND phường An Bình",
    OTHER_COMMUNE: "UBND phường Long Châu",
    TRAFFIC_POLICE: "Phòng CSGT",
    COMMUNE_POLICE: "Công an phường An Bình",
    LAND_OFFICE: "Văn phòng đăng ký đất đai",
    INSURANCE: "Bảo hiểm xã hội cơ sở An Bình",
    CONSTRUCTION: "Sở Xây dựng",
}

OFFICE = "Văn phòng HĐND và UBND"
ECONOMY = "Phòng Kinh tế, Hạ tầng và Đô thị"
CULTURE = "Phòng Văn hóa - Xã hội"
CENTRE = "Trung tâm Phục vụ hành chính công"
TRAFFIC_DESK = "Đội Đăng ký, quản lý phương tiện"

#: The units of each agency: name in Vietnamese and English, phone.
UNITS = {
    COMMUNE: (
        (CENTRE, "Public administration service centre", "0270 3822 116"),
        (OFFICE, "Office of the People's Council and Committee", "0270 3822 117"),
        (ECONOMY, "Economy, infrastructure and urban division", "0270 3822 118"),
        (CULTURE, "Culture and social affairs division", "0270 3822 119"),
    ),
    TRAFFIC_POLICE: ((TRAFFIC_DESK, "Vehicle registration team", "0270 3823 008"),),
}

#: Where an agency has several people of one role, the first is the one whom the demo cases are told of.
DEMO_ACCOUNTS = (
    DemoAccount("motcua", "Trần Thị Hạnh", COMMUNE, Role.COUNTER, "Chuyên viên", CENTRE, "0270 3822 116 máy lẻ 1"),
    DemoAccount("thuly", "Lê Văn Phúc", COMMUNE, Role.OFFICER, "Công chức tư pháp - hộ tịch", OFFICE, "0270 3822 117"),
    DemoAccount("lanhdao", "Nguyễn Quốc Việt", COMMUNE, Role.LEADER, "Chủ tịch", phone="0270 3822 101"),
    DemoAccount("giamsat", "Phạm Thu Hà", COMMUNE, Role.SUPERVISOR, "Giám đốc Trung tâm", CENTRE, "0270 3822 120"),
    DemoAccount("quantri", "Đỗ Minh Khôi", COMMUNE, Role.ADMINISTRATOR, "Quản trị mạng", OFFICE, "0270 3822 121"),
    DemoAccount("motcua2", "Lý Văn Tâm", COMMUNE, Role.COUNTER, "Chuyên viên", CENTRE, "0270 3822 116 máy lẻ 2"),
    DemoAccount("thuly2", "Ngô Thị Diễm", COMMUNE, Role.OFFICER, "Chuyên viên", ECONOMY, "0270 3822 118"),
    DemoAccount("phochutich", "Đặng Thị Mai", COMMUNE, Role.LEADER, "Phó chủ tịch", phone="0270 3822 102"),
    DemoAccount("longchau.motcua", "Hà Thị Sen", OTHER_COMMUNE, Role.COUNTER, "Chuyên viên"),
    DemoAccount("longchau.thuly", "Thái Văn Nghĩa", OTHER_COMMUNE, Role.OFFICER, "Công chức tư pháp - hộ tịch"),
    DemoAccount("longchau.lanhdao", "Lương Thị Thu", OTHER_COMMUNE, Role.LEADER, "Chủ tịch"),
    DemoAccount("longchau.giamsat", "Doãn Văn Kỳ", OTHER_COMMUNE, Role.SUPERVISOR, "Giám đốc Trung tâm"),
    DemoAccount("csgt.motcua", "Võ Thị Bích", TRAFFIC_POLICE, Role.COUNTER, "Cán bộ tiếp dân", TRAFFIC_DESK),
    DemoAccount("csgt.thuly", "Huỳnh Văn Lộc", TRAFFIC_POLICE, Role.OFFICER, "Cán bộ đăng ký xe", TRAFFIC_DESK),
    DemoAccount("csgt.lanhdao", "Trương Công Định", TRAFFIC_POLICE, Role.LEADER, "Trưởng phòng", phone="0270 3823 001"),
    DemoAccount("csgt.giamsat", "Bùi Ngọc Lan", TRAFFIC_POLICE, Role.SUPERVISOR, "Phó trưởng phòng"),
    DemoAccount("cax.motcua", "Phan Thị Thúy", COMMUNE_POLICE, Role.COUNTER, "Cán bộ tiếp dân"),
    DemoAccount("cax.thuly", "Lâm Văn Hậu", COMMUNE_POLICE, Role.OFFICER, "Cảnh sát khu vực"),
    DemoAccount("cax.lanhdao", "Tô Minh Đức", COMMUNE_POLICE, Role.LEADER, "Trưởng Công an phường"),
    DemoAccount("datdai.motcua", "Kiều Thị Nga", LAND_OFFICE, Role.COUNTER, "Chuyên viên"),
    DemoAccount("datdai.thuly", "Châu Văn Lợi", LAND_OFFICE, Role.OFFICER, "Viên chức đăng ký đất đai"),
    DemoAccount("datdai.lanhdao", "Hồ Sỹ Thắng", LAND_OFFICE, Role.LEADER, "Giám đốc"),
    DemoAccount("datdai.giamsat", "Trịnh Thị Vân", LAND_OFFICE, Role.SUPERVISOR, "Phó giám đốc"),
    DemoAccount("bhxh.motcua", "Lưu Thị Hoa", INSURANCE, Role.COUNTER, "Viên chức tiếp nhận"),
    DemoAccount("bhxh.thuly", "Vương Văn Kiên", INSURANCE, Role.OFFICER, "Viên chức cấp sổ, thẻ"),
    DemoAccount("bhxh.lanhdao", "Quách Thị Lành", INSURANCE, Role.LEADER, "Giám đốc"),
    DemoAccount("sxd.thuly", "Hứa Minh Tuấn", CONSTRUCTION, Role.OFFICER, "Chuyên viên quy hoạch"),
    DemoAccount("sxd.lanhdao", "Mạc Thị Liên", CONSTRUCTION, Role.LEADER, "Phó giám đốc"),
    DemoAccount("tinh.motcua", "Cao Thị Ngân", PROVINCE, Role.COUNTER, "Chuyên viên"),
    DemoAccount("tinh.thuly", "Mai Văn Thành", PROVINCE, Role.OFFICER, "Chuyên viên"),
    DemoAccount("tinh.lanhdao", "Đinh Công Hòa", PROVINCE, Role.LEADER, "Phó chủ tịch"),
    DemoAccount("quantri.tinh", "Hoàng Thanh Tùng", PROVINCE, Role.ADMINISTRATOR, "Quản trị hệ thống"),
    DemoAccount("phapche", "Tạ Thị Quỳnh", COMMUNE, Role.AUTHOR, "Công chức pháp chế", OFFICE, "0270 3822 122"),
    DemoAccount("phapche.tinh", "Lương Đức Anh", PROVINCE, Role.AUTHOR, "Chuyên viên kiểm soát thủ tục hành chính"),
    DemoAccount("kiemsoat.tinh", "Phan Thị Thu Trang", PROVINCE, Role.AUTHOR, "Trưởng phòng Kiểm soát thủ tục"),
)

#: Who is away: login, substitute, first and last day counted from the day of the first start, on what basis.
DEMO_ABSENCES = (
    ("thuly2", "thuly", 0, 4, "Đơn nghỉ phép đã duyệt"),
    ("lanhdao", "phochutich", 7, 11, "Lịch công tác: họp tại tỉnh"),
)

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý")
_MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Quốc", "Hoài", "Kim", "Gia", "Xuân")
_GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hương",
    "Khánh",
    "Linh",
    "Nam",
    "Oanh",
    "Phương",
    "Quý",
    "Thảo",
    "Yến",
)
_STREETS = ("Lê Lợi", "Trần Phú", "Nguyễn Huệ", "Phạm Ngũ Lão", "Hai Bà Trưng", "Võ Thị Sáu")


def citizen(random: Random) -> FilingApplicant:
    """Return an invented applicant; identity numbers use a province code that was never given out."""
    name = " ".join((random.choice(_FAMILY), random.choice(_MIDDLE), random.choice(_GIVEN)))
    address = f"{random.randint(1, 240)} đường {random.choice(_STREETS)}, phường An Bình"
    number = random.randint(1, 999_999)
    return FilingApplicant(
        name=name,
        identity_number=f"099{random.randint(0, 3)}{random.randint(60, 99)}{number:06d}",
        phone=f"0900{number:06d}",
        email=f"cong.dan.{number}@example.com" if random.random() < 0.6 else "",
        address=address,
        recipient_name=name,
        recipient_phone=f"0900{number:06d}",
        recipient_address=address,
    )


def agencies() -> list[Agency]:
    """Return the rows of the demo agencies, superiors first."""
    return [
        Agency(
            id=PROVINCE,
            kind="ubnd-tinh",
            name_vi="Ủy ban nhân dân tỉnh",
            name_en="Provincial People's Committee",
            address="1 đường Trần Phú, phường Long Châu",
            phone="0270 3820 001",
        ),
        Agency(
            id=COMMUNE,
            parent_id=PROVINCE,
            kind="ubnd-xa",
            name_vi="Ủy ban nhân dân phường An Bình",
            name_en="An Bình Ward People's Committee",
            address="15 đường Lê Lợi, phường An Bình",
            phone="0270 3822 115",
        ),
        Agency(
            id=OTHER_COMMUNE,
            parent_id=PROVINCE,
            kind="ubnd-xa",
            name_vi="Ủy ban nhân dân phường Long Châu",
            name_en="Long Châu Ward People's Committee",
            address="8 đường Phan Bội Châu, phường Long Châu",
            phone="0270 3824 115",
        ),
        Agency(
            id=TRAFFIC_POLICE,
            parent_id=PROVINCE,
            kind="cong-an-tinh",
            name_vi="Phòng Cảnh sát giao thông Công an tỉnh",
            name_en="Provincial Traffic Police Division",
            address="2 đường Phạm Thái Bường, phường Long Châu",
            phone="0270 3823 007",
        ),
        Agency(
            id=COMMUNE_POLICE,
            parent_id=PROVINCE,
            kind="cong-an-xa",
            name_vi="Công an phường An Bình",
            name_en="An Bình Ward Police",
            address="17 đường Lê Lợi, phường An Bình",
            phone="0270 3822 130",
        ),
        Agency(
            id=LAND_OFFICE,
            parent_id=PROVINCE,
            kind="van-phong-dat-dai",
            name_vi="Văn phòng đăng ký đất đai tỉnh, chi nhánh An Bình",
            name_en="Land Registration Office, An Bình branch",
            address="21 đường Nguyễn Huệ, phường An Bình",
            phone="0270 3822 140",
        ),
        Agency(
            id=INSURANCE,
            parent_id=PROVINCE,
            kind="bao-hiem-xa-hoi",
            name_vi="Bảo hiểm xã hội cơ sở An Bình",
            name_en="An Bình Social Insurance Office",
            address="30 đường Hai Bà Trưng, phường An Bình",
            phone="0270 3822 150",
        ),
        Agency(
            id=CONSTRUCTION,
            parent_id=PROVINCE,
            kind="so-xay-dung",
            name_vi="Sở Xây dựng",
            name_en="Department of Construction",
            address="5 đường Trần Phú, phường Long Châu",
            phone="0270 3820 015",
        ),
    ]
