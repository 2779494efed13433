import pc from 'picocolors';

/** Where a command writes. Tests hand in their own. */
export interface Output {
  readonly line: (text: string) => void;
  readonly error: (text: string) => void;
  /** Redraws one line of progress on a terminal; silent elsewhere. */
  readonly progress: (text: string) => void;
  readonly json: boolean;
  readonly language: 'zh' | 'en';
}

/** Chinese unless the environment speaks another language or `--lang` says so. */
export function languageOf(wanted: string | undefined, env: Readonly<Record<string, string | undefined>>): 'zh' | 'en' {
  if (wanted === 'zh' || wanted === 'en') return wanted;
  const locale = env.ANLIN_LANGUAGE ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '';
  return /^(C|POSIX|en)([._].*)?$/i.test(locale) || /^en/i.test(locale) ? 'en' : 'zh';
}

export function consoleOutput(json: boolean, language: 'zh' | 'en'): Output {
  return {
    json,
    language,
    line: (text) => process.stdout.write(`${text}\n`),
    error: (text) => process.stderr.write(`${pc.red(text)}\n`),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
    },
  };
}

/** Prints `value` as JSON, or lines for people. */
export function show(out: Output, value: unknown, lines: () => readonly string[]): void {
  if (out.json) out.line(JSON.stringify(value));
  else for (const line of lines()) out.line(line);
}
