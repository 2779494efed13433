import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startGateway, temporaryFolder } from '../support/gateway-process.ts';

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '..', '..');
const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const stages = [
  lines.slice(
    0,
    lines.findLastIndex((line) => line.startsWith('FROM')),
  ),
  lines.slice(lines.findLastIndex((line) => line.startsWith('FROM'))),
];
const of = (stage: number, word: string) =>
  (stages[stage] ?? []).filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
/** Sources from the repository and where they go; what comes from the stage before is `--from`. */
const copies = (stage: number) =>
  of(stage, 'COPY').map((line) => {
    const words = line.split(' ');
    const built = words[0]?.startsWith('--from=') === true;
    return { built, sources: words.slice(built ? 1 : 0, -1), to: words.at(-1) ?? '' };
  });

test('the Dockerfile: pinned base, not root, one volume, a health check, and only scripts and files that there are', () => {
  const bases = [...of(0, 'FROM'), ...of(1, 'FROM')];
  expect(bases).toEqual(['node:20.20.2-bookworm-slim AS build', 'node:20.20.2-bookworm-slim']);
  expect(of(1, 'USER')).toEqual(['node']);
  expect(of(1, 'VOLUME')).toEqual(['/data']);
  // The last user counts, and nothing is done as root after it.
  const [stage = []] = [stages[1]];
  expect(stage.findIndex((line) => line.startsWith('USER'))).toBeGreaterThan(stage.findLastIndex((line) => /^(RUN|COPY) /.test(line)));
  expect(of(1, 'HEALTHCHECK').join()).toContain('CMD ["node", "docker/healthcheck.mjs"]');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const ran = of(0, 'RUN').flatMap((line) => [...line.matchAll(/npm run (\w+)/g)].map(([, name]) => name ?? ''));
  expect(ran).toEqual(['build']);
  for (const name of ran) expect([name, name in scripts]).toEqual([name, true]);
  for (const { sources } of [...copies(0), ...copies(1).filter(({ built }) => !built)]) {
    for (const source of sources) expect([source, existsSync(join(root, source))]).toEqual([source, true]);
  }
});

test('the context holds what the Dockerfile copies and nothing else: no data, no history, no secret, no installed package', () => {
  const rules = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  const allowed = rules.slice(1).map((line) => line.slice(1));
  expect(rules.slice(1).every((line) => line.startsWith('!'))).toBe(true);
  const copied = [...copies(0), ...copies(1).filter(({ built }) => !built)].flatMap(({ sources }) =>
    sources.map((path) => path.replace('./', '')),
  );
  expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
  for (const kept of ['node_modules', 'data', '.git', 'docker/secrets', '.env', 'test']) expect(allowed).not.toContain(kept);
});

/** Packages that `npm prune --omit=dev` leaves, by the lock file. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, entry]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && entry.dev !== true && entry.devOptional !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

test('built from what is copied, run with what is kept: it answers its health check and writes nowhere but into its volume', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [build, app] = [join(folder, 'build'), join(folder, 'app')];
  const copy = (from: string, base: string, { sources, to }: ReturnType<typeof copies>[number]) => {
    for (const source of sources) {
      const name = source.replace(/^\/app\//, '');
      const target = to.endsWith('/') ? join(base, to, name.split('/').at(-1) ?? '') : join(base, to);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(from, name), target, { recursive: true });
    }
  };
  mkdirSync(build);
  for (const each of copies(0)) copy(root, build, each);
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  execFileSync(process.execPath, ['build.mjs'], { cwd: build, stdio: 'pipe' });

  mkdirSync(app);
  const packages = productionPackages();
  expect(packages.length).toBeGreaterThan(100);
  for (const path of packages) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    symlinkSync(join(root, path), join(app, path));
  }
  for (const each of copies(1).filter(({ sources }) => !sources.includes('/app/node_modules'))) copy(each.built ? build : root, app, each);
  const tree = () => readdirSync(app, { recursive: true, encoding: 'utf8' }).sort().join('\n');
  const before = tree();

  const health = (env: Record<string, string>) => {
    try {
      execFileSync(process.execPath, ['docker/healthcheck.mjs'], { cwd: app, env: { ...process.env, ...env }, stdio: 'pipe' });
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  const data = temporaryFolder('image-data');
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const gateway = await startGateway({ data, program: join(app, 'dist/program/anlin.js'), readyMs: 60_000 });
  onTestFinished(() => gateway.kill());
  const port = new URL(gateway.http).port;
  // All that it reads is in it: a gateway without plans rings, and calls nobody else.
  const listed = execFileSync(process.execPath, ['dist/program/anlin.js', 'token', 'add', '--role', 'administrator', '--json'], {
    cwd: app,
    env: { ...process.env, ANLIN_DATA: data },
  });
  const { token } = JSON.parse(listed.toString()) as { token: string };
  for (const [path, folder] of [
    ['plans', 'plans'],
    ['interlocks', 'plans/interlocks'],
  ] as const) {
    const shipped = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yaml')).length;
    const answer = await fetch(`${gateway.http}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect([path, ((await answer.json()) as { items: unknown[] }).items.length]).toEqual([path, shipped]);
  }
  expect(health({ ANLIN_HTTP_PORT: port })).toBe(0);
  await gateway.stop();
  expect(health({ ANLIN_HTTP_PORT: port })).toBe(1);
  expect(tree()).toBe(before);
});
