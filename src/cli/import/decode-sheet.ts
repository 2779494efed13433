import type { Text } from '../../model/text.ts';
import type { ImportProblem } from './import-problem.ts';

export const sheetEncodings = ['utf-8', 'gb18030'] as const;
export type SheetEncoding = (typeof sheetEncodings)[number];

/**
 * The text of a file. UTF-8, with or without byte order mark, unless `encoding` says otherwise: what is written into device
 * records is not guessed. GB18030 (which GBK and GB 2312 are parts of) is what spreadsheets write as "CSV" in China.
 */
export function decodeSheet(bytes: Uint8Array, encoding: SheetEncoding | null): string | ImportProblem {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return wrong(null, 'UTF-16', saveAs);
  const utf8 = decode(bytes, 'utf-8');
  if (encoding !== 'gb18030') return utf8 ?? notUtf8(bytes);
  if (utf8 !== null && bytes.some((byte) => byte > 0x7f)) return wrong(null, 'UTF-8', leaveOut, gb18030);
  return decode(bytes, 'gb18030') ?? wrong(null, 'bytes that are neither / 都不是', saveAs, gb18030);
}

function decode(bytes: Uint8Array, encoding: SheetEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function notUtf8(bytes: Uint8Array): ImportProblem {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0 && decode(bytes.subarray(start, end), 'utf-8') !== null; end = bytes.indexOf(10, start)) {
    line++;
    start = end + 1;
  }
  const chinese = decode(bytes, 'gb18030') !== null;
  return wrong(line, chinese ? 'GB18030/GBK?' : 'other bytes / 其他字节', chinese ? orGb18030 : saveAs);
}

const saveAs = { zh: '另存为“CSV UTF-8（逗号分隔）”', en: 'save it as "CSV UTF-8 (comma delimited)"' };
const orGb18030 = {
  zh: '像是国内 Excel 存的 CSV：加 --encoding gb18030 再运行，或另存为“CSV UTF-8（逗号分隔）”',
  en: 'it looks like what spreadsheets in China write: run again with --encoding gb18030, or save it as "CSV UTF-8 (comma delimited)"',
};
const leaveOut = { zh: '去掉 --encoding', en: 'leave --encoding out' };
const utf8Text = { zh: ' UTF-8 编码的文本', en: 'text in UTF-8' };
const gb18030 = { zh: ' GB18030 编码的文本', en: 'text in GB18030' };

function wrong(line: number | null, came: string, cure: Text, expected: Text = utf8Text): ImportProblem {
  return { line, column: null, id: null, expected, came, cure };
}
