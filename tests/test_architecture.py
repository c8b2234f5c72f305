"""The house's arrows: every contract holds, and every arrow it forbids is caught when planted in the graph."""

import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from grimp import ImportGraph
from importlinter.application import use_cases
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
from importlinter.domain.contract import Contract, registry

ROOT = Path(__file__).parent.parent
OURS = ("edge", "devices", "drivers", "sync", "kiosk", "config")

configure()


@cache
def options() -> UserOptions:
    found = use_cases.read_user_options(config_filename=str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(found)  # pyright: ignore[reportPrivateUsage]
    return found


@cache
def graph() -> ImportGraph:
    return grimp.build_graph(*OURS, include_external_packages=True, cache_dir=None)


def contract(spec: dict[str, Any]) -> Contract:
    kind = registry.get_contract_class(spec["type"])
    rest = {key: value for key, value in spec.items() if key not in ("name", "type")}
    return kind(name=spec["name"], session_options=options().session_options, contract_options=rest)


def planted(importer: str, imported: str) -> ImportGraph:
    """The house with one more arrow: between packages, it starts and ends in some module of theirs."""
    copy = deepcopy(graph())
    ends: list[str] = []
    for end in (importer, imported):
        if end.partition(".")[0] in OURS:
            ends.append(next(iter(sorted(copy.find_descendants(end))), end))
        else:
            copy.add_module(end, is_squashed=True)
            ends.append(end)
    copy.add_import(importer=ends[0], imported=ends[1], line_number=1, line_contents="import planted")
    return copy


def arrows() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for spec in options().contracts_options:
        if spec["type"] == "forbidden":
            found += [
                (spec["id"], source, target)
                for source in spec["source_modules"]
                for target in spec["forbidden_modules"]
            ]
        if spec["type"] == "independence":
            found += [(spec["id"], one, other) for one in spec["modules"] for other in spec["modules"] if one != other]
    return found


@pytest.mark.parametrize("spec", options().contracts_options, ids=lambda spec: spec["id"])
def test_the_contract_holds(spec: dict[str, Any]) -> None:
    assert contract(spec).check(deepcopy(graph()), verbose=False).kept


@pytest.mark.parametrize(("contract_id", "importer", "imported"), arrows())
def test_a_forbidden_arrow_is_caught(contract_id: str, importer: str, imported: str) -> None:
    spec = next(each for each in options().contracts_options if each["id"] == contract_id)
    assert not contract(spec).check(planted(importer, imported), verbose=False).kept


def test_a_cycle_is_caught() -> None:
    spec = next(each for each in options().contracts_options if each["type"] == "acyclic_siblings")
    copy = planted("edge.core", "edge.flow")
    assert not contract(spec).check(copy, verbose=False).kept


def loaded(code: str) -> set[str]:
    """Modules of ours that a fresh interpreter has after running `code`."""
    script = f"{code}\nimport sys\nprint(*sorted(m for m in sys.modules if m.partition('.')[0] in {OURS!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_a_province_loads_of_edge_only_the_core_and_the_table_of_commands() -> None:
    found = loaded("import edge.cli, sync.assemble")
    edge = {name for name in found if name.startswith("edge.")}
    assert {name for name in edge if not name.startswith("edge.core")} == {"edge.cli"}
    assert not any(name.startswith(("devices", "drivers", "kiosk.market")) for name in found)


def test_a_market_loads_nothing_of_the_province() -> None:
    assert not any(name.startswith(("sync.receiver", "kiosk.province")) for name in loaded("import edge.assemble"))


def test_the_demo_imports_neither_root() -> None:
    assert not {"edge.assemble", "sync.assemble"} & loaded("import edge.cli.demo")
