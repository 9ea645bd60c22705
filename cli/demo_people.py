"""The invented commune, division, staff and citizens of the demo. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from domain.case.acts import Role
from models.filing import FilingApplicant
from models.tables import Agency

DEMO_PASSWORD = "motcua-demo"  # noqa: S105  printed on the first page of the demo, on purpose

COMMUNE = "H61.12"
TRAFFIC_POLICE = "H61.30"
AGENCY_OF_KIND = {"ubnd-xa": COMMUNE, "cong-an-tinh": TRAFFIC_POLICE}


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo staff."""

    username: str
    name: str
    agency_id: str
    post: Role
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
}
_AGENCY_NAMES = {COMMUNE: "UBND phường An Bình", TRAFFIC_POLICE: "Phòng CSGT"}

DEMO_ACCOUNTS = (
    DemoAccount("motcua", "Trần Thị Hạnh", COMMUNE, Role.COUNTER),
    DemoAccount("thuly", "Lê Văn Phúc", COMMUNE, Role.OFFICER),
    DemoAccount("lanhdao", "Nguyễn Quốc Việt", COMMUNE, Role.LEADER),
    DemoAccount("giamsat", "Phạm Thu Hà", COMMUNE, Role.SUPERVISOR),
    DemoAccount("quantri", "Đỗ Minh Khôi", COMMUNE, Role.ADMINISTRATOR),
    DemoAccount("csgt.motcua", "Võ Thị Bích", TRAFFIC_POLICE, Role.COUNTER),
    DemoAccount("csgt.thuly", "Huỳnh Văn Lộc", TRAFFIC_POLICE, Role.OFFICER),
    DemoAccount("csgt.lanhdao", "Trương Công Định", TRAFFIC_POLICE, Role.LEADER),
    DemoAccount("csgt.giamsat", "Bùi Ngọc Lan", TRAFFIC_POLICE, Role.SUPERVISOR),
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
    """Return the rows of the demo agencies."""
    return [
        Agency(
            id=COMMUNE,
            kind="ubnd-xa",
            name_vi="Ủy ban nhân dân phường An Bình",
            name_en="An Bình Ward People's Committee",
            address="15 đường Lê Lợi, phường An Bình",
            phone="0270 3822 115",
        ),
        Agency(
            id=TRAFFIC_POLICE,
            kind="cong-an-tinh",
            name_vi="Phòng Cảnh sát giao thông Công an tỉnh",
            name_en="Provincial Traffic Police Division",
            address="2 đường Phạm Thái Bường, phường Long Châu",
            phone="0270 3823 007",
        ),
    ]
