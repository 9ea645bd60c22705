"""What is in the repository, for the tests of its shape."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("activities", "api", "cli", "domain", "models", "runtime", "simulators", "workflows")


def committed(*patterns: str) -> list[Path]:
    """Return the files git knows, new ones too, that fit the patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]
