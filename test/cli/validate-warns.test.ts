import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { addTypeCommands } from '../../src/cli/type-command-line.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

test('validate says that a variable is no setting, as start does, and its answer is about the files', async () => {
  vi.stubEnv('ANLIN_HTP_PORT', '1');
  const said = { lines: [] as string[], errors: [] as string[] };
  const out = {
    line: (text: string) => void said.lines.push(text),
    error: (text: string) => void said.errors.push(text),
    progress: () => {},
    json: false,
    language: 'en',
  } as const;
  const program = new Command();
  addTypeCommands(program, () => out);
  await program.parseAsync(['validate', join(import.meta.dirname, 'nothing-there')], { from: 'user' });
  expect(said.errors).toContain('ANLIN_HTP_PORT is no setting; did you mean ANLIN_HTTP_PORT?');
  expect(process.exitCode).toBe(1);
  expect([...said.lines, ...said.errors].join('\n')).toContain('nothing-there');
});
