/**
 * Puts the server into `bundled/`: our own wheel, made from the repository, and the packages that
 * the embedded assistant needs, which are all pure Python and so run on every system.
 *
 * `--update` resolves the packages anew and writes `bundled/requirements.txt`.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const repository = path.dirname(root);
const bundled = path.join(root, "bundled");
const libraries = path.join(bundled, "libs");
const requirements = path.join(bundled, "requirements.txt");
/** On Windows `python3` may lead into a shop. */
const usual = process.platform === "win32" ? "py" : "python3";
const python = process.env["ASKDOCS_BUILD_PYTHON"] ?? usual;

/** Left out: what is compiled, and what only the command line shows its output with. */
const COMPILED = ["numpy", "openai", "pypdfium2"];
const NOT_NEEDED = ["rich", "watchfiles"];

/** Only wheels that run everywhere, for the oldest Python that askdocs supports. */
const ANYWHERE = [
  "--only-binary=:all:",
  "--platform=any",
  "--implementation=py",
  "--abi=none",
  "--python-version=3.11",
];

const { dependencies, version } = project();
if (process.argv.includes("--update")) update();
bundle();

function project() {
  const program = [
    "import json, re, sys, tomllib, pathlib",
    "root = pathlib.Path(sys.argv[1])",
    "project = tomllib.loads((root / 'pyproject.toml').read_text('utf-8'))['project']",
    "version = re.search(r'__version__ = \"(.+)\"', (root / 'server/askdocs/__init__.py').read_text('utf-8'))[1]",
    "print(json.dumps({'dependencies': project['dependencies'], 'version': version}))",
  ].join("\n");
  return JSON.parse(
    execFileSync(python, ["-c", program, repository], { encoding: "utf8" }),
  );
}

function nameOf(requirement) {
  return /^[\w.-]+/.exec(requirement)[0].toLowerCase();
}

function pip(...parameters) {
  execFileSync(python, ["-m", "pip", "--disable-pip-version-check", ...parameters], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function update() {
  const folder = mkdtempSync(path.join(tmpdir(), "askdocs-"));
  try {
    const report = path.join(folder, "report.json");
    const wanted = dependencies.filter(
      (one) => ![...COMPILED, ...NOT_NEEDED].includes(nameOf(one)),
    );
    pip("install", "--quiet", "--dry-run", "--ignore-installed", "--report", report,
      "--target", path.join(folder, "libs"), ...ANYWHERE, ...wanted);
    const lines = JSON.parse(readFileSync(report, "utf8")).install.map(
      ({ metadata, download_info: { archive_info: archive } }) =>
        `${metadata.name.toLowerCase()}==${metadata.version} --hash=sha256:${archive.hashes.sha256}`,
    );
    writeFileSync(requirements, `${lines.sort().join("\n")}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bundle() {
  rmSync(libraries, { recursive: true, force: true });
  const folder = mkdtempSync(path.join(tmpdir(), "askdocs-"));
  try {
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder, repository);
    const [wheel] = readdirSync(folder);
    pip("install", "--quiet", "--no-compile", "--no-deps", "--target", libraries, ...ANYWHERE,
      "--require-hashes", "-r", requirements);
    pip("install", "--quiet", "--no-compile", "--no-deps", "--upgrade", "--target", libraries,
      path.join(folder, wheel));
  } finally {
    rmSync(folder, { recursive: true });
  }
  rmSync(path.join(libraries, "bin"), { recursive: true, force: true });
  const extras = dependencies.filter((one) => COMPILED.includes(nameOf(one)));
  writeFileSync(path.join(bundled, "extras.txt"), `${extras.join("\n")}\n`);
  console.log(`bundled askdocs ${version} with ${readdirSync(libraries).length} entries`);
}
