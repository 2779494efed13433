/** One variable of a device at the server. */
export interface NodeSpec {
  /** Under the device's object. */
  readonly path: string;
  readonly type: 'Boolean' | 'Int32' | 'UInt32' | 'Double';
  /** Points of the vocabulary that it shows. */
  readonly points: readonly string[];
  readonly initial: number | boolean;
  /** Word of the vocabulary -> code of this vendor. */
  readonly codes?: Readonly<Record<string, number | boolean>>;
  readonly history?: boolean;
  /** An alarm condition that is active while the variable is true. */
  readonly alarm?: { readonly name: string; readonly severity: number };
}

/** A method, or a Boolean that is written true, by which the device is told to do something. */
export interface OrderSpec {
  readonly path: string;
  readonly as: 'method' | 'switch';
  /** Command of the device type, as the model knows it. */
  readonly command: string;
}

const enumerated = (words: readonly string[]) => Object.fromEntries(words.map((word, index) => [word, index]));
const point = (path: string, type: NodeSpec['type'], name: string, initial: number | boolean, more: Partial<NodeSpec> = {}): NodeSpec => ({
  path,
  type,
  points: [name],
  initial,
  ...more,
});

const faults = [
  'none',
  'safety-circuit',
  'door-close',
  'door-open',
  'stopped-outside-zone',
  'unintended-movement',
  'run-time-limiter',
  'position-lost',
  'rerun-prevention',
  'overtravel-up',
  'overtravel-down',
  'overspeed',
  'running-door-open',
  'power-outage',
];

function zone(n: number): NodeSpec[] {
  return [
    point(`Zone${n}/Concentration`, 'Double', `gas.concentration[${n}]`, 0),
    point(`Zone${n}/State`, 'Int32', `gas.state[${n}]`, 1, { codes: enumerated(['preheat', 'normal', 'low', 'high', 'fault']) }),
  ];
}

/** What the servers of a lift bank and of a gas panel show; made up, in the manner of such controllers. */
export const installations: Readonly<Record<string, { readonly nodes: readonly NodeSpec[]; readonly orders?: readonly OrderSpec[] }>> = {
  'lift-controller-opcua': {
    nodes: [
      point('ServiceMode', 'Int32', 'lift.serviceMode', 1, {
        codes: enumerated(['stopped', 'normal', 'inspection', 'fire-return', 'firefighter', 'emergency-power', 'earthquake', 'unknown']),
      }),
      point('Car/Status', 'Int32', 'lift.carStatus', 0, { codes: enumerated(['stopped', 'running']) }),
      point('Car/Direction', 'Int32', 'lift.direction', 0, { codes: enumerated(['none', 'up', 'down']) }),
      point('Car/Floor', 'Int32', 'lift.floor', 1, { history: true }),
      point('Car/InDoorZone', 'Boolean', 'lift.doorZone', true, { codes: { inside: true, outside: false } }),
      point('Car/Occupied', 'Boolean', 'lift.passengers', false),
      point('Door/Closed', 'Boolean', 'lift.doorClosed', true),
      point('Counters/Runs', 'UInt32', 'lift.runCount', 0),
      point('Counters/Hours', 'Double', 'lift.runHours', 0),
      point('FaultCode', 'Int32', 'lift.faultCode', 0, { codes: enumerated(faults) }),
      point('AlarmButton', 'Boolean', 'lift.alarmButton', false, { history: true, alarm: { name: 'AlarmCall', severity: 900 } }),
    ],
    orders: [{ path: 'Recall', as: 'method', command: 'recall' }],
  },
  'gas-panel-opcua': {
    nodes: [
      ...zone(1),
      ...zone(2),
      point('Valve', 'Int32', 'gas.valve', 0, { codes: enumerated(['open', 'closed']) }),
      point('ValveFault', 'Boolean', 'gas.valveFault', false, { alarm: { name: 'ValveStuck', severity: 600 } }),
      point('Supply', 'Int32', 'device.power', 0, { codes: enumerated(['mains', 'battery']) }),
    ],
    orders: [
      { path: 'CloseValve', as: 'method', command: 'close-valve' },
      { path: 'Horn/Silenced', as: 'switch', command: 'mute' },
    ],
  },
};
