import { h } from './element.ts';
import { language, say } from './language.ts';
import { waitsForRelease } from './waits-for-release.ts';
import type { Alarm } from './wire.ts';

/** To where an interlock is released, in a tab of its own: this page has to stay. Null = nothing waits for that. */
export function releaseLink(alarm: Alarm): HTMLElement | null {
  if (!waitsForRelease(alarm)) return null;
  const href = `/interlocks?lang=${language()}`;
  return h('a', { class: 'button release', href, target: '_blank', 'data-key': `release ${alarm.id}` }, say('alarm.release'));
}
