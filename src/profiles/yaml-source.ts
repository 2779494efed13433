import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { pointerOf } from './json-pointer.ts';
import { parsedAlready } from './parsed-yaml.ts';
import type { ProfileProblem } from './profile-problem.ts';

export const maxSourceBytes = 256 * 1024;
const maxSourceDepth = 32;

/** A YAML file that remembers where everything stands. */
export interface YamlSource {
  /** The plain value; undefined when the file cannot be read as YAML (then `problems` says why). */
  readonly value: unknown;
  readonly problems: readonly ProfileProblem[];
  /** A problem at a path of the file; the nearest existing ancestor gives the place when the path does not exist. */
  problemAt(path: readonly (string | number)[], expected: string, came: string, cure: string): ProfileProblem;
}

/** Never throws; aliases are refused whole (an alias bomb of a few lines unfolds into gigabytes). */
export function readYaml(text: string, file: string): YamlSource {
  const known = parsedAlready(text);
  if (known === undefined) return parseYaml(text, file);
  let parsed: YamlSource | null = null;
  return {
    ...known,
    problems: [],
    problemAt: (...about) => {
      parsed ??= parseYaml(text, file);
      return parsed.problemAt(...about);
    },
  };
}

/** The same, of any text. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const problems: ProfileProblem[] = [];
  const at = (offset: number, pointer: string, expected: string, came: string, cure: string): ProfileProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), col: Math.max(1, col), pointer, expected, came, cure };
  };
  const refuse = (offset: number, expected: string, came: string, cure: string): YamlSource => {
    problems.push(at(offset, '', expected, came, cure));
    return { value: undefined, problems, problemAt: (path, ...rest) => at(0, pointerOf(path), ...rest) };
  };

  const bytes = Buffer.byteLength(text);
  if (bytes > maxSourceBytes) return refuse(0, `at most ${maxSourceBytes} bytes`, `${bytes} bytes`, 'split the device type or shorten it');
  if (indentationDepth(text) > maxSourceDepth)
    return refuse(0, `at most ${maxSourceDepth} levels`, 'deeper nesting', 'flatten the file: a device type needs about six levels');

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, stringKeys: true });
  for (const error of [...document.errors, ...document.warnings])
    problems.push(
      at(error.pos[0], '', 'YAML 1.2', error.message, 'correct the YAML at this place (two spaces a level, quotes around : and #)'),
    );
  visit(document, (_key, node) => {
    if (isAlias(node) || (node !== null && typeof node === 'object' && 'anchor' in node && node.anchor))
      problems.push(at(offsetOf(node as Node), '', 'no anchors and aliases', 'an anchor or alias', 'write the value out'));
  });

  const problemAt: YamlSource['problemAt'] = (path, expected, came, cure) => {
    let node: unknown = document.contents;
    let offset = offsetOf(node as Node | null);
    for (const segment of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
        if (pair === undefined) break;
        node = pair.value;
        offset = isScalar(node) && node.value !== null && node.range ? offsetOf(node) : offsetOf(pair.key as Node);
      } else if (isSeq(node)) {
        const item = node.items[Number(segment)];
        if (item === undefined) break;
        node = item;
        offset = offsetOf(node as Node);
      } else break;
    }
    return at(offset, pointerOf(path), expected, came, cure);
  };
  return { value: problems.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 }), problems, problemAt };
}

function offsetOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Upper bound of the nesting, cheap and before the parser recurses: brackets outside strings do not matter much here. */
function indentationDepth(text: string): number {
  let open = 0;
  let deepest = 0;
  for (const line of text.split('\n')) {
    const indent = Math.ceil((line.match(/^ */)?.[0].length ?? 0) / 2);
    const dashes = (line.match(/^\s*((?:- +)*)/)?.[1]?.length ?? 0) / 2;
    if (line.trim() !== '') deepest = Math.max(deepest, indent + dashes + open);
    for (const character of line) {
      if (character === '{' || character === '[') open++;
      else if ((character === '}' || character === ']') && open > 0) open--;
      deepest = Math.max(deepest, indent + dashes + open);
    }
  }
  return deepest;
}
