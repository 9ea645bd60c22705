"""Reads the QR code of an open page off its picture, as a telephone's camera does: from dark and light squares.

Enough for the codes of covers: up to version 6 (a hundred letters at level M), bytes, printed without a flaw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from playwright.async_api import Page

#: For each version from 1: how many blocks at level M, and how many bytes of text each has (ISO/IEC 18004, table 9).
_LEVEL_M = ((1, 16), (1, 28), (1, 44), (2, 32), (2, 43), (4, 27))
#: What the fifteen bits of the format are mixed with, and what level M is called in them.
_FORMAT, _M = 0b101010000010010, 0b00
_BYTES = 0b0100
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
#: The picture as it is drawn, looked at in the middle of each square: the corner is seven squares wide.
_LOOK = """picture => {
    const wide = picture.naturalWidth, canvas = document.createElement("canvas");
    canvas.width = canvas.height = wide;
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, wide, wide);
    paper.drawImage(picture, 0, 0, wide, wide);
    const dots = paper.getImageData(0, 0, wide, wide).data;
    const dark = (x, y) => dots[4 * (Math.floor(y) * wide + Math.floor(x))] < 128;
    let left = 0, top = 0;
    while (!dark(left, top)) if (++left === wide) { left = 0; top++; }
    let corner = 0, right = wide - 1;
    while (dark(left + corner, top)) corner++;
    while (!dark(right, top)) right--;
    const square = corner / 7, size = Math.round((right - left + 1) / square);
    const along = Array.from({ length: size }, (_, place) => (place + 0.5) * square);
    return along.map((y) => along.map((x) => dark(left + x, top + y)));
}"""

Squares = Sequence[Sequence[bool]]


async def text_in(page: Page, selector: str) -> str:
    """Return the text of the QR code whose picture a selector means."""
    return text_of(await page.locator(selector).evaluate(_LOOK))


def text_of(dark: Squares) -> str:
    """Return the text of a code from its squares, row by row, True for dark."""
    version = (len(dark) - 17) // 4
    told = _number(
        [dark[8][column] for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [dark[row][8] for row in (7, 5, 4, 3, 2, 1, 0)]
    )
    told ^= _FORMAT
    assert told >> 13 == _M, "not of level M"
    mask = _MASKS[told >> 10 & 0b111]
    bits = [dark[row][column] != mask(row, column) for row, column in _way(len(dark))]
    blocks, each = _LEVEL_M[version - 1]
    mixed = [_number(bits[place : place + 8]) for place in range(0, 8 * blocks * each, 8)]
    data = [byte for block in range(blocks) for byte in mixed[block::blocks]]
    flat = [bool(byte >> place & 1) for byte in data for place in range(7, -1, -1)]
    assert _number(flat[:4]) == _BYTES, "not written in bytes"
    length = _number(flat[4:12])
    return bytes(_number(flat[place : place + 8]) for place in range(12, 12 + 8 * length, 8)).decode()


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _way(size: int) -> Iterator[tuple[int, int]]:
    """Yield the squares that carry the text in their order: two columns at a time, up and down, from the right."""
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in range(size - 1, -1, -1) if upwards else range(size):
            yield from ((row, column) for column in (right, right - 1) if not _is_frame(size, row, column))
        upwards = not upwards


def _is_frame(size: int, row: int, column: int) -> bool:
    """Tell the corners with the format beside them, the two dotted lines, and the small square from the text."""
    at_corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    in_square = size > 21 and abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return at_corner or 6 in (row, column) or in_square
