"""What opens documents and workbooks in LibreOffice."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CALC = Path(shutil.which("soffice") or "soffice").resolve().with_name("libsclo.so")
needs_calc = pytest.mark.skipif(not CALC.exists(), reason="LibreOffice Calc is not installed")


def save_in_libreoffice(path, home):
    """Open a workbook in LibreOffice and save it under its own name."""
    saved = home / "saved"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{home}/profile", "--headless"),
            *("--convert-to", "xlsx", "--outdir", saved, path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HOME": str(home)},
    )
    before = path.read_bytes()
    shutil.move(saved / path.name, path)
    assert path.read_bytes() != before
