import { XMLSerializer } from '@xmldom/xmldom';
import { childrenOf, parseXml, textOf } from './read-cap.ts';

/** Bytes of one feed. */
export const maxFeedBytes = 1_048_576;
const atom = 'http://www.w3.org/2005/Atom';
const cap = 'urn:oasis:names:tc:emergency:cap:1.2';
const mostEntries = 500;

/** One entry: a document to be fetched, or the document itself where the feed holds it. */
export interface FeedEntry {
  /** The same for the same state of the same message. */
  readonly key: string;
  readonly href: string | null;
  readonly xml: string | null;
}

/** Entries of an Atom feed (RFC 4287), oldest first, so that an Update comes after what it is about. Throws when it is none. */
export function readFeed(xml: string, base: string): readonly FeedEntry[] {
  const feed = parseXml(xml);
  if (feed.localName !== 'feed' || feed.namespaceURI !== atom) throw new Error(`expected an Atom feed, came <${feed.localName}>`);
  const entries = childrenOf(feed, 'entry', atom).map((entry) => {
    const [alert] = childrenOf(entry, 'content', atom).flatMap((content) => childrenOf(content, 'alert', cap));
    const updated = textOf(entry, 'updated', atom) ?? '';
    return {
      at: Date.parse(updated) || 0,
      key: `${textOf(entry, 'id', atom) ?? ''} ${updated}`,
      href: linkOf(entry, base),
      xml: alert === undefined ? null : new XMLSerializer().serializeToString(alert),
    };
  });
  return entries
    .sort((a, b) => b.at - a.at)
    .slice(0, mostEntries)
    .reverse()
    .map(({ key, href, xml: inside }) => ({ key, href, xml: inside }));
}

function linkOf(entry: Element, base: string): string | null {
  const links = childrenOf(entry, 'link', atom);
  const isCap = (link: Element) => link.getAttribute('type') === 'application/cap+xml';
  const link = links.find(isCap) ?? links.find((each) => (each.getAttribute('rel') || 'alternate') === 'alternate');
  const href = link?.getAttribute('href') ?? '';
  return href !== '' && URL.canParse(href, base) ? new URL(href, base).href : null;
}
