"""The log of a server whose log cannot be written: nothing fails because of that."""

import subprocess
import sys

SAYS = """
import resource, sys
import structlog
from config.web.logs import configure_logs
configure_logs()
structlog.get_logger().info("before")
resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))
for _ in range(20):
    structlog.get_logger().warning("a line that makes the log longer than it may be")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
structlog.get_logger().info("after")
print("went on")
"""


def test_a_line_that_cannot_be_written_is_left_out_and_the_next_one_that_can_is_there(tmp_path):
    with (tmp_path / "log").open("w") as log:
        done = subprocess.run([sys.executable, "-c", SAYS], stdout=subprocess.PIPE, stderr=log, text=True, check=True)

    told = (tmp_path / "log").read_text()
    assert done.stdout == "went on\n"
    assert '"before"' in told
    assert '"after"' in told


def test_whoever_reads_the_log_may_go_away():
    says = SAYS.replace("resource.setrlimit", "(lambda *_: None)")
    command = f"{sys.executable} -c '{says}' 2>&1 >&3 | head -c 1 >/dev/null"
    done = subprocess.run(["bash", "-c", f"exec 3>&1; {command}"], capture_output=True, text=True, check=True)

    assert done.stdout == "went on\n"
