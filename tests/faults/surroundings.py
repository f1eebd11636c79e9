"""What may be wrong around the platform: a full disk, a clock that is set.  Disks are small tmpfs, which only root may mount."""

import errno
import json
import os
import struct
import subprocess

DAY = 86400
YEARS = 3653 * DAY  # ten


class NeedsRoot(Exception):
    pass


class Disk:
    """A tmpfs of so many bytes in a folder; `fill` leaves nothing of it, `free` gives it back."""

    def __init__(self, folder, size):
        os.makedirs(folder, mode=0o711, exist_ok=True)
        self.folder = folder
        if os.getuid() != 0:
            raise NeedsRoot("a disk that can be full is a tmpfs of our own, which only root may mount")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", folder], check=True)

    def fill(self):
        step = 1 << 22
        with open(f"{self.folder}/ballast", "ab") as file:
            while step >= 4096:
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, step)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    step //= 2

    def free(self):
        if os.path.exists(f"{self.folder}/ballast"):
            os.unlink(f"{self.folder}/ballast")

    def unmount(self):
        subprocess.run(["umount", "--lazy", self.folder], check=False)


def mend_log(path):
    """Takes away lines that a full disk cut short; who writes appends, so it goes on."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")

    def whole(line):
        try:
            return isinstance(json.loads(line), dict)
        except ValueError:
            return False
    kept = [line + b"\n" for line in lines if whole(line)]
    with open(path, "r+b") as file:
        file.truncate(0)
        file.write(b"".join(kept))
    return sum(bool(line) for line in lines) - len(kept)


class Clock:
    """The machine's clock as one daemon sees it: `environment` loads clock.so, which reads our 8 bytes."""

    def __init__(self, path, library):
        self.path = path
        self.environment = {"FAULTS_CLOCK": path, "LD_PRELOAD": library}
        with open(path, "wb") as file:
            file.write(struct.pack("<q", 0))

    def move(self, seconds):
        """In one write of 8 bytes, which is what a reader sees."""
        with open(self.path, "r+b", buffering=0) as file:
            file.write(struct.pack("<q", int(seconds * 1_000_000)))


__all__ = ["Clock", "Disk", "NeedsRoot", "mend_log", "DAY", "YEARS"]
