"""What must never be committed."""

import re

from tests.architecture.tree import ROOT, committed

#: Hosts of package registries, written so that this file does not name them either.
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|crates\.io")
MACHINE_PATHS = re.compile(r"(?<![\w.$}/-])/(?:home|root|work|Users)/\w+")


def _texts() -> dict[str, str]:
    texts = {}
    for file in committed():
        try:
            texts[str(file.relative_to(ROOT))] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # fonts and other bytes
    return texts


def test_no_registry_host_is_named():
    """The lock files pin by hash and hold no addresses, nor does anything else."""
    assert [name for name, text in _texts().items() if REGISTRIES.search(text)] == []


def test_no_lock_file_holds_download_addresses():
    """requirements.lock pins by hash; uv.lock would name an address per file."""
    names = [file.name for file in committed()]
    assert "uv.lock" not in names
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_no_path_of_a_machine_is_named():
    """Nothing depends on where somebody's checkout lies."""
    assert {name for name, text in _texts().items() if MACHINE_PATHS.search(text)} == set()
