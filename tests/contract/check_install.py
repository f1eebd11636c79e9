"""What `make install` puts in place (BIN: the daemons): every file is there, the manual pages format without a warning and name every
option, key and message of their program, the units and the log format are readable, and the configurations are right as they stand."""

import json
import os
import re
import shutil
import subprocess
import tempfile

BIN = os.environ.get("BIN", "build/plain-gcc/bin")
SERVICES = ("application", "coordination", "policy", "subsidy")
FILES = ["bin/liaison", "share/man/man1/liaison.1", "share/liaison/runbook.md", "share/liaison/create-database.sql",
         "share/liaison/calendar-cn.csv", "share/liaison/lnav/liaison.lnav.json", "share/liaison/examples/liaison.ini"]  # fmt: skip
OF_SERVICE = ["bin/{}d", "share/man/man8/{}d.8", "lib/systemd/system/liaison-{}@.service", "lib/sysusers.d/liaison-{}.conf",
              "share/liaison/examples/{}.conf"]  # fmt: skip
ADAPTED = {"key": "{}/{}.key", "directory": "{}/directory.ini"}


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


class Check:
    def __init__(self):
        self.passed, self.failures = 0, []

    def expect(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failures.append(f"make install: {what}")

    def check_files(self, root):
        for path in FILES + [path.format(service) for service in SERVICES for path in OF_SERVICE]:
            self.expect(os.path.isfile(os.path.join(root, path)), f"{path} is not there")
            with open(os.path.join(root, path), "rb") as file:
                left = re.findall(rb"@[a-z]+@(?!\.service)", file.read()) if not path.startswith("bin/") else []
            self.expect(not left, f"{path}: nothing was put in for {left}")

    def check_page(self, path, wanted):
        done = run("groff", "-K", "utf8", "-mandoc", "-Tutf8", "-P-cbou", "-rLL=900n", "-ww", path)
        self.expect(done.returncode == 0 and not done.stderr, f"{path}: {done.stderr}")
        missing = [word for word in wanted if word not in done.stdout.replace("\u2010", "-").replace("\u2212", "-")]
        self.expect(wanted and not missing, f"{path} lacks {missing}")

    def check_pages(self, root):
        help = run(f"{root}/bin/liaison", "--help", "--lang", "en").stdout.split("\n\n")[1]
        verbs = re.findall(r"^ *([a-z]+(?: [a-z]+)?)(?= |$)", help, re.M)
        self.check_page(f"{root}/share/man/man1/liaison.1", ["NAME", "EXIT STATUS", "policy publish", "rule try"] + verbs)
        for service in SERVICES:
            program = f"{root}/bin/{service}d"
            help, routes = run(program, "--help").stdout, json.loads(run(program, "--routes").stdout)
            words = re.findall(r"^  (--[a-z-]+)", help, re.M) + re.findall(r"^  (\[\w+\] \w+)", help, re.M)
            self.check_page(f"{root}/share/man/man8/{service}d.8",
                            words + [route["type"] for part in ("own", "common") for route in routes[part] if route["kind"] != "timer"])

    def check_configuration(self, root, folder, service):
        """As it is installed, but for the files that an operator makes."""
        key = f"{folder}/{service}.key"
        public = re.search(r"^key = (.*)$", run(f"{root}/bin/liaison", "keygen", key).stdout, re.M)[1]
        with open(f"{folder}/directory.ini", "a", encoding="utf-8") as file:
            file.write(f"[principal {service}/331023-hrss]\nkey = {public}\nroles = service\ndepartment = 331023-hrss\n"
                       f"endpoint = tcp://127.0.0.1:7000\n")
        with open(f"{root}/share/liaison/examples/{service}.conf", encoding="utf-8") as file:
            text = file.read().replace("/usr/share", f"{root}/share")
        for name, path in ADAPTED.items():
            text = re.sub(rf"^{name} = .*$", f"{name} = {path.format(folder, service)}", text, flags=re.M)
        with open(f"{folder}/{service}.conf", "w", encoding="utf-8") as file:
            file.write(text)
        done = run(f"{root}/bin/{service}d", "--config", f"{folder}/{service}.conf", "--check-config")
        self.expect(done.returncode == 0, f"examples/{service}.conf: {done.stdout}{done.stderr}")
        with open(f"{folder}/{service}.conf", "w", encoding="utf-8") as file:
            file.write(text.replace("algorithm = sha-256", "algorithm = md5"))
        done = run(f"{root}/bin/{service}d", "--config", f"{folder}/{service}.conf", "--check-config")
        self.expect(done.returncode != 0, f"{service}d takes a configuration that is wrong")

    def check_units(self, root):
        for service in SERVICES:
            with open(f"{root}/lib/systemd/system/liaison-{service}@.service", encoding="utf-8") as file:
                text = file.read()
            self.expect(f"ExecStart=/usr/bin/{service}d --config /etc/liaison/{service}-%i.conf" in text, f"the unit of {service} starts another program")
        with open(f"{root}/share/liaison/lnav/liaison.lnav.json", encoding="utf-8") as file:
            self.expect("liaison_log" in json.load(file), "the log format has another name")

    def run(self):
        folder = tempfile.mkdtemp(prefix="liaison-install-")
        try:
            root = f"{folder}/root/usr"
            done = run("deploy/make/install", BIN, env=dict(os.environ, DESTDIR=f"{folder}/root", PREFIX="/usr"))
            self.expect(done.returncode == 0 and not done.stderr, done.stdout + done.stderr)
            self.check_files(root)
            self.check_pages(root)
            self.check_units(root)
            for service in SERVICES:
                self.check_configuration(root, folder, service)
        except (OSError, TypeError) as error:
            self.failures.append(f"make install: {error}")
        finally:
            shutil.rmtree(folder)
        return self.passed, self.failures
