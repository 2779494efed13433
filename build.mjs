// Builds dist/: server code with tsc, the pages with their own settings, and the files that are not code.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const tsc = (...args) => execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...args], { stdio: 'inherit' });
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const pathOf = (entry) => `${entry.parentPath}/${entry.name}`;

/** The console, with Vite, beside the other pages; only when something it is made of has changed. */
async function buildConsole() {
  const source = ['console', 'page'].flatMap((name) => files(`src/web/${name}`).map(pathOf)).sort();
  const hash = createHash('sha256');
  for (const path of [...source, 'package-lock.json', 'build.mjs']) hash.update(path).update(readFileSync(path));
  const stamp = hash.digest('hex');
  const out = 'dist/src/web/public/console';
  const stampFile = 'dist/console.stamp';
  if (existsSync(`${out}/index.html`) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  // A test that builds it says `test`, and would get the kit of development, half as large again.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: 'src/web/console/vite.config.ts', logLevel: 'warn' });
  // Sent as they are to whoever takes gzip: nothing is compressed while somebody waits.
  for (const path of files(out).map(pathOf)) {
    if (/\.(js|css|html)$/.test(path)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
  writeFileSync(stampFile, stamp);
}

if (process.argv.includes('--console')) {
  await buildConsole();
} else if (process.argv.includes('--types')) {
  tsc('--noEmit', '-p', 'tsconfig.json');
  tsc('--noEmit', '-p', 'src/web/tsconfig.json');
  tsc('-p', 'src/web/console/tsconfig.json');
} else {
  // It takes a while on a small machine, and `npm run demo` says nothing before it is done.
  if (process.stderr.isTTY) process.stderr.write('编译中 / building ...\n');
  tsc('-p', 'tsconfig.json');
  tsc('-p', 'src/web/tsconfig.json');
  // `npx anlin` in this folder runs the file itself.
  chmodSync('dist/src/cli/anlin.js', 0o755);
  const { writeParsedYaml } = await import('./dist/src/profiles/write-parsed-yaml.js');
  writeParsedYaml(['devices', 'plans']);
  mkdirSync('dist/src/web/public', { recursive: true });
  // Pages that are not there any more would be served on.
  const sources = new Set(readdirSync('src/web/page').map((name) => name.replace(/\.ts$/, '.js')));
  for (const { name, parentPath } of readdirSync('dist/src/web/public', { withFileTypes: true }).filter((entry) => entry.isFile()))
    if (!sources.has(name)) rmSync(`${parentPath}/${name}`);
  for (const name of readdirSync('src/web/page')) {
    if (!name.endsWith('.ts')) cpSync(`src/web/page/${name}`, `dist/src/web/public/${name}`, { recursive: true });
  }
  await buildConsole();
}
