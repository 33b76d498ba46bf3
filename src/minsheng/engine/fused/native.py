"""A module's text as machine code for this processor, compiled once and kept on disk.

The name of a kept file is the SHA-256 of the text, the LLVM version and the processor; `MINSHENG_KERNEL_CACHE` says where,
else `$XDG_CACHE_HOME/minsheng/kernel`. A file that is broken or cannot be written only costs the compilation.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from llvmlite import binding

from minsheng.engine.fused.slots import Lowered

Function = Callable[[int, int, Any], None]
_KEPT = 64
_CHECKSUM = 32


class Native:
    """The functions of a compiled module by name; they release the interpreter lock."""

    def __init__(self, lowered: Lowered) -> None:
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        self._engine = _engine(lowered.text)
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        self.functions: dict[str, Function] = {
            loop.name: kind(self._engine.get_function_address(loop.name)) for loop in lowered.loops
        }


def _engine(text: str) -> Any:
    processor, features = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
    machine = binding.Target.from_default_triple().create_target_machine(
        opt=3, cpu=processor, features=features
    )
    name = hashlib.sha256(f"{text}{binding.llvm_version_info}{processor}{features}".encode()).hexdigest()
    kept = folder() / f"{name}.o"
    code = _kept(kept)
    if code is None:
        code = _compile(text, machine)
        with suppress(OSError):
            _keep(kept, code)
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def _kept(path: Path) -> bytes | None:
    """The code of a kept file whose checksum is right: LLVM ends the process over a broken one."""
    with suppress(OSError):
        content = path.read_bytes()
        checksum, code = content[:_CHECKSUM], content[_CHECKSUM:]
        if checksum == hashlib.sha256(code).digest():
            path.touch()
            return code
    return None


def _compile(text: str, machine: Any) -> bytes:
    module = binding.parse_assembly(text)
    module.verify()
    options = binding.create_pipeline_tuning_options(speed_level=2)
    builder = binding.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    code: bytes = machine.emit_object(module)
    return code


def folder() -> Path:
    """Where compiled modules are kept."""
    given = os.environ.get("MINSHENG_KERNEL_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(given) if given else Path(base) / "minsheng" / "kernel"


def _keep(path: Path, code: bytes) -> None:
    """Write whole or not at all; forget the files that were not used for longest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(hashlib.sha256(code).digest() + code)
    draft.replace(path)
    for old in sorted(path.parent.glob("*.o"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)
