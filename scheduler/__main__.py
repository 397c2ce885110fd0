"""``python -m scheduler``, and the command ``scheduler``."""

import sys


def main() -> None:
    """Entry point. Ctrl-C while the program is still being loaded ends it as quietly as later."""
    try:
        from scheduler.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
