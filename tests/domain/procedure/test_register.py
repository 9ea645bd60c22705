"""The register of agency kinds."""

from __future__ import annotations

import pytest

from domain.procedure.errors import DefinitionErrors
from domain.procedure.register import Endpoint, load_register


def test_kinds_are_found_by_id(register_text: str) -> None:
    """A kind has its names in both languages and says how it is reached."""
    register = load_register(register_text)
    assert list(register) == ["ubnd-xa", "cong-an"]
    assert register["cong-an"].endpoint is Endpoint.ANSWERS
    assert register["ubnd-xa"].name.in_language("en") == "Commune"
    assert "thue" not in register


def test_a_wrong_endpoint_is_refused_at_its_place(register_text: str) -> None:
    """A register is read with the same care as a definition: code, line and column."""
    with pytest.raises(DefinitionErrors) as caught:
        load_register(register_text.replace("endpoint: own", "endpoint: mine"))
    (error,) = caught.value.errors
    assert (error.file, error.line, error.code) == ("agencies.yaml", 2, "bad_value")


def test_a_kind_listed_twice_is_refused(register_text: str) -> None:
    """Two lines with one id are a mistake, not a silent replacement."""
    with pytest.raises(DefinitionErrors) as caught:
        load_register(register_text.replace("id: cong-an", "id: ubnd-xa"))
    (error,) = caught.value.errors
    assert (error.line, error.code) == (3, "name_twice")
