"""A real `vigil serve` in a process of its own, on an instance that `vigil init` made; it can be killed and go on."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIGIL = Path(sys.executable).parent / "vigil"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")
START_SECONDS, STOP_SECONDS = 30, 20


class Instance:
    """One instance in `folder`; `codes` are what `init` printed: the officer's and the administrator's."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """`settings` are environment variables beside VIGIL_DATA, VIGIL_PORT and VIGIL_RATE_LIMITS=off."""
        self.folder, self.data, self.log = folder, folder / "data", folder / "served.log"
        self.port = _free_port()
        self.environment = os.environ | {
            "VIGIL_DATA": str(self.data),
            "VIGIL_PORT": str(self.port),
            "VIGIL_RATE_LIMITS": "off",
            "PYTHONDONTWRITEBYTECODE": "",  # each start would compile everything anew
            **settings,
        }
        self.codes: list[str] = []
        self.told = ""

    def init(self, *arguments: str) -> None:
        """Make it."""
        self.told = self.vigil("init", *arguments)
        self.codes = CODE.findall(self.told)

    def vigil(self, *arguments: str, exit_code: int = 0) -> str:
        """Run a command on it; what it printed."""
        done = subprocess.run(
            [str(VIGIL), *arguments], check=False, env=self.environment, capture_output=True, text=True
        )
        if done.returncode != exit_code:
            raise AssertionError(f"vigil {arguments[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def serving(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Serve it (by another command than `vigil serve` if one is given) until the block ends."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(command or (str(VIGIL), "serve"), env=self.environment, stdout=log, stderr=log)
        try:
            self._wait_until_ready(process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(START_SECONDS * 100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if process.poll() is not None:
                    break
                time.sleep(0.01)
            else:
                return
        raise AssertionError(f"The server did not start: {self.log.read_text()[-2000:]}")


def resident_mib(process: subprocess.Popen[bytes]) -> int:
    """Memory of a process now."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
