"""The server's settings: a small machine, no network, no personal data in the log."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import psutil

HBA = """\
# Written at every start. Everybody shows a password; there is no network to come from.
local all all scram-sha-256
local replication postgres scram-sha-256
"""

SETTINGS = {
    # who may come in
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    # two cores, a small machine
    "max_connections": "60",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "huge_pages": "off",
    "jit": "off",
    "random_page_cost": "1.1",
    # a crash costs at most this much reading of the log at the next start
    "max_wal_size": "1GB",
    "checkpoint_timeout": "5min",
    # nothing is replicated from elsewhere; with a place for it, a checkpoint on a full disk would end the server
    "max_active_replication_origins": "0",
    # instants are kept in UTC
    "timezone": "UTC",
    "log_timezone": "UTC",
    # the log tells of the server, never of people: no statements, no values, no refused rows. The errors of a
    # statement go to the program that sent it, which knows what it may record.
    "logging_collector": "on",
    "log_filename": "postgresql-%Y%m%d-%H%M%S.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "10MB",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_autovacuum_min_duration": "-1",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "lc_messages": "C",
}

MEBIBYTE = 1024 * 1024
BUFFERS_LEAST, BUFFERS_MOST = 128, 2 * 1024
"""Mebibytes of the database's own memory for pages: a sixteenth of the machine's within these."""

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# The log of changes can be archived without a restart, from the first backup on. Until then each piece is let go.
NOT_ARCHIVED = {"archive_mode": "on", "archive_library": "", "archive_command": "exit 0"}
ARCHIVED = {"archive_mode": "on", "archive_library": "basic_archive", "archive_command": ""}

SMALL_SHARED_MEMORY_BYTES = 256 * 1024 * 1024


def text(
    *, log_dir: Path, shared_memory: str, durable: bool, operators: Path, archive: Path | None = None
) -> str:
    """Return the contents of `postgresql.conf`. The operator's own file, if any, has the last word.

    `archive` is the folder into which the log of changes goes, None where it is not kept.
    """
    settings = SETTINGS | {"log_directory": str(log_dir), "dynamic_shared_memory_type": shared_memory} | caches()
    if not durable:
        settings |= NOT_DURABLE
    elif archive is None:
        settings |= NOT_ARCHIVED
    else:
        settings |= ARCHIVED | {"basic_archive.archive_directory": str(archive)}
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    if operators.exists():
        lines.append(f"include = '{_quoted(str(operators))}'")
    return "\n".join([f"# Written at every start: put changes in {operators}", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def caches(memory_bytes: int | None = None) -> dict[str, str]:
    """How much memory PostgreSQL takes for pages, and how much it may count on the system to keep, of a machine with so
    much, or of this one. The first is taken as it is used.
    """
    mebibytes = (machine_memory() if memory_bytes is None else memory_bytes) // MEBIBYTE
    buffers = min(max(mebibytes // 16, BUFFERS_LEAST), BUFFERS_MOST)
    return {"shared_buffers": f"{buffers}MB", "effective_cache_size": f"{max(mebibytes // 2, 2 * buffers)}MB"}


def machine_memory() -> int:
    """Bytes of memory that there are, or that the container may have where that is less."""
    total = psutil.virtual_memory().total
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # no such limit, or `max`
            total = min(total, int(Path(limit).read_text(encoding="ascii")))
    return total


def shared_memory_kind() -> str:
    """Return how PostgreSQL should share memory between parallel workers.

    `/dev/shm` is quickest, but containers often give it only 64 MB, and systemd empties it of an ordinary
    user's files when the user signs out, while the server goes on. Then files in the data folder serve.
    """
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size, nothing is written
    except OSError:
        return "posix"
    if found.f_blocks * found.f_frsize < SMALL_SHARED_MEMORY_BYTES:
        return "mmap"
    if os.geteuid() != 0 and Path("/run/systemd/system").is_dir():
        return "mmap"
    return "posix"
