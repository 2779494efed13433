import type { RowReport } from './fault-row.ts';
import type { entries } from './gateway-run.ts';
import { browserProbes } from './web-pages.ts';
import { placeProbes } from './web-places.ts';
import { foreignNameProbes, queryProbes } from './web-queries.ts';
import { slowProbes, smugglingProbes } from './web-requests.ts';
import { namesProbes, sessionProbes, shortSessions, timeLimitProbes } from './web-sessions.ts';
import { type Probe, WebSite } from './web-site.ts';
import { addressProbes, headerProbes, originProbes } from './web-wire.ts';

type Probes = Readonly<Record<string, (world: WebSite) => Promise<Probe>>>;

/** Those that need no browser and no patience. */
const quick: Probes = {
  'other origins, forms and hosts': originProbes,
  'headers and errors of every kind of answer': headerProbes,
  'files outside and other sites': addressProbes,
  'requests in requests': smugglingProbes,
};
const patient: Probes = {
  ...quick,
  'who exists': (world) => namesProbes(world, 24),
  'sessions and their ends': sessionProbes,
  'every route, role and place': placeProbes,
  'slow peers': slowProbes,
};
const queries: Probes = { 'parameters and ids of every route': queryProbes, 'foreign names in every parameter': foreignNameProbes };

/** Row 28: the real gateway, where nothing may be found, and one without guards, where every probe must find something. */
export async function webProbes(only: string | null, say: (line: string) => void): Promise<RowReport> {
  const wants = (part: string) => only === null || only === part;
  const limited = { 'time limits of sessions': timeLimitProbes };
  const limits = wants('limits') ? overWorld('gateway', limited, say, shortSessions) : {};
  const asked = { ...(wants('requests') ? patient : {}), ...(wants('queries') ? queries : {}) };
  const some = Object.keys(asked).length > 0;
  const real = some ? await overWorld('gateway', asked, say) : {};
  const pages = wants('pages') ? await inBrowser(say) : {};
  const timed = await limits;
  const loose = some ? overWorld('unguarded', asked, say) : {};
  const endless = wants('limits') ? await overWorld('unguarded', limited, say, shortSessions) : {};
  return report({ ...real, ...timed, ...pages }, { ...(await loose), ...endless });
}

/** The part for `npm test`. */
export async function quickWebProbes(say: (line: string) => void): Promise<RowReport> {
  return report(await overWorld('gateway', quick, say), {});
}

/** These have their controls inside: pages that take texts for markup, and the gateway's own pages. */
async function inBrowser(say: (line: string) => void): Promise<Readonly<Record<string, Probe>>> {
  const world = await WebSite.open('gateway');
  try {
    return await browserProbes(world, say);
  } finally {
    await world.close();
  }
}

async function overWorld(
  entry: keyof typeof entries,
  probes: Probes,
  say: (line: string) => void,
  settings: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, Probe>>> {
  const world = await WebSite.open(entry, settings);
  try {
    const done: Record<string, Probe> = {};
    for (const [what, probe] of Object.entries(probes)) {
      const { found, tries } = await probe(world);
      done[what] = { found, tries };
      say(`${entry}, ${what}: ${tries} tries, ${found.length} findings`);
      if (entry === 'gateway') for (const each of found.slice(0, 20)) say(`  ${each}`);
      else say(`  for example: ${found[0]}`);
    }
    return done;
  } finally {
    await world.close();
  }
}

function report(real: Readonly<Record<string, Probe>>, control: Readonly<Record<string, Probe>>): RowReport {
  const tries = Object.values(real).reduce((sum, probe) => sum + probe.tries, 0);
  const violations = Object.entries(real).flatMap(([what, { found }]) => found.map((each) => `${what}: ${each}`));
  const figures: Record<string, string> = {};
  for (const [what, probe] of Object.entries(real)) {
    const without = control[what];
    figures[what] =
      `${probe.tries} tries, ${probe.found.length} findings${without === undefined ? '' : `; without guards ${without.found.length}`}`;
    if (without?.found.filter((each) => !each.startsWith('CONTROL')).length === 0)
      violations.push(`CONTROL: ${what} finds nothing without guards`);
  }
  return { enumerated: tries, fired: tries, violations, figures };
}
