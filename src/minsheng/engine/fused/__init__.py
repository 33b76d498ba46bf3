"""The fused engine: the policies of a day as machine code that reads every row once and decides every programme.

Nodes become LLVM instructions (`lowering`), one loop per kind of row (`loops`), compiled once per policy text and kept on
disk (`native`). Rows come in chunks of whole households (`rows`, `prepared`) and go out as the same files that the other
engines write (`results`). Needs `minsheng[kernel]` (llvmlite, numpy). Read by: `minsheng.engine.fused_all` only.
"""
