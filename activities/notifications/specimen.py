"""Specimens: the letters of the notices a trial would send, marked so that nobody takes one for real.

No database, no case, no gateway: written by the very functions and templates that write to people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from temporalio import activity

from activities.notice_specimens import DECLARED, NOTICE_FACTS, NoticeRequest, NoticeSpecimen, notice_request
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF, Letter, say_what_is_declared
from domain.deadline.text import moment_text
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.simulation.letters import WATERMARK
from domain.simulation.notices import ADDRESS, WARNING, WAYS, name_of, ways_of
from domain.simulation.run import NoticeLine, Run

_MARK = f"[{WATERMARK}]"
_BODY = re.compile(r"<body[^>]*>")
#: Over the whole page, and on every sheet of a printed one; clicks and selections pass through it.
_ACROSS = (
    '<div aria-hidden="true" style="position:fixed;inset:0;pointer-events:none;display:flex;align-items:center;'
    "justify-content:center;text-align:center;transform:rotate(-28deg);font:700 56px/1.2 'Segoe UI',Tahoma,Arial,"
    f"'Noto Sans',sans-serif;color:#b00020;opacity:0.13\">{WATERMARK}</div>"
)
_ABOVE = (
    '<p style="max-width:568px;margin:0 auto 12px;padding:10px 16px;border:2px dashed #b00020;color:#8a0018;'
    f'background:#ffffff;font-size:16px"><strong>{WATERMARK}</strong><br>{WARNING.vi}<br>'
    f'<span lang="en">{WARNING.en}</span></p>'
)


@activity.defn(name="draw_notice")
async def draw_notice(request: NoticeRequest) -> NoticeSpecimen:
    """Return the letter of one notice of a trial, marked."""
    return notice_specimen(request)


def notice_specimen(request: NoticeRequest) -> NoticeSpecimen:
    """Return the marked letter of one notice of a trial. Raises KeyError for a message there is no letter of."""
    letter = _letter(request)
    return NoticeSpecimen(
        subject=f"{_MARK} {letter.subject}",
        text=f"{WATERMARK}\n{WARNING.vi}\n{WARNING.en}\n\n{letter.text}\n{WATERMARK}\n",
        html=_marked(letter.html),
        short=f"{_MARK} {letter.short}" if letter.short else "",
        link=letter.link,
    )


def write_notices(
    run: Run, definition: Definition, folder: Path, on_screen: Callable[[str], Words]
) -> tuple[Path, ...]:
    """Write the notices of a trial into a folder, which is made if need be, and return the files.

    Each is a page (.html, the mail) and a text (.txt, all that reaches the receiver). `definition` is the one the
    trial ran, `on_screen` says what staff read of a message on screen. Raises OSError when nothing can be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, notice in enumerate(run.notices, 1):
        request = notice_request(run, definition, notice)
        specimen = notice_specimen(request)
        name = f"{run.procedure}-v{run.version}-{number}-thong-bao-{name_of(notice)}"
        told = "\n".join(_told(notice, specimen, on_screen(request.message)))
        for ending, content in ((".html", specimen.html), (".txt", told)):
            file = folder / (name + ending)
            file.write_text(content, encoding="utf-8")
            written.append(file)
    return tuple(written)


def _letter(request: NoticeRequest) -> Letter:
    # From JSON: the shapes of the language are strict, and plain JSON has no tuples.
    facts = NOTICE_FACTS.validate_json(json.dumps(request.facts))
    if request.message == DECLARED:
        return say_what_is_declared(facts, ADDRESS, staff=request.to_staff)
    write = TO_STAFF[request.message][0] if request.to_staff else TO_APPLICANTS[request.message]
    return write(facts, ADDRESS)


def _marked(html: str) -> str:
    title = html.replace("<title>", f"<title>{_MARK} ", 1)
    return _BODY.sub(lambda body: f"{body[0]}\n{_ABOVE}\n{_ACROSS}", title, count=1)


def _told(notice: NoticeLine, specimen: NoticeSpecimen, screen: Words) -> list[str]:
    ways = ways_of(notice)
    by = [", ".join(WAYS[way].in_language(language) for way in ways) or "–" for language in ("vi", "en")]
    lines = [
        WATERMARK,
        WARNING.vi,
        WARNING.en,
        "",
        f"Gửi / To: {notice.to_words.vi} / {notice.to_words.en}",
        f"Lúc / At: {moment_text(notice.at, 'vi')}",
        f"Bằng / By: {by[0]} / {by[1]}",
    ]
    if "screen" in ways:
        lines += ["", "== Trên màn hình / On screen ==", f"{_MARK} {screen.vi}", screen.en]
    if "sms" in ways:
        lines += ["", "== SMS ==", f"{specimen.short} {specimen.link}"]
    if "zalo" in ways:
        lines += ["", "== Zalo ==", specimen.short, specimen.link]
    if "mail" in ways:
        lines += ["", "== Thư / Mail ==", specimen.subject, "", specimen.text]
    return [*lines, ""]
