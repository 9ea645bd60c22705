"""Found while reading: the file itself and its YAML."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

READING = Group(
    "Tệp và cú pháp",
    "File and syntax",
    {
        "file_unreadable": Wording(
            "Không đọc được tệp {name}.",
            "Cannot read the file {name}.",
            "Kiểm tra đường dẫn, quyền đọc và bảng mã UTF-8.",
            "Check the path, the read permission and that it is UTF-8.",
        ),
        "file_too_large": Wording(
            "Tệp lớn hơn {limit} KB.",
            "The file is larger than {limit} KB.",
            "Rút gọn: một tệp chỉ mô tả một thủ tục.",
            "Shorten it: a file describes one procedure.",
        ),
        "bad_yaml": Wording(
            "Sai cú pháp YAML: {detail}.",
            "Not valid YAML: {detail}.",
            "Xem thụt lề, dấu hai chấm và dấu ngoặc quanh vị trí này.",
            "Look at the indentation, colons and brackets around this place.",
        ),
        "several_documents": Wording(
            "Tệp có nhiều hơn một tài liệu YAML.",
            "The file holds more than one YAML document.",
            "Bỏ dòng --- và tách thành từng tệp.",
            "Remove the --- line and split it into files.",
        ),
        "alias_not_allowed": Wording(
            "Không được dùng neo (&) và tham chiếu (*) của YAML.",
            "YAML anchors (&) and aliases (*) are not allowed.",
            "Viết lại nội dung ở đây để đọc được từ trên xuống; nếu là chữ thường thì đặt trong ngoặc kép.",
            "Write the content out here; if it is plain text, put it in quotes.",
        ),
        "tag_not_allowed": Wording(
            "Không được dùng thẻ (!) của YAML.",
            "YAML tags (!) are not allowed.",
            "Bỏ thẻ; nếu là chữ thường thì đặt trong ngoặc kép.",
            "Remove the tag; if it is plain text, put it in quotes.",
        ),
        "too_deep": Wording(
            "Lồng nhau quá {limit} lớp.",
            "Nested deeper than {limit} levels.",
            "Không phần nào của ngôn ngữ cần sâu như vậy; kiểm tra dấu ngoặc.",
            "No part of the language needs that; check the brackets.",
        ),
        "not_a_mapping": Wording(
            "Tệp phải bắt đầu bằng các dòng dạng “khóa: giá trị”.",
            "The file must be made of `key: value` lines.",
            "Bắt đầu bằng procedure, version, effective, name.",
            "Start with procedure, version, effective, name.",
        ),
        "key_not_text": Wording(
            "Khóa phải là một từ.",
            "A key must be a word.",
            "Bỏ dấu ngoặc hoặc dấu ? trước khóa.",
            "Remove the bracket or the ? before the key.",
        ),
        "duplicate_key": Wording(
            "Khóa `{key}` viết hai lần; lần đầu ở dòng {first}.",
            "The key `{key}` is written twice; first in line {first}.",
            "Giữ một dòng, xóa dòng kia.",
            "Keep one and delete the other.",
        ),
        "not_utf8": Wording(
            "Tệp không phải UTF-8: byte {byte} ở vị trí này không đọc được.",
            "The file is not UTF-8: the byte {byte} here cannot be read.",
            "Lưu lại tệp với bảng mã UTF-8 (Unicode), không phải TCVN3, VNI hay UTF-16.",
            "Save the file as UTF-8 (Unicode), not TCVN3, VNI or UTF-16.",
        ),
        "tab_not_allowed": Wording(
            "Thụt lề bằng phím Tab.",
            "The line is indented with a tab.",
            "Thay phím Tab bằng dấu cách, mỗi lớp hai dấu.",
            "Use spaces instead, two for each level.",
        ),
    },
)
