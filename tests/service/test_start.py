#!/usr/bin/python3
"""Starting and stopping a daemon: arguments, configuration, migrations, what it refuses to start on, and a clean end."""

import json
import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import BIN, World, main, new_id, wait_until  # noqa: E402

GATEWAY = os.environ.get("GATEWAY", os.path.join(os.path.dirname(BIN), "tests/gatewayd"))
NAME, DATABASE = "gateway/331023-one", "liaison_gateway_331023_one"
world = World()
world.principal("portal/331023-a", "portal")
one = world.daemon(GATEWAY, "gateway", "331023-one")
a = world.client("portal/331023-a", NAME)


def run(*arguments, config=None):
    """(status, what it printed and logged); a daemon that starts is ended by the time limit and gives None."""
    arguments = ["--config", config, *arguments] if config else arguments
    with subprocess.Popen([GATEWAY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            return process.wait(4), process.stdout.read()
        except subprocess.TimeoutExpired:
            process.terminate()
            return None, process.communicate(timeout=20)[0]


def configured(change):
    """A copy of the configuration, changed."""
    with open(one.config, encoding="utf-8") as file:
        text = change(file.read())
    path = world.path("changed.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path, text


def without_test_section():
    return configured(lambda text: text.split("[test]")[0])[0]


def test_help_and_version():
    status, text = run("--help")
    assert status == 0 and "--check-config" in text and "[database] connection" in text, text
    status, text = run("--version")
    assert status == 0 and re.fullmatch(r"gatewayd \S+\n", text), text
    assert run("--nonsense")[0] == 2 and run()[0] == 2


def test_check_config_names_the_place_and_what_would_be_right():
    status, text = run("--check-config", config=without_test_section())
    assert status == 0 and "right" in text, text
    path, text = configured(lambda text: text.split("[test]")[0].replace("[database]", "[database]\nconection = x"))
    line = text.splitlines().index("conection = x") + 1
    status, text = run("--check-config", config=path)
    assert status == 1 and f"{path}:{line}" in text and "conection" in text and "connection" in text, text
    path, text = configured(lambda text: re.sub("department = .*\n", "", text.split("[test]")[0], count=1))
    status, text = run("--check-config", config=path)
    assert status == 1 and path in text and "department" in text and "331023-hrss" in text, text
    path, text = configured(lambda text: text.split("[test]")[0] + "[log]\nlevel = loud\n")
    status, text = run("--check-config", config=path)
    assert status == 1 and "debug, info, warn or error" in text, text
    status, text = run("--check-config", config=world.path("absent.ini"))
    assert status == 1 and "absent.ini" in text, text


def test_a_test_clock_needs_its_flag():
    status, text = run("--check-config", config=one.config)
    assert status == 1 and "clock_offset_file" in text and "--unsafe-for-tests" in text, text


def test_a_key_that_others_may_read_is_refused():
    key = world.path("gateway.331023-one.key")
    os.chmod(key, 0o644)
    try:
        for mode in ("--check-config", "--unsafe-for-tests"):
            status, text = run(mode, config=without_test_section())
            assert status == 1 and "chmod 600" in text and key in text, text
    finally:
        os.chmod(key, 0o600)


def test_migrations_run_once_and_do_not_change():
    def count():
        return world.cluster.psql(DATABASE, "postgres", "SELECT count(*) FROM runtime.migration")
    before = count()
    status, text = run("--migrate", config=without_test_section())
    assert status == 0 and json.loads(text)["migrations"] == 0 and count() == before, text
    world.cluster.psql(DATABASE, "postgres", "CREATE TABLE runtime.kept AS SELECT * FROM runtime.migration; "
                       "UPDATE runtime.migration SET hash = sha256('x') WHERE path LIKE '%0001_runtime.sql'")
    status, text = run("--migrate", config=without_test_section())
    assert status == 1 and "0001_runtime.sql has changed" in text, text
    world.cluster.psql(DATABASE, "postgres", "UPDATE runtime.migration SET hash = kept.hash FROM runtime.kept "
                       "WHERE migration.path = kept.path")
    world.cluster.psql(DATABASE, "postgres", "DELETE FROM runtime.migration WHERE path LIKE '%0001_runtime.sql'")
    status, text = run("--unsafe-for-tests", config=without_test_section())
    assert status == 1 and "--migrate" in text, text
    world.cluster.psql(DATABASE, "postgres", "INSERT INTO runtime.migration SELECT * FROM runtime.kept ON CONFLICT DO NOTHING; "
                       "INSERT INTO runtime.migration (path, hash) VALUES ('later.sql', sha256('x'))")
    status, text = run("--unsafe-for-tests", config=without_test_section())
    assert status == 1 and "newer version" in text, text
    world.cluster.psql(DATABASE, "postgres", "DELETE FROM runtime.migration WHERE path = 'later.sql'; DROP TABLE runtime.kept")
    database = world.cluster.database("gateway", "331023-new")
    path, _ = configured(lambda text: re.sub(r"\[database\].*?(?=\[)", lambda _: database, text.split("[test]")[0], flags=re.S))
    status, text = run("--unsafe-for-tests", config=path)
    assert status == 1 and "--migrate" in text, text


def test_a_server_that_may_lose_what_it_acknowledged_is_refused():
    def setting(name, value):
        world.cluster.psql("postgres", "postgres", f"ALTER SYSTEM SET {name} = {value}")
        world.cluster.psql("postgres", "postgres", "SELECT pg_reload_conf()")
        wait_until(lambda: world.cluster.psql("postgres", "postgres", f"SHOW {name}") == value)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        setting(name, "off")
        try:
            status, text = run(config=without_test_section())
            assert status == 1 and f"{name} = off" in text and "--unsafe-for-tests" in text, text
            if name == "fsync":
                status, text = run("--unsafe-for-tests", config=without_test_section())
                assert status is None and '"ready"' in text, text
        finally:
            setting(name, "on")
    status, text = run(config=without_test_section())
    assert status is None and '"ready"' in text and '"stopped"' in text, text


def test_a_second_instance_stands_by():
    one.start()
    second = world.daemon(GATEWAY, "gateway", "331023-one", instance="-second").start(ready=False)
    wait_until(lambda: second.lines("another instance is the writer: standing by"))
    assert not second.lines("ready")
    second.stop()
    one.stop()


def test_a_stop_under_load_answers_what_it_has_begun():
    one.start()
    for round in range(3):
        a.disconnect()
        a.connect()
        sent = {}
        for _ in range(600):
            message = a.envelope("gateway.add.v1", {"amount": 1}, f"stop{round}", None, new_id())
            sent[message["id"]] = message
            a.socket.send(json.dumps(message).encode())
        assert a.socket.poll(20000)
        one.signal(signal.SIGTERM)
        answered = set()
        while a.socket.poll(1500):
            answered.add(json.loads(a.socket.recv_multipart()[-1])["id"])
        assert one.process.wait(20) == 0, one.last_line()
        one.process = None
        assert one.lines("stopped") and answered
        done = set(world.cluster.psql(DATABASE, "postgres", "SELECT id FROM runtime.receipt").split())
        assert answered <= done, "an answer means committed"
        one.start()
        for message in sent.values():
            a.exchange(message, 30)
        assert a.call("gateway.read.v1", {}, subject=f"stop{round}")["balance"] == len(sent)
    one.stop()


if __name__ == "__main__":
    main(globals(), world)
