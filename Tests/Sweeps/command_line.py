"""What the sweeps share as commands: which program, where they work, and how they end."""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path


def parser(description: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--lockstep", type=Path, required=True, help="the program")
    made.add_argument("--work", type=Path, required=True, help="a folder that is made, or is empty")
    return made


def sweep_parser(description: str | None) -> argparse.ArgumentParser:
    """Of a sweep that tries one thing after another."""
    sweep = parser(description)
    sweep.add_argument("--secrets-log", type=Path, help="every secret that was handed out is added to it")
    sweep.add_argument("--jobs", type=int, default=2, help="what is tried at once (2)")
    return sweep


def parse(parser: argparse.ArgumentParser, *programs: str) -> argparse.Namespace:
    """With whole paths. The command ends where one of the programs is missing, or the folder has something in it."""
    arguments = parser.parse_args()
    arguments.lockstep, arguments.work = arguments.lockstep.resolve(), arguments.work.resolve()
    for program in programs:
        if shutil.which(program) is None:
            parser.error(f"{program} is not installed")
    if arguments.work.exists() and any(arguments.work.iterdir()):
        parser.error(f"{arguments.work} is not empty")
    return arguments


def end(name: str, problems: list[str], began: float) -> int:
    """Tells the problems, and gives the exit code. `began` is by the monotonic clock."""
    for problem in problems:
        print(f"{name}: FAILED: {problem}")
    print(f"{name}: {'FAILED' if problems else 'passed'} in {time.monotonic() - began:.0f} s")
    return 1 if problems else 0
