import { problemCodes } from './problem-codes.ts';

/** The table of error codes for docs/, generated so that it cannot drift. */
export function problemCodesMarkdown(): string {
  const rows = Object.entries(problemCodes).map(
    ([code, { status, title, cure }]) => `| \`${code}\` | ${status} | ${title.en} | ${title.zh} | ${cure} |`,
  );
  return [
    '# Problem codes of the HTTP API',
    '',
    'Errors are RFC 9457 problem documents (`application/problem+json`) with `type`, `title`, `status`, `detail` and a stable `code`.',
    '',
    '| code | status | meaning | 含义 | cure |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
