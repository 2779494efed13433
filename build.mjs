// Builds dist/: server code with tsc, the pages with their own settings, and the files that are not code.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs';

const tsc = (...args) => execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...args], { stdio: 'inherit' });
if (process.argv.includes('--types')) {
  tsc('--noEmit', '-p', 'tsconfig.json');
  tsc('--noEmit', '-p', 'src/web/tsconfig.json');
} else {
  // It takes a while on a small machine, and `npm run demo` says nothing before it is done.
  if (process.stderr.isTTY) process.stderr.write('编译中 / building ...\n');
  tsc('-p', 'tsconfig.json');
  tsc('-p', 'src/web/tsconfig.json');
  // `npx anlin` in this folder runs the file itself.
  chmodSync('dist/src/cli/anlin.js', 0o755);
  mkdirSync('dist/src/web/public', { recursive: true });
  for (const name of readdirSync('src/web/page')) {
    if (!name.endsWith('.ts')) cpSync(`src/web/page/${name}`, `dist/src/web/public/${name}`, { recursive: true });
  }
}
