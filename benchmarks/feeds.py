"""Time the checking of department files on a made-up county.

    minsheng synth --out DIR && python -m benchmarks.feeds DIR/files

Prints rows per CPU second for each file and for all (medians of the runs) and the peak memory; each run must find the same
rows and the same problems.
"""

import argparse
import resource
import statistics
import time
from pathlib import Path

from minsheng.feeds.reading import check_file


def main() -> None:
    """Check every file of a folder several times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    total_rows, total_seconds = 0, 0.0
    for path in sorted(arguments.folder.iterdir()):
        seconds, seen = [], set()
        for _ in range(arguments.runs):
            began = time.process_time()
            checked = check_file(path)
            seconds.append(time.process_time() - began)
            seen.add((checked.counts.rows_in, checked.counts.accepted, checked.rejects))
        assert len(seen) == 1, "the same file gives the same findings"
        rows, median = checked.counts.rows_in, statistics.median(seconds)
        total_rows, total_seconds = total_rows + rows, total_seconds + median
        print(f"{path.name}  {rows:,} rows  {median:.2f} s  {rows / median:,.0f} rows/s")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"all  {total_rows:,} rows  {total_seconds:.2f} s CPU  peak {peak_mb} MB")


if __name__ == "__main__":
    main()
