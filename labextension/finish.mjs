/**
 * The last step of a build. The core packages are pinned to what this is built with; it runs with
 * every later one of JupyterLab 4, and says so in the place where JupyterLab looks.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const FILE = 'built/package.json';

const built = JSON.parse(readFileSync(FILE, 'utf-8'));
for (const [name, version] of Object.entries(built.dependencies)) {
  if (name.startsWith('@jupyterlab/') && /^\d/.test(version)) {
    built.dependencies[name] = `^${version}`;
  }
}
writeFileSync(FILE, JSON.stringify(built, null, 2));
copyFileSync('install.json', 'built/install.json');
