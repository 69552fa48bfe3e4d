"""``python -m ingest``."""

from ingest.command import main

if __name__ == "__main__":
    raise SystemExit(main())
