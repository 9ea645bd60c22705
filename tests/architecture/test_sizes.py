"""Files stay small enough to be read in one sitting."""

from tests.architecture.tree import ROOMS, committed


def test_nine_of_ten_files_are_under_two_hundred_lines_and_none_over_four_hundred():
    """The house rule, outside tests and migrations."""
    files = [file for room in ROOMS for file in committed(f"{room}/*.py") if "migrations" not in file.parts]
    lines = {file: len(file.read_text().splitlines()) for file in files}
    long = [file for file, count in lines.items() if count > 200]

    assert len(files) > 100
    assert len(long) <= len(files) / 10, long
    assert [file for file, count in lines.items() if count > 400] == []
