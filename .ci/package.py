#!/usr/bin/env python3
"""Packs a release: the binary with its completions, manual pages and licences, and the archive's sum.

Usage: .ci/package.py BINARY TARGET FOLDER
Writes FOLDER/pipec-VERSION-TARGET.tar.gz and its line for SHA256SUMS beside it. The same binary gives the same bytes: dates, owners and
order are fixed. The binary is run for its version and its texts, so pack where it runs.
"""

import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The folder in which each shell looks, and the name it expects of a script of completions.
COMPLETIONS = {"bash": "pipec.bash", "zsh": "_pipec", "fish": "pipec.fish", "elvish": "pipec.elv", "powershell": "_pipec.ps1"}
DOCUMENTS = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]


def run(binary, *arguments):
    return subprocess.run([str(binary), *arguments], check=True, capture_output=True, timeout=60).stdout


def contents(binary):
    """Path -> (bytes, whether it is a program)."""
    files = {binary.name: (binary.read_bytes(), True)}
    with tempfile.TemporaryDirectory() as folder:
        run(binary, "man", "-o", folder)
        for page in Path(folder).iterdir():
            files[f"man/{page.name}"] = (page.read_bytes(), False)
    for shell, name in COMPLETIONS.items():
        files[f"completions/{name}"] = (run(binary, "completions", shell), False)
    for name in DOCUMENTS:
        files[name] = ((ROOT / name).read_bytes(), False)
    return files


def archive(top, files):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path, (data, program) in sorted(files.items()):
            entry = tarfile.TarInfo(f"{top}/{path}")
            entry.size, entry.mode = len(data), 0o755 if program else 0o644
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    binary, target, folder = Path(sys.argv[1]).resolve(), sys.argv[2], Path(sys.argv[3])
    version = run(binary, "--version").decode().split()[1]
    name = f"pipec-{version}-{target}"
    data = archive(name, contents(binary))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.tar.gz").write_bytes(data)
    (folder / f"{name}.tar.gz.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  {name}.tar.gz\n")
    print(folder / f"{name}.tar.gz")


if __name__ == "__main__":
    main()
