"""``python -m scheduler``, and the command ``scheduler``."""

import os
import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Entry point. Ctrl-C while the program is still being loaded ends it at once: there is nothing to keep yet."""
    usual = signal.getsignal(signal.SIGINT)
    heard = usual is signal.default_int_handler
    if heard:  # an exception could get lost in what other packages do while they are loaded
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from scheduler.cli import main as run

    if heard:
        signal.signal(signal.SIGINT, usual)
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
