#!/usr/bin/python3
"""The same daemons on a department's own PostgreSQL: another cluster, over TCP with passwords, by connection string alone."""

import glob
import os
import secrets
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../service")]
from harness import ROOT, main  # noqa: E402
from town import COUNTY, DISTRICT, FOLLOWS, Town  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TcpCluster:
    """A PostgreSQL that others run: on the loopback, passwords for everybody.  What create-database.sql makes, no more."""

    def __init__(self, folder):
        self.folder, self.port, self.password = folder, free_port(), secrets.token_hex(16)
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        os.mkdir(folder)
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres:", folder], check=True)
        os.umask(0o022)
        with open(folder + ".password", "w", encoding="ascii") as file:
            file.write(self.password)
        self.as_server("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", folder + ".password",
                       "-E", "UTF8", "--locale=C.UTF-8")
        self.as_server("pg_ctl", "start", "-w", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o",
                       f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories=''")

    def as_server(self, program, *arguments):
        prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        done = subprocess.run([*prefix, f"{self.bin}/{program}", *arguments], stdin=subprocess.DEVNULL, text=True, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, start_new_session=True)
        assert done.returncode == 0, done.stdout

    def url(self, database, role):
        return f"host=127.0.0.1 port={self.port} dbname={database} user={role} password={self.password}"

    def psql(self, database, role, sql, *arguments):
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database, role), *arguments,
                               *(["-c", sql] if sql else [])], text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def database(self, service, department):
        name = f"liaison_{service}_{department.replace('-', '_')}"
        self.psql("postgres", "postgres", None, "-v", f"service={service}", "-v", f"department={department}", "-f",
                  f"{ROOT}/deploy/create-database.sql")
        for role in (name, name + "_owner"):
            self.psql("postgres", "postgres", f"ALTER ROLE {role} PASSWORD '{self.password}'")
        return f"[database]\nconnection = {self.url(name, name)}\nowner_connection = {self.url(name, name + '_owner')}\n"

    def stop(self):
        self.as_server("pg_ctl", "stop", "-m", "fast", "-D", f"{self.folder}/data")


town = Town(TcpCluster)


def test_both_policies_run_through():
    town.prepare_sample()
    instant, reviewed = town.file("huading"), town.to_decide("xiangmi")
    town.decide(reviewed)
    town.pay(reviewed)
    for case, service in ((instant, COUNTY), (reviewed, DISTRICT)):
        town.wait_state(case, "paying")
        town.confirm(case, service)
        town.wait_state(case, "paid")


def test_sessions_are_over_tcp_with_passwords():
    count = int(town.cluster.psql("postgres", "postgres", "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'liaison_%' "
                                  "AND client_addr = '127.0.0.1'"))
    assert count >= len(FOLLOWS), count


def test_passwords_are_in_no_log():
    for daemon in town.services.values():
        with open(daemon.log, encoding="utf-8") as file:
            assert town.cluster.password not in file.read(), daemon.name


def test_it_verifies():
    town.liaison("verify")
    for daemon in town.services.values():
        daemon.stop()


if __name__ == "__main__":
    main(globals(), town)
