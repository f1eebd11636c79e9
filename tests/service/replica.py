"""Two PostgreSQL clusters, one of which streams to the other synchronously: what a department has that must not lose an answered
command.  A `Pair` stands wherever a `Cluster` does (`World(cluster=Pair)`); the daemons' configuration then names both hosts.

    world = World(cluster=Pair)
    seconds = world.cluster.fail_over()     kill -9 of the primary, the standby is promoted
    world.cluster.rejoin()                  the dead one becomes the new primary's synchronous standby
"""

import os
import re
import subprocess
import time

from harness import Cluster, wait_until

SETTINGS = ("wal_keep_size = '512MB'", "wal_receiver_timeout = '5s'", "wal_retrieve_retry_interval = '200ms'")


def as_server(*command):
    """Root's server runs as the user postgres."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else list(command)


def program(name):
    return os.path.join(subprocess.run(["pg_config", "--bindir"], check=True, text=True, capture_output=True).stdout.strip(), name)


class Pair:
    """`primary` and `standby` are Clusters, whose parts change; standby None: the primary stands alone."""

    def __init__(self, folder):
        os.makedirs(folder, mode=0o711, exist_ok=True)
        self.folder, self.all = folder, []
        self.primary, self.standby = Cluster(f"{folder}/a"), None
        self.all.append(self.primary)
        for setting in SETTINGS:
            self.superuser(f"ALTER SYSTEM SET {setting}")
        self.copy_to(f"{folder}/b")

    def superuser(self, sql, cluster=None):
        return (cluster or self.primary).psql("postgres", "postgres", sql)

    def copy_to(self, folder):
        """A fresh standby in a folder; whatever was there goes."""
        os.makedirs(folder, mode=0o711, exist_ok=True)
        subprocess.run(["rm", "-rf", f"{folder}/data"], check=True)
        subprocess.run(["install", "-d", "-m", "700",
                        *(["-o", "postgres"] if os.getuid() == 0 else []), f"{folder}/data"], check=True)
        subprocess.run(as_server(program("pg_basebackup"), "-d", self.url(self.primary), "-D", f"{folder}/data", "-R", "-X",
                                 "stream", "-c", "fast", "--no-sync"), check=True, cwd="/")
        self.standby = Cluster(folder)
        self.all.append(self.standby)
        wait_until(lambda: self.superuser("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1", 30)
        self.synchronous(True)

    @staticmethod
    def url(cluster):
        return cluster.script("url", "postgres", "postgres").strip()

    def synchronous(self, on):
        """Whether COMMIT waits for the standby.  Taken off, it lets go those that wait: they are then in doubt."""
        self.superuser(f"ALTER SYSTEM SET synchronous_standby_names = '{'*' if on else ''}'")
        self.superuser("SELECT pg_reload_conf()")
        if on:
            wait_until(lambda: self.superuser("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1", 30)

    def promote(self):
        """The standby becomes the primary, alone.  Who promotes must know that the old primary is dead, or can answer nobody:
        while its standby is gone, its own COMMITs wait for ever.  Seconds that it took."""
        start = time.monotonic()
        self.superuser("SELECT pg_promote(true, 60)", self.standby)
        self.primary, self.standby = self.standby, None
        return time.monotonic() - start

    def fail_over(self):
        """kill -9 of the primary with all its processes, then the promotion.  Seconds from the kill to the promotion's end."""
        start = time.monotonic()
        self.primary.kill()
        self.promote()
        return time.monotonic() - start

    def rejoin(self):
        """The one that was left behind, made anew from the primary, stands by synchronously."""
        left = next(cluster for cluster in self.all if cluster is not self.primary)
        left.stop()
        self.all = [self.primary]
        self.copy_to(left.folder)

    # ---- as a Cluster ----

    def script(self, command, *arguments):
        return self.primary.script(command, *arguments)

    def database(self, service, department):
        """The configuration's lines, with both hosts in the daemon's connection string and the primary alone in the owner's."""
        lines = self.primary.database(service, department)
        hosts = ",".join(re.search(r"host=(\S+)", self.url(cluster))[1] for cluster in self.all)
        return re.sub(r"(?m)^connection = host=\S+", f"connection = host={hosts} target_session_attrs=read-write", lines)

    def psql(self, database, role, sql, check=True):
        return self.primary.psql(database, role, sql, check)

    def kill(self):
        self.primary.kill()

    def start(self):
        for cluster in self.all:
            cluster.start()

    def stop(self):
        for cluster in self.all:
            cluster.stop()
