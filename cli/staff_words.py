"""What `motcua staff first` asks and says, in Vietnamese and English."""

from collections.abc import Sequence

from domain.staff.account import LONGEST_TEXT
from domain.staff.passwords import LONGEST, SHORTEST

LABELS = {
    "agency": "Mã định danh cơ quan đứng đầu, ví dụ H61 / Identifier of the agency at the head, such as H61",
    "agency_name": "Tên cơ quan bằng tiếng Việt / Name of the agency in Vietnamese",
    "login": "Tên đăng nhập của người quản trị / Administrator's login",
    "name": "Họ và tên người quản trị / Administrator's full name",
    "password": "Mật khẩu, không hiện khi gõ / Password, not shown while typed",
    "again": "Nhập lại mật khẩu / The password again",
}
#: Code of a problem to (rule, mend), each in both languages.
_PROBLEMS = {
    "missing": ("Chưa ghi gì. / Nothing was given.", "Ghi giá trị. / Give a value."),
    "too_long_text": (
        f"Dài quá {LONGEST_TEXT} ký tự. / Longer than {LONGEST_TEXT} characters.",
        "Ghi ngắn hơn. / Write it shorter.",
    ),
    "identifier": (
        (
            "Mã định danh gồm một chữ cái hoa, hai chữ số, rồi các nhóm số cách nhau bằng dấu chấm nếu có. / "
            "An identifier is a capital letter, two digits, then groups of digits after dots, if any."
        ),
        "Ghi theo danh mục mã định danh, ví dụ H61. / Write it as the register of identifiers does, such as H61.",
    ),
    "kind": (
        "Không có loại cơ quan này. / There is no such kind of agency.",
        "Chọn một trong / Choose one of: {kinds}",
    ),
    "login": (
        (
            "Tên đăng nhập có 2 đến 60 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch. / "
            "A login has 2 to 60 characters: small letters without marks, digits, dots, dashes."
        ),
        "Ví dụ / For example: quantri.tinh",
    ),
    "name": ("Tên phải có chữ cái. / A name has letters.", "Ghi tên đầy đủ. / Write the full name."),
    "taken": (
        "Đã có tài khoản không phải quản trị dùng tên này. / An account that is no administrator's has this login.",
        "Chọn tên khác. / Choose another.",
    ),
    "too_short": (
        f"Mật khẩu cần ít nhất {SHORTEST} ký tự. / A password has at least {SHORTEST} characters.",
        "Đặt cụm từ dài dễ nhớ. / Take a long phrase that is easy to remember.",
    ),
    "too_long": (
        f"Mật khẩu dài nhất {LONGEST} ký tự. / A password has at most {LONGEST} characters.",
        "Đặt ngắn hơn. / Take a shorter one.",
    ),
    "holds_login": (
        "Mật khẩu chứa tên đăng nhập. / The password holds the login.",
        "Đặt cụm từ khác. / Take another phrase.",
    ),
    "one_sign_repeated": (
        "Mật khẩu lặp lại quá ít ký tự. / The password repeats too few characters.",
        "Đặt cụm từ dài dễ nhớ. / Take a long phrase that is easy to remember.",
    ),
    "differs": (
        "Hai lần nhập khác nhau. / The two entries differ.",
        "Nhập lại cả hai lần. / Type both again.",
    ),
}


def problem_text(field: str, code: str, kinds: Sequence[str] = ()) -> str:
    """Return one problem as `field: code: rule`, its mend on a second line."""
    rule, mend = _PROBLEMS["too_long_text" if code == "too_long" and field != "password" else code]
    return f"{field.replace('_', '-')}: {code}: {rule}\n    → {mend.format(kinds=', '.join(kinds))}"


def administered(logins: Sequence[str]) -> str:
    """Return why there is no first administrator to make, and who resets a forgotten password."""
    who = ", ".join(logins)
    return (
        f"Đã có người quản trị: {who}. Quên mật khẩu thì nhờ một người quản trị khác: Quản trị > Con người > chọn"
        f" người > Cấp mật khẩu mới. / There is an administrator already: {who}. A forgotten password is reset by"
        " another administrator: Administration > People > the person > Hand out new password."
    )


def done(agency: str, login: str, address: str) -> str:
    """Return what was made and what comes next."""
    return (
        f"Đã có cơ quan {agency} và người quản trị {login}. / Agency {agency} and administrator {login} are there.\n"
        f"Đăng nhập / Sign in: {address}/sign-in\n"
        f"Rồi thêm cơ quan, nhập danh sách cán bộ / Then add agencies, import the people: {address}/administration"
    )


def handed_out(password: str) -> str:
    """Return the random password, shown this once."""
    return (
        f"Mật khẩu, chỉ hiện lần này, phải đổi khi đăng nhập / Password, shown this once, to be changed at sign-in: "
        f"{password}"
    )
