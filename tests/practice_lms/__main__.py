"""`python -m tests.practice_lms --port 8001 --data DIR`: the practice LMS on loopback."""

import argparse
from pathlib import Path

from waitress import serve

from tests.practice_lms.app import create_app
from tests.practice_lms.quirks import MODES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.practice_lms", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps everything")
    parser.add_argument("--child", default="http://localhost:8000", help="address of CHILD")
    parser.add_argument("--mode", choices=sorted(MODES), help="which LMS to behave like")
    asked = parser.parse_args()
    address = f"http://127.0.0.1:{asked.port}"
    app = create_app(asked.data, address, mode=asked.mode, child=asked.child)
    serve(app, host="127.0.0.1", port=asked.port, threads=8, ident=None)


if __name__ == "__main__":
    main()
