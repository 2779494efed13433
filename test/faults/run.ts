import { ackOrder } from './ack-order-row.ts';
import { alarmBurst } from './alarm-burst.ts';
import { clockJumps, jumps } from './clock-jumps.ts';
import { cutAndSlow } from './cut-and-slow.ts';
import { escaping } from './escaping-row.ts';
import { type FaultRow, passed, type RowReport } from './fault-row.ts';
import { frozenPeers } from './frozen-peers.ts';
import { filled, noSpaceAtEachWrite, outOfFiles } from './full-disk.ts';
import { hostileBodyRow } from './hostile-bodies-row.ts';
import { hostileExpressions } from './hostile-expressions.ts';
import { hostileOpcua } from './hostile-opcua.ts';
import { hostileStations } from './hostile-stations.ts';
import { killAtEveryCall } from './kill-sweep.ts';
import { liftTests } from './lift-tests.ts';
import { designRate, longLoad } from './long-load.ts';
import { mutatedSessions } from './mutated-sessions-row.ts';
import { leaksFound, opcuaReconnects } from './opcua-reconnects.ts';
import { packetFaults } from './packet-faults.ts';
import { partition } from './partition.ts';
import { fullSizes, peerLimits, type Sizes } from './peer-limits.ts';
import { poison } from './poison.ts';
import { powerLoss } from './power-loss.ts';
import { killAtRandom, readyLimitMs } from './random-kills.ts';
import { readOnlyForAWhile } from './read-only.ts';
import { restored } from './restored.ts';
import { retentionUnderJumps } from './retention-under-jumps.ts';
import { silentDevices } from './silent-devices.ts';
import { silentTerminals } from './silent-terminals.ts';
import { slowPeers } from './slow-peers.ts';
import { cutAndFlip, syncsFail, toldOfDamage } from './store-damage.ts';
import { storeFaults } from './store-faults-row.ts';
import { takeOverStorm } from './take-over-row.ts';
import { telemetryFlood } from './telemetry-flood-row.ts';
import { terminalAnswers } from './terminal-answers.ts';
import { terminalTests } from './terminal-tests.ts';
import { webProbes } from './web-probes.ts';
import { wrongSignIns } from './wrong-sign-ins.ts';

/** Rows of the battery (reliability row numbers) that run on one machine with strace, ext4 and influxd. */
const rows: Readonly<Record<string, FaultRow>> = {
  '1': {
    what: '5,000 sessions, telemetry and alarms for a long time, people who deal with them',
    counts: 'minutes; --rate messages a second, of which one in 400 raises alarms',
    size: 30,
    run: ({ size, rate, say }) => longLoad({ minutes: size, rate: rate ?? designRate }, say),
  },
  '2': {
    what: 'distinct alarms within a second to 50 terminals, an entrapment raised last',
    counts: 'alarms; --only power-cut or calls',
    size: 1_000,
    run: ({ size, only, say }) =>
      together({ 'power-cut': () => alarmBurst('power-cut', size, say), calls: () => alarmBurst('calls', size, say) }, only),
  },
  '4': {
    what: 'a terminal, a hardware terminal, a dashboard and a reader of pages stopped in their tracks (SIGSTOP) under load',
    counts: 'presses a second',
    size: 40,
    run: ({ size, say }) => frozenPeers(size, say),
  },
  '5': {
    what: 'ten times the design point of telemetry, then as much as the gateway takes, while buttons are pressed',
    counts: 'minutes',
    size: 10,
    run: ({ size, say }) => telemetryFlood(size, say),
  },
  '6': {
    what: 'frames, silence, subscriptions, retained and queued messages without end; bare aedes as the control',
    counts: 'per cent of the full sizes (240 MB, 1,000 sockets, 100,000 filters, 50,000 retained, 100,000 queued)',
    size: 100,
    run: ({ size, say }) => peerLimits(share(size), say),
  },
  '7': {
    what: 'kill -9 at every write and sync of one alarm life, of a gateway by itself and of both ends of a link',
    counts: 'step: kill at every nth call (1 = every call); --only own, link, link-lower, link-upper or a file',
    size: 1,
    run: ({ size, only, say }) => killAtEveryCall(size, only, say),
  },
  '8': {
    what: 'kill -9 at random moments under load',
    counts: 'kills',
    size: 200,
    run: ({ size, seed, say }) => killAtRandom({ kills: size, seed, readyLimit: readyLimitMs }, say),
  },
  '9': {
    what: 'no PUBACK before the sync of its commit has returned; a message that cannot be judged stands in the way of nothing',
    counts: 'alarms',
    size: 10_000,
    run: ({ size, say }) => together({ order: () => ackOrder(size, say), poison: () => poison(say) }),
  },
  '10': {
    what: 'power loss: pictures of the disk under load, and the control without sync that must fail',
    counts: 'pictures at random instants, beside one for each stage of a life',
    size: 30,
    run: ({ size, seed, say }) => powerLoss(size, seed, say),
  },
  '11': {
    what: 'a journal cut at every byte of its last three commits, flipped bits, syncs that fail with EIO',
    counts: 'flipped bits; 1000 = every byte is cut, less = every nth',
    size: 1_000,
    run: async ({ size, seed, only, say }) => {
      const parts = {
        files: () => cutAndFlip(size, seed, say),
        told: () => toldOfDamage(say),
        eio: () => syncsFail(Math.max(150, Math.min(size, 300)), say),
      };
      return together(parts, only);
    },
  },
  '12': {
    what: 'a terminal behind a black hole, and one that says it lives and takes nothing; devices behind one, without a keep-alive',
    counts: 'nothing; --only terminals or devices',
    size: 1,
    run: ({ only, say }) => together({ terminals: () => silentTerminals(say), devices: () => silentDevices(say) }, only),
  },
  '13': {
    what: 'the link between a community and a city gone for 72 hours (clocks moved by libfaketime), both at work and killed, then healed; four tiers in network namespaces, one link half-open, one slow',
    counts: 'alarms raised below meanwhile; in namespaces a tenth of it',
    size: 400,
    run: ({ size, only, say }) =>
      together({ hours: () => partition(size, say), namespaces: () => cutAndSlow(Math.ceil(size / 10), 64, say) }, only),
  },
  '14': {
    what: 'lines of 8 kbit/s and of one byte at a time, and peers on every listener that never come to an end, a byte a second',
    counts: 'peers of each kind that drip; --only honest or drips',
    size: 60,
    run: ({ size, only, say }) => slowPeers(size, only, say),
  },
  '15': {
    what: 'MQTT packets lost, doubled, late, in another order, replayed; receipts and acknowledgements lost, late, double, for somebody else',
    counts: 'per cent of the faults of packets',
    size: 100,
    run: ({ size, only, say }) => together({ devices: () => packetFaults(size, say), terminals: () => terminalAnswers(say) }, only),
  },
  '16': {
    what: 'take-overs of a device and a terminal while alarms are on their way',
    counts: 'take-overs',
    size: 500,
    run: ({ size, seed }) => takeOverStorm(size, seed),
  },
  '17': {
    what: 'the time-series database refused, hung, failing, partly refusing, gone, emptied, lying; alarms meanwhile, and nothing lost',
    counts: 'seconds of each fault',
    size: 20,
    run: (options) => storeFaults(options),
  },
  '18': {
    what: 'a disk that is full, read-only or out of files, and ENOSPC at each write of one alarm life',
    counts: 'step: ENOSPC at every nth write (1 = every write)',
    size: 1,
    run: ({ size, seed, only, say }) =>
      together(
        {
          full: () => filled(3, seed, say),
          files: () => outOfFiles(say),
          readonly: () => readOnlyForAWhile(say),
          each: () => noSpaceAtEachWrite(size, say),
        },
        only,
      ),
  },
  '19': {
    what: 'a wall clock that jumps while it runs (libfaketime), devices with a wrong one, retention under jumps',
    counts: 'jumps, of +1 h, -1 h, +1 d, -1 d, 1970, 2038, +10 y',
    size: 7,
    run: ({ size, only, say }) =>
      together({ jumps: () => clockJumps(jumps.slice(0, size), say), retention: () => retentionUnderJumps() }, only),
  },
  '20': {
    what: 'mutated MQTT sessions',
    counts: 'sessions',
    size: 100_000,
    run: ({ size, seed }) => mutatedSessions(size, seed),
  },
  '21': {
    what: 'hostile bodies on every topic and route; a careless gateway as the control',
    counts: 'random bodies beside the ones that are named',
    size: 5_000,
    run: ({ size, seed, say }) => hostileBodyRow(size, seed, true, say),
  },
  '23': {
    what: 'hostile OPC UA servers beside a good one, which is frozen, cut off, restarted, loses notifications and is cut again and again; leaks put in as the control',
    counts: 'reconnects',
    size: 500,
    run: ({ size, only, say }) =>
      together(
        {
          peers: () => hostileOpcua(Math.min(size, 20), true, say),
          reconnects: () => opcuaReconnects(size, false, say),
          control: () => leaksFound(say),
        },
        only,
      ),
  },
  '24': {
    what: 'OCPP stations that lie, flood, hang and are twice there; a plain ocpp-rpc server as the control',
    counts: 'seconds of the CALL flood, one overheat a second',
    size: 30,
    run: ({ size, say }) => hostileStations({ seconds: size, patience: true, timed: true, control: true }, say),
  },
  '25': {
    what: 'messages full of separators, quotes and line breaks into a real InfluxDB 1 and back',
    counts: 'messages',
    size: 10_000,
    run: ({ size, seed }) => escaping(size, seed),
  },
  '22': {
    what: 'expressions that never end, explode or eat memory, while other devices raise alarms',
    counts: 'messages of each of five hostile device types',
    size: 100,
    run: ({ size, say }) => hostileExpressions(size, true, say),
  },
  '27': {
    what: 'wrong sign-ins with a password, a secret, a token, over MQTT and OCPP, from one address, while others work',
    counts: 'tries on each path',
    size: 10_000,
    run: ({ size, say }) => wrongSignIns(size, true, say),
  },
  '28': {
    what: 'the web: other origins, sessions and their ends, every route by role and place, hostile parameters and ids on each, headers, addresses, smuggling, slow peers, scripts in every page; a gateway without guards as the control',
    counts: '1 = all of it; --only requests, queries, limits or pages',
    size: 1,
    run: ({ only, say }) => webProbes(only, say),
  },
  '35': {
    what: 'hot backups under load, the newest restored on an empty machine, the test alarm of every terminal and the test call of every lift',
    counts: 'alarms that ended before the backup; --only restored, tests or lifts',
    size: 100,
    run: ({ size, only, say }) =>
      together({ restored: () => restored(size, say), tests: () => terminalTests(5, say), lifts: () => liftTests(10, say) }, only),
  },
};

function share(percent: number): Sizes {
  const part = (full: number) => Math.max(1, Math.ceil((full * percent) / 100));
  const { megabytes, silent, subscriptions, retained, queued } = fullSizes;
  return {
    megabytes: part(megabytes),
    silent: part(silent),
    subscriptions: part(subscriptions),
    retained: part(retained),
    queued: part(queued),
  };
}

/** The parts of a row one after the other, or only one of them. */
async function together(parts: Readonly<Record<string, () => Promise<RowReport>>>, only: string | null = null): Promise<RowReport> {
  const sum = { enumerated: 0, fired: 0, violations: [] as string[], figures: {} as Record<string, number | string> };
  for (const [name, run] of Object.entries(parts)) {
    if (only !== null && only !== name) continue;
    const report = await run();
    if (report.fired < report.enumerated) sum.violations.push(`${name}: ${report.fired} of ${report.enumerated} faults happened`);
    sum.enumerated += report.enumerated;
    sum.fired += report.fired;
    sum.violations.push(...report.violations);
    Object.assign(sum.figures, report.figures);
  }
  return sum;
}

function list(): string {
  const lines = Object.entries(rows).map(([name, row]) => `  ${name.padEnd(3)} ${row.what}\n      --size ${row.size} (${row.counts})`);
  return ['npm run faults -- <row> [--size n] [--seed n] [--only part] [--rate n] [--json]', ...lines].join('\n');
}

function print(name: string, report: RowReport, seconds: number, json: boolean): void {
  const ok = passed(report);
  if (json) {
    process.stdout.write(`${JSON.stringify({ row: name, ok, seconds, ...report })}\n`);
    return;
  }
  const lines = [
    `row ${name}: ${ok ? 'passed' : 'FAILED'} in ${seconds} s`,
    `  faults enumerated ${report.enumerated}, fired ${report.fired}`,
    ...Object.entries(report.figures).map(([what, value]) => `  ${what}: ${value}`),
    ...report.violations.map((what) => `  VIOLATION ${what}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function option(args: readonly string[], name: string): string | null {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? null : (args[at + 1] ?? null);
}

const args = process.argv.slice(2);
const [name] = args;
const row = name === undefined ? undefined : rows[name];
if (name === undefined || row === undefined) {
  process.stdout.write(`${list()}\n`);
  process.exit(name === undefined ? 0 : 2);
}
const json = args.includes('--json');
const size = Number(option(args, 'size') ?? row.size);
const seed = Number(option(args, 'seed') ?? 1);
const asked = option(args, 'rate');
const rate = asked === null ? null : Number(asked);
if (![size, seed, rate ?? 1].every(Number.isSafeInteger) || size < 1 || (rate ?? 1) < 1) {
  process.stderr.write(`--size, --seed, --rate: expected whole numbers, --size and --rate at least 1\n`);
  process.exit(2);
}
const say = (line: string): void => {
  if (!json) process.stderr.write(`${line}\n`);
};
const begun = performance.now();
const report = await row.run({ size, seed, rate, only: option(args, 'only'), say });
print(name, report, Math.round((performance.now() - begun) / 100) / 10, json);
process.exit(passed(report) ? 0 : 1);
