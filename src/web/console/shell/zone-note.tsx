import { otherZone } from '../../page/site-zone.ts';
import { gatewayNow } from '../data/gateway-time.ts';
import { locale, useWords } from '../text/language.ts';

/** Said once on a page that is read in another zone than the site's: every time on it is the site's. */
export function ZoneNote() {
  const { say } = useWords();
  const zone = otherZone(gatewayNow(), locale(), 'long');
  return zone === null ? null : <p className="zone-note quiet">{say('zone.other', { zone })}</p>;
}
