"""What belongs to this machine and not to the problem: its secret and its clock."""

from __future__ import annotations

import contextlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from scheduler.source import Fault, InputError, shorten

KEY_BYTES = 32


def key_file() -> Path:
    """Where the secret of this installation is kept: ``SCHEDULER_KEY_FILE``, or the user's configuration."""
    if named := os.environ.get("SCHEDULER_KEY_FILE"):
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path("scheduler") / "key"


def secret(path: Path) -> bytes:
    """The secret from which calendar identifiers are derived; made on first use, readable by its owner only.

    The same secret gives the same identifiers, so that a calendar imported again
    updates its events: keep the file with your backups.

    Raises
    ------
    OSError
        If it can be neither read nor made.
    InputError
        If the file is not such a secret.
    """
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        if not path.exists():
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as stream:
                    stream.write(secrets.token_hex(KEY_BYTES) + "\n")
                os.link(draft, path)  # whoever comes first wins; never half a secret
            finally:
                draft.unlink()
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        message = f"does not hold {KEY_BYTES} bytes in hexadecimal; restore it or delete it"
        raise InputError(Fault(str(path), 0, "", "", message))
    return key


def now() -> datetime:
    """The time, in UTC and whole seconds; ``SOURCE_DATE_EPOCH`` where set, for repeatable files.

    Raises
    ------
    InputError
        If ``SOURCE_DATE_EPOCH`` is no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        message = "is no time; write whole seconds since 1970 UTC, or unset it"
        raise InputError(Fault("the environment", 0, "SOURCE_DATE_EPOCH", shorten(epoch), message)) from None


def repeatable() -> bool:
    """Whether files must not tell how long anything took: ``SOURCE_DATE_EPOCH`` is set."""
    return bool(os.environ.get("SOURCE_DATE_EPOCH"))
