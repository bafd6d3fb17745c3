"""A Spark cluster for the tests: a master and one worker, each a Java machine on this computer."""

import atexit
import os
import re
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

import pyspark
import pytest

from tests.servers.spark import QUICK

HERE = "127.0.0.1"
MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
STARTED = re.compile(r"(?:Starting Spark master at|Successfully registered with master) (\S+)")
SECONDS = 60


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cluster"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def settings(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """What the one who asks a cluster sets, in Spark's own file: here, what small tables need."""
    text = f"{QUICK}spark.sql.shuffle.partitions 2\n"
    text += "spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC\n"
    (folder / "spark-defaults.conf").write_text(text, "utf-8")
    patch.setenv("SPARK_CONF_DIR", str(folder))
    patch.setenv("SPARK_LOCAL_IP", HERE)


def applications() -> set[Path]:
    """What the worker has run: a folder each, with one for each of its Java machines."""
    return set((_folder() / "work").glob("app-*"))


@cache
def url() -> str:
    """The address of the one cluster that all tests share: one worker, one core, a gigabyte."""
    folder = _folder()
    master = _start(folder, MASTER, "--host", HERE, "--port", "0", "--webui-port", "0")
    place = ("--host", HERE, "--webui-port", "0", "--work-dir", str(folder / "work"))
    _start(folder, WORKER, *place, "--cores", "1", "--memory", "1g", master)
    return master


def _start(folder: Path, program: str, *arguments: str) -> str:
    """Run a part of Spark until the tests end; the address of the master that it tells."""
    spark = Path(pyspark.__file__).parent
    log = folder / program.rsplit(".", 1)[1]
    memory = {"SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_IP": HERE, "SPARK_HOME": str(spark)}
    with log.open("w") as told:
        running = subprocess.Popen(
            [spark / "bin" / "spark-class", program, *arguments],
            env=os.environ | memory, stdin=subprocess.DEVNULL, stdout=told, stderr=told,
        )  # fmt: skip
    atexit.register(_stop, running)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and running.poll() is None:
        found = STARTED.search(log.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Spark's {program} did not start:\n{log.read_text('utf-8')[-2_000:]}")


def _stop(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        running.kill()
