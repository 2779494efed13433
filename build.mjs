// Builds dist/: server code with tsc, the pages with their own settings, and the files that are not code.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/**
 * The program in a few files, which is what is started: to find and open six hundred takes Node a quarter of a start. Threads
 * and processes of its own begin in files that stand beside it (see src/runtime/worker-thread.ts).
 */
async function bundleProgram() {
  const code = ['dist/src', 'dist/simulators']
    .flatMap(files)
    .map(pathOf)
    .filter((path) => path.endsWith('.js') && !path.includes('/web/'));
  const beside = code.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g)].map(([, name]) =>
      join(dirname(path), `${name}.js`),
    ),
  );
  const { build } = await import('esbuild');
  // A hundred small files; the second is inside so that there is one zod.
  const inside = /^(zod|fastify-type-provider-zod)($|\/)/;
  const packages = {
    name: 'packages',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || inside.test(path) ? null : { path, external: true })),
  };
  const { metafile } = await build({
    entryPoints: ['dist/src/cli/anlin.js', ...new Set(beside.filter(existsSync))],
    entryNames: '[name]',
    outdir: 'dist/program',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [packages],
    metafile: true,
    logLevel: 'warning',
  });
  const made = new Set(Object.keys(metafile.outputs));
  for (const path of files('dist/program').map(pathOf)) if (!made.has(path)) rmSync(path);
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
  await bundleProgram();
  // `npx anlin` in this folder runs the file itself.
  chmodSync('dist/program/anlin.js', 0o755);
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
