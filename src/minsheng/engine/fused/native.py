"""The text of a loop as machine code for this processor, compiled once and kept on disk.

The name of a kept file is the SHA-256 of the text, the level, the LLVM version and the processor; `MINSHENG_KERNEL_CACHE` says
where, else `$XDG_CACHE_HOME/minsheng/kernel`. A file that is broken or cannot be written only costs the compilation.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from llvmlite import binding

from minsheng.engine.fused import blocks
from minsheng.engine.fused.slots import Loop

Function = Callable[[int, int, Any], None]
_KEPT = 1024
_CHECKSUM = 32


class Native:
    """The functions of compiled loops by name; they release the interpreter lock.

    `quick`: for few rows, where good code costs more time than it saves; what was compiled well before is used all the same.
    """

    def __init__(self, loops: Sequence[Loop], *, quick: bool = False) -> None:
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        compilers = [Compiler(3)] if not quick else [Compiler(3), Compiler(0)]
        self._engine = binding.create_mcjit_compiler(binding.parse_assembly(""), compilers[0].machine())
        names = [blocks.NAME, *(loop.name for loop in loops)]
        for text in (blocks.text(), *(loop.text for loop in loops)):
            code = next(filter(None, (c.kept(text) for c in compilers)), None)
            code = code or compilers[-1].compiled(text)
            self._engine.add_object_file(binding.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        self.addresses: dict[str, int] = {name: self._engine.get_function_address(name) for name in names}
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        self.functions: dict[str, Function] = {loop.name: kind(self.addresses[loop.name]) for loop in loops}
        self.over_blocks = ctypes.CFUNCTYPE(None, ctypes.c_int64)(self.addresses[blocks.NAME])
        """Takes the address of a job (see `blocks.FIELDS`)."""


class Compiler:
    """Texts to code at a level of optimisation (0: as fast as it compiles, 3: as fast as it runs), kept on disk."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._processor = binding.get_host_cpu_name()
        self._features = binding.get_host_cpu_features().flatten()

    def machine(self) -> Any:
        """The processor at hand."""
        return binding.Target.from_default_triple().create_target_machine(
            opt=self._level, cpu=self._processor, features=self._features
        )

    def kept(self, text: str) -> bytes | None:
        """The code of a text that was compiled before."""
        return _kept(self._path(text))

    def compiled(self, text: str) -> bytes:
        """The code of a text, kept for the next time."""
        code = _compile(text, self.machine(), self._level)
        with suppress(OSError):
            _keep(self._path(text), code)
        return code

    def _path(self, text: str) -> Path:
        made = f"{text}{self._level}{binding.llvm_version_info}{self._processor}{self._features}"
        return folder() / f"{hashlib.sha256(made.encode()).hexdigest()}.o"


def _kept(path: Path) -> bytes | None:
    """The code of a kept file whose checksum is right: LLVM ends the process over a broken one."""
    with suppress(OSError):
        content = path.read_bytes()
        checksum, code = content[:_CHECKSUM], content[_CHECKSUM:]
        if checksum == hashlib.sha256(code).digest():
            path.touch()
            return code
    return None


def _compile(text: str, machine: Any, level: int) -> bytes:
    module = binding.parse_assembly(text)
    module.verify()
    if level:
        options = binding.create_pipeline_tuning_options(speed_level=level)
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
