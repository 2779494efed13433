import { DOMParser } from '@xmldom/xmldom';
import { type CapCategory, capCategories } from '../../../model/cap-category.ts';
import {
  type CapArea,
  type CapInfo,
  type CapMessage,
  type CapReference,
  capMessageTypes,
  capStatuses,
} from '../../../model/cap-message.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Severity } from '../../../model/severity.ts';
import { severities } from '../../../model/severity.ts';
import type { Text } from '../../../model/text.ts';

/** Bytes of one document; a picture within it is not read anyhow. */
export const maxCapBytes = 262_144;
const namespace = 'urn:oasis:names:tc:emergency:cap:1.2';
const longest = { identifier: 200, sender: 200, text: 4_000, line: 200 } as const;
const mostAreas = 200;
const mostReferences = 100;
/** The parser takes time by the square of these: 3 s for a document of nothing else. No message of a person has ten. */
const mostNamespaces = 50;

/** `Unknown` is not safe: it stands in the middle. */
const severityOf: Readonly<Record<string, Severity>> = {
  Extreme: 'critical',
  Severe: 'major',
  Moderate: 'minor',
  Minor: 'warning',
  Unknown: 'major',
};

export type ReadCap = { readonly message: CapMessage } | { readonly problems: readonly Problem[] };

class Unreadable extends Error {
  readonly problem: Problem;
  constructor(pointer: string, expected: string, came: string, code = 'bad-cap') {
    super(expected);
    const cure = 'correct the message at its sender and send it again with an identifier of its own';
    this.problem = { code, pointer, expected, came: came.slice(0, 200), cure, weight: 'error' };
  }
}

/** XML without a document type: so there are no entities but the five of XML itself, and nothing outside is ever fetched. */
export function parseXml(xml: string): Element {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 section 2.2 has none of these.
  if (/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(xml)) throw new Unreadable('', 'XML without control characters', 'a control character', 'not-xml');
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw new Unreadable('', 'XML without a document type', '<!DOCTYPE or <!ENTITY', 'not-xml');
  const declared = xml.split('xmlns').length - 1;
  if (declared > mostNamespaces)
    throw new Unreadable('', `at most ${mostNamespaces} declarations of namespaces`, String(declared), 'not-xml');
  // It goes on after a warning and wraps what is thrown at it: the first word is the true one.
  let first = '';
  const refuse = (message: string) => {
    first ||= message.split('\n')[0] ?? '';
    throw new Error(first);
  };
  let root: Element | null = null;
  try {
    const parser = new DOMParser({ locator: {}, errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
    root = parser.parseFromString(xml, 'text/xml')?.documentElement ?? null;
  } catch (error) {
    throw new Unreadable('', 'well-formed XML', first || (error as Error).message, 'not-xml');
  }
  if (!root) throw new Unreadable('', 'an XML document', 'nothing', 'not-xml');
  return root;
}

export function childrenOf(node: Node, name: string, space: string): readonly Element[] {
  const found: Element[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const element = child as Element;
    if (child.nodeType === 1 && element.localName === name && element.namespaceURI === space) found.push(element);
  }
  return found;
}

/** Reads what is relied on, and says what is wrong with it; anything else of the message is left alone. */
export function readCap(xml: string): ReadCap {
  try {
    const alert = parseXml(xml);
    if (alert.localName !== 'alert' || alert.namespaceURI !== namespace)
      throw new Unreadable('', `an <alert> of ${namespace}`, `<${alert.localName}> of ${alert.namespaceURI ?? 'no namespace'}`);
    const line = (name: string, pattern: RegExp, expected: string, most: number) => {
      const value = textOf(alert, name) ?? '';
      if (!pattern.test(value) || value.length > most) throw new Unreadable(`/alert/${name}`, expected, value);
      return value;
    };
    const word = <T extends string>(name: string, words: readonly T[]): T => oneOf(`/alert/${name}`, textOf(alert, name), words);
    // 3.2.1: neither may hold spaces, commas, < or &.
    const identifier = line(
      'identifier',
      /^[^\s,<&]+$/,
      `1 to ${longest.identifier} characters without spaces and commas`,
      longest.identifier,
    );
    const sender = line('sender', /^[^\s,<&]+$/, `1 to ${longest.sender} characters without spaces and commas`, longest.sender);
    const type = word('msgType', capMessageTypes);
    const status = word('status', capStatuses);
    const blocks = childrenOf(alert, 'info', namespace);
    const references = referencesOf(textOf(alert, 'references'));
    if ((type === 'Update' || type === 'Cancel' || type === 'Ack') && references.length === 0)
      throw new Unreadable(
        '/alert/references',
        `the messages that a ${type} is about, as sender,identifier,sent`,
        textOf(alert, 'references') ?? '',
      );
    if ((type === 'Alert' || type === 'Update') && blocks.length === 0)
      throw new Unreadable('/alert/info', `at least one <info> in a message of type ${type}`, 'none');
    const note = textOf(alert, 'note')?.slice(0, longest.text) ?? null;
    const sent = momentOf('/alert/sent', textOf(alert, 'sent'));
    return { message: { identifier, sender, sent, type, status, note, references, info: infoOf(blocks) } };
  } catch (error) {
    if (error instanceof Unreadable) return { problems: [error.problem] };
    throw error;
  }
}

function infoOf(blocks: readonly Element[]): CapInfo | null {
  const [first] = blocks;
  if (first === undefined) return null;
  const speaks = (block: Element, language: string) => (textOf(block, 'language') ?? 'en-US').toLowerCase().startsWith(language);
  const zh = blocks.find((block) => speaks(block, 'zh')) ?? first;
  const en = blocks.find((block) => speaks(block, 'en')) ?? first;
  const both = (name: string): Text | null => {
    const [inZh, inEn] = [textOf(zh, name), textOf(en, name)];
    const text = { zh: inZh ?? inEn ?? '', en: inEn ?? inZh ?? '' };
    return text.zh === '' ? null : { zh: text.zh.slice(0, longest.text), en: text.en.slice(0, longest.text) };
  };
  const event = both('event');
  if (event === null) throw new Unreadable('/alert/info/event', 'what happens', '');
  const all = blocks.map((block) => ({
    severity: severityOf[oneOf('/alert/info/severity', textOf(block, 'severity'), Object.keys(severityOf))] ?? 'major',
    category: oneOf('/alert/info/category', textOf(block, 'category'), capCategories),
    past: isPast(block),
    expires: textOf(block, 'expires') === null ? null : momentOf('/alert/info/expires', textOf(block, 'expires')),
  }));
  const areas = blocks.flatMap((block) => childrenOf(block, 'area', namespace).map(areaOf)).slice(0, mostAreas);
  const until = all.map(({ expires }) => expires);
  return {
    event: { zh: event.zh.slice(0, longest.line), en: event.en.slice(0, longest.line) },
    headline: both('headline'),
    description: both('description'),
    instruction: both('instruction'),
    category: all[0]?.category as CapCategory,
    severity: severities.find((each) => all.some(({ severity }) => severity === each)) ?? 'major',
    past: all.every(({ past }) => past),
    expires: until.includes(null) ? null : Math.max(...(until as number[])),
    areas,
  };
}

function isPast(block: Element): boolean {
  const responses = childrenOf(block, 'responseType', namespace).map(contentOf);
  return textOf(block, 'urgency') === 'Past' || (responses.length > 0 && responses.every((each) => each === 'AllClear'));
}

function areaOf(area: Element): CapArea {
  const codes = childrenOf(area, 'geocode', namespace).map((code) => `${textOf(code, 'valueName') ?? ''}=${textOf(code, 'value') ?? ''}`);
  return { name: textOf(area, 'areaDesc')?.slice(0, longest.line) ?? '', codes: codes.slice(0, mostAreas) };
}

function referencesOf(text: string | null): readonly CapReference[] {
  const parts = (text ?? '').split(/\s+/).filter((part) => part !== '');
  if (parts.length > mostReferences) throw new Unreadable('/alert/references', `at most ${mostReferences} messages`, String(parts.length));
  return parts.map((part) => {
    const [sender = '', identifier = '', sent = ''] = part.split(',');
    if (sender === '' || identifier === '') throw new Unreadable('/alert/references', 'sender,identifier,sent separated by spaces', part);
    return { sender, identifier, sent: momentOf('/alert/references', sent) };
  });
}

/** With an offset, as 3.2.1 asks for; `Z` is not allowed there and is understood all the same: it leaves no doubt. */
function momentOf(pointer: string, text: string | null): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  if (!Number.isFinite(ms)) throw new Unreadable(pointer, 'a moment with an offset, as 2026-01-31T08:00:00+08:00', text ?? '');
  return ms;
}

function oneOf<T extends string>(pointer: string, value: string | null, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Unreadable(pointer, `one of ${words.join(', ')}`, value ?? '');
  return found;
}

const contentOf = (element: Element) => (element.textContent ?? '').trim();

/** The text of the first child of that name; null = there is none, or nothing in it. */
export function textOf(node: Node, name: string, space = namespace): string | null {
  const [child] = childrenOf(node, name, space);
  const text = child === undefined ? '' : contentOf(child);
  return text === '' ? null : text;
}
