import { makeCursor, readCursor } from '../cursor.ts';
import type { FeedSource } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';

/** Everything up to here was looked at: links of the audit chain up to `sequence`, messages up to journal `position`. */
export interface FeedCursor {
  readonly sequence: number;
  readonly position: number;
}

type Home = Pick<FeedSource, 'gatewayId' | 'epoch'>;

export function feedCursorText({ gatewayId, epoch }: Home, { sequence, position }: FeedCursor): string {
  return makeCursor([gatewayId, epoch, sequence, position]);
}

/**
 * Throws `bad-cursor`, or `cursor-gone` when it counts in another gateway's or epoch's numbers (invariant 10: after a damaged
 * file was set aside, or a restore, a number may stand for something else). `end` is the last link there is.
 */
export function readFeedCursor(home: Home, text: string, end: number): FeedCursor {
  const expected = 'after: expected `latest`, or a `cursor` or `next` of this feed, unchanged';
  const [gatewayId, epoch, sequence, position] = readCursor(text, ['string', 'number', 'number', 'number'], expected);
  if (sequence < 0 || position < 0) throw new ApiProblem('bad-cursor', expected);
  if (gatewayId !== home.gatewayId || epoch !== home.epoch || sequence > end) {
    throw new ApiProblem(
      'cursor-gone',
      `after: expected a position of gateway ${home.gatewayId}, epoch ${home.epoch}, up to ${end}; came one of ${gatewayId}, epoch ${epoch}, at ${sequence}. From the start again: events keep their ids.`,
      { extensions: { continue: feedCursorText(home, { sequence: 0, position: 0 }) } },
    );
  }
  return { sequence, position };
}
