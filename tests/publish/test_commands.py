"""Publishing and links as a person or a script meets them."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.outcome import ExitCode

PROBLEM = """
horizon: {start: 2026-11-23, days: 3, zone: Europe/Berlin}
sites: [{id: main, name: Main Street}]
shifts: [{id: D, name: Day, start: "07:00", end: "15:00", site: main}]
employees: [{id: ann, name: Ann Example, tags: nurse}, {id: bob, name: Bob, tags: nurse}]
coverage: [{shifts: D, days: {daily: 1}}]
rules: [{rule: consecutive-days, max: 2}]
"""
BASE = "https://rosters.example.org"
TOKEN = r"[A-Za-z0-9_-]{43}"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("SCHEDULER_DATABASE", raising=False)
    monkeypatch.delenv("SCHEDULER_BASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("ward.yaml").write_text(PROBLEM, encoding="utf-8")
    planned("one.json", ann="DD-", bob="--D")


def planned(name: str, **lines: str) -> None:
    items = [
        {"employee": person, "date": f"2026-11-{23 + day}", "shift": shift}
        for person, line in lines.items()
        for day, shift in enumerate(line)
        if shift != "-"
    ]
    Path(name).write_text(json.dumps({"format": "scheduler-roster", "version": 1, "assignments": items}))


def run(*arguments: str, code: int = 0, say: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=say)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def said(*arguments: str, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code).stdout)


def publish(name: str = "one.json", *more: str, code: int = 0, say: str | None = None) -> Result:
    return run("publish", "ward.yaml", name, *more, code=code, say=say)


def test_publish_shows_what_changes_for_whom_and_asks() -> None:
    first = publish(say="y\n")
    assert "Ann Example:\n  + Mon 23 Nov 07:00-15:00 Day\n  + Tue 24 Nov 07:00-15:00 Day\n" in first.stdout
    assert first.stdout.endswith("published as version 1\n")
    planned("two.json", ann="D-D", bob="--D")
    second = publish("two.json", say="y\n").stdout
    assert "version 1 is published\n" in second and "Bob" not in second
    assert "  - Tue 24 Nov 07:00-15:00 Day\n  + Wed 25 Nov 07:00-15:00 Day\n" in second


def test_what_late_changes_cost_is_told_before_publishing() -> None:
    publish(say="y\n")
    law = "pay: {rate: 20, late_changes: [{notice: 90, of: gain, hours: 1}, {notice: 90, of: loss, percent: 50}]}\n"
    Path("ward.yaml").write_text(PROBLEM + law, encoding="utf-8")
    planned("two.json", ann="D-D", bob="--D")
    told = publish("two.json", say="n\n", code=ExitCode.INTERRUPTED).stdout
    assert (
        "late changes cost 100.00 USD\n     80.00  Ann Example, Tue 24 Nov: 8:00 hours less, told 64 days ahead" in told
    )
    found = said("publish", "ward.yaml", "two.json")["late_changes"]
    assert [(item["date"], item["pay"]) for item in found] == [("2026-11-24", "80.00"), ("2026-11-25", "20.00")]


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_who_does_not_agree_publishes_nothing(answer: str) -> None:
    assert "nothing was published" in publish(code=ExitCode.INTERRUPTED, say=answer).stdout
    assert said("publish", "ward.yaml", "one.json")["version"] is None


def test_there_is_nothing_to_do_when_nothing_changed() -> None:
    publish("one.json", "--yes")
    assert "there is nothing to do" in publish().stdout
    assert said("publish", "ward.yaml", "one.json", "--yes") == {
        "version": 1,
        "published": False,
        "changes": [],
        "links_withdrawn": [],
        "late_changes": [],
    }


def test_json_without_yes_only_tells() -> None:
    told = said("publish", "ward.yaml", "one.json")
    assert (told["version"], told["published"], len(told["changes"])) == (None, False, 2)
    made = said("publish", "ward.yaml", "one.json", "--yes", "--by", "Lea")
    assert (made["version"], made["published"]) == (1, True)
    event = {"summary": "Day", "start": "2026-11-25T06:00:00+00:00", "end": "2026-11-25T14:00:00+00:00"}
    assert made["changes"][1] == {"employee": "bob", "added": [event], "removed": [], "changed": []}


def test_a_roster_that_breaks_a_hard_rule_is_published_only_if_told() -> None:
    planned("broken.json", ann="DDD")
    assert "breaks hard rules; see: scheduler verify" in publish("broken.json", "--yes", code=1).stderr
    assert not Path("scheduler.db").exists()
    assert "published as version 1" in publish("broken.json", "--yes", "--allow-broken").stdout


def test_who_was_overtaken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("one.json", "--yes")
    planned("two.json", ann="D-D", bob="--D")
    planned("three.json", ann="--D", bob="DD-")

    def meanwhile() -> bool:
        publish("two.json", "--yes")
        return True

    monkeypatch.setattr(sys.modules["scheduler.cli.publish"], "_agreed", meanwhile)
    assert "somebody else has published in between" in publish("three.json", code=ExitCode.OVERTAKEN).stderr
    assert said("publish", "ward.yaml", "two.json")["version"] == 2


def test_the_commands_work_on_both_databases(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDULER_DATABASE", url)
    publish("one.json", "--yes")
    planned("two.json", ann="D-D", bob="-D-")
    assert "published as version 2" in publish("two.json", "--yes").stdout
    run("links", "add", "--everybody", "--alarm", "30")
    run("links", "rotate", "1")
    run("links", "off")
    run("links", "on")
    assert run("feeds", "www").stdout == "2 calendars and 1 notice of withdrawn links in www: 3 written, 0 removed\n"
    assert [link["why"] for link in said("links", "list")["links"]] == ["rotated", None, None]
    assert len(said("versions")["versions"]) == 2 and not Path("scheduler.db").exists()


def test_versions_are_listed_and_given_back() -> None:
    publish("one.json", "--yes", "--by", "Lea")
    planned("two.json", ann="D-D", bob="-D-")
    publish("two.json", "--yes", "--by", "Max")
    first, second = run("versions").stdout.splitlines()
    assert first == "   1  2026-09-21 14:13 UTC by Lea: 3 events of people changed; penalty 0"
    assert second.startswith("   2  2026-09-21 14:13 UTC by Max: 4 events")
    assert [made["by"] for made in said("versions")["versions"]] == ["Lea", "Max"]
    run("versions", "1", "-o", "first")
    found = said("compare", "ward.yaml", "one.json", "first/roster.json")
    assert (found["removed"], found["added"]) == ([], [])
    run("verify", "first/problem.yaml", "first/roster.json")
    publish("first/roster.json", "--yes")
    assert len(said("versions")["versions"]) == 3
    assert "there is no such version" in run("versions", "9", "-o", "ninth", code=2).stderr
    assert "name a folder" in " ".join(run("versions", "1", code=2).stderr.split())


def test_the_database_is_where_it_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("one.json", "--yes", "--database", "sqlite:///here.db")
    assert Path("here.db").exists() and stat.S_IMODE(Path("here.db").stat().st_mode) == 0o600
    monkeypatch.setenv("SCHEDULER_DATABASE", "there.db")
    publish("one.json", "--yes")
    assert Path("there.db").exists() and not Path("scheduler.db").exists()


def test_commands_about_links_need_a_database_that_is_there() -> None:
    for words in (["list"], ["add", "--open"], ["rotate", "1"], ["revoke", "1"], ["qr", "1"], ["off"], ["on"]):
        result = run("links", *words, code=2)
        assert "scheduler.db: there is no such database; publish a roster first" in result.stderr
    assert "there is no such database" in run("feeds", "www", code=2).stderr
    assert not Path("scheduler.db").exists() and not Path("www").exists()


def test_a_link_is_shown_once_in_both_forms_with_the_truth_about_delays() -> None:
    publish("one.json", "--yes")
    told = run("links", "add", "--person", "Ann Example", "--label", "phone", "--base-url", BASE).stdout
    assert "For this machine only" not in told
    [token] = set(re.findall(TOKEN, told))
    assert f"{BASE}/calendars/{token}.ics\n" in told
    assert f"webcal://rosters.example.org/calendars/{token}.ics\n" in told
    assert "Google" in told and "8 to 24 hours" in told and "Ann Example" not in told
    listed = run("links", "list").stdout
    assert listed == "   1  person ann, phone; made 2026-09-21, never used\n"
    assert token not in json.dumps(said("links", "list"))


def test_everybody_gets_one_link_and_nobody_a_second() -> None:
    publish("one.json", "--yes")
    assert "For this machine only: with --base-url" in run("links", "add", "--person", "bob").stdout
    made = said("links", "add", "--everybody", "--alarm", "60", "--base-url", BASE)["links"]
    assert [(link["audience"]["id"], link["audience"]["alarm"]) for link in made] == [("ann", 60)]
    assert re.fullmatch(rf"{BASE}/calendars/{TOKEN}\.ics", made[0]["addresses"][0])
    assert "everybody has a link already" in run("links", "add", "--everybody").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name one of them"),
        (["--open", "--page"], "name one of them"),
        (["--person", "ann", "--names"], "goes with --site or --team"),
        (["--page", "--alarm", "5"], "goes with calendars"),
        (["--everybody", "--qr"], "goes with one link"),
        (["--person", "zoe"], "nothing is published for this person"),
        (["--site", "moon"], "nothing is published for this site"),
        (["--open", "--base-url", "http://rosters.example.org"], "would send links in the clear"),
        (["--open", "--base-url", "rosters.example.org"], "is no address of a server"),
        (["--open", "--alarm", "-5"], "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense_is_refused_before_a_link_is_made(words: list[str], said: str) -> None:
    publish("one.json", "--yes")
    assert said in " ".join(run("links", "add", *words, code=2).stderr.replace("│", " ").split())
    assert run("links", "list").stdout == "there are no links\n"


def test_links_are_rotated_revoked_switched_off_and_on() -> None:
    publish("one.json", "--yes")
    run("links", "add", "--site", "main", "--names")
    run("links", "rotate", "1", "--base-url", BASE)
    run("links", "revoke", "2")
    assert "no such link in force" in run("links", "revoke", "2", code=2).stderr
    states = [(link["id"], link["why"]) for link in said("links", "list")["links"]]
    assert states == [(1, "rotated"), (2, "revoked")]
    run("links", "off")
    assert "all links are switched off" in run("links", "list").stdout
    run("links", "on")
    listed = run("links", "list").stdout
    assert listed.splitlines()[0] == "   1  site main with names; made 2026-09-21, never used, rotated 2026-09-21"


def test_a_qr_code_holds_the_link_and_the_old_link_ends() -> None:
    publish("one.json", "--yes")
    shown = run("links", "add", "--open", "--qr").stdout
    assert shown.count("▄") > 50
    again = run("links", "qr", "1", "--svg", "code.svg", "--base-url", BASE).stdout
    assert Path("code.svg").read_text(encoding="utf-8").lstrip().startswith(("<svg", "<?xml"))
    assert stat.S_IMODE(Path("code.svg").stat().st_mode) == 0o600
    assert again.count("▄") > 50 and set(re.findall(TOKEN, again)) != set(re.findall(TOKEN, shown))
    assert [link["why"] for link in said("links", "list")["links"]] == ["rotated", None]
    assert "is in a folder that is not there" in run("links", "rotate", "2", "--svg", "no/code.svg", code=2).stderr
    assert "is there already" in run("links", "rotate", "2", "--svg", "code.svg", code=2).stderr
    assert [link["why"] for link in said("links", "list")["links"]] == ["rotated", None]


def test_leavers_are_named_before_their_links_end() -> None:
    publish("one.json", "--yes")
    run("links", "add", "--person", "bob")
    Path("ward.yaml").write_text(PROBLEM.replace(", {id: bob, name: Bob, tags: nurse}", ""), encoding="utf-8")
    planned("two.json", ann="D-D")
    told = publish("two.json", "--yes").stdout
    assert "link 1 (person bob) is withdrawn: the problem has no such person any more" in told
    assert "Bob:\n  - Wed 25 Nov 07:00-15:00 Day" in told
    assert said("links", "list")["links"][0]["why"] == "left"


# --- static files -----------------------------------------------------------------------------


def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("www").iterdir()}


def test_feeds_are_files_whose_names_are_secrets() -> None:
    publish("one.json", "--yes")
    tokens = [
        re.findall(TOKEN, run("links", "add", *words).stdout)[0] for words in (["--person", "ann"], ["--team", "nurse"])
    ]
    run("links", "add", "--page")
    assert run("feeds", "www").stdout == "2 calendars in www: 2 written, 0 removed\n"
    assert stat.S_IMODE(Path("www").stat().st_mode) == 0o750
    for name, content in files().items():
        assert re.fullmatch(rf"{TOKEN}\.ics", name) and name[:43] not in tokens
        assert content.startswith(b"BEGIN:VCALENDAR")
        assert name[:43].encode() not in Path("scheduler.db").read_bytes()
    told = said("feeds", "www", "--urls", "--base-url", BASE)
    assert {link["address"] for link in told["links"]} == {f"{BASE}/{name}" for name in files()}


def test_a_file_is_touched_only_when_its_bytes_change() -> None:
    publish("one.json", "--yes")
    for person in ("ann", "bob"):
        run("links", "add", "--person", person)
    run("feeds", "www")
    for path in Path("www").iterdir():
        os.utime(path, (1, 1))
    planned("two.json", ann="DD-", bob="-D-")
    publish("two.json", "--yes")
    assert run("feeds", "www").stdout == "2 calendars in www: 1 written, 0 removed\n"
    assert sorted(path.stat().st_mtime == 1 for path in Path("www").iterdir()) == [False, True]
    assert run("feeds", "www").stdout == "2 calendars in www: 0 written, 0 removed\n"


def test_files_of_withdrawn_links_say_so_and_then_go(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("one.json", "--yes")
    run("links", "add", "--person", "ann")
    run("feeds", "www")
    Path("www/robots.txt").write_text("not ours")
    [before] = [name for name in files() if name.endswith(".ics")]
    run("links", "rotate", "1")
    assert run("feeds", "www").stdout == "1 calendar and 1 notice of withdrawn links in www: 2 written, 0 removed\n"
    assert b"This calendar link was withdrawn" in files()[before]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1790000000 + 31 * 86400))
    assert run("feeds", "www").stdout == "1 calendar in www: 0 written, 1 removed\n"
    assert before not in files() and "robots.txt" in files()
    run("links", "off")
    assert run("feeds", "www").stdout == "0 calendars in www: 0 written, 1 removed\n"
    assert list(files()) == ["robots.txt"]


def test_without_the_extra_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in ("sqlalchemy", "segno") else found(name)
    )
    assert "pip install 'scheduler[publish]'" in publish(code=2).stderr
    assert "pip install 'scheduler[publish]'" in run("links", "list", code=2).stderr
