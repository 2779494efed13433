/** What Node-RED's admin API takes at POST /flow. */
export interface Flow {
  readonly label: string;
  readonly nodes: readonly object[];
  readonly configs: readonly object[];
}

export interface FlowPlaces {
  readonly mqttPort: number;
  readonly influxPort: number;
  readonly database: string;
  /** Distinguishes this flow's pages and sockets from those of others in the same Node-RED. */
  readonly name: string;
}

export const measurement = 'telemetry';
/** Same limit as the shipped profile's. */
const limit = 50;

const judgeOne = `
const device = msg.topic.split('/')[2];
const v = msg.payload.values;
const high = v['gas.concentration'] >= ${limit};
const was = context.get(device) === true;
let alert = null;
if (high !== was) {
  context.set(device, high);
  alert = { payload: { deviceId: device, condition: String(high) } };
}
`;

/** Of one message one line; the field names are the points. */
const toLine = `${judgeOne}
const line = '${measurement},device=' + device
  + ' gas.concentration=' + v['gas.concentration'] + ',gas.co=' + v['gas.co']
  + ',gas.state="' + v['gas.state'] + '",gas.valve="' + v['gas.valve'] + '"'
  + ',device.signal=' + v['device.signal'] + ' ' + msg.payload.ts;
`;

/** Fields and tags, as the InfluxDB node takes them. */
const oneByOne = `${judgeOne}
return [{ payload: [{ ...v, time: msg.payload.ts }, { device }] }, alert];`;

/** What waits longer than this is sent though the batch is not full. */
const lingerMs = 200;
const batch = 1_000;

const inBatches = `${toLine}
const lines = flow.get('lines');
lines.push(line);
let full = null;
if (lines.length >= ${batch}) {
  full = { payload: lines.join('\\n'), lines: lines.length };
  lines.length = 0;
}
return [full, alert];`;

const startBatches = `flow.set('lines', []);
context.set('timer', setInterval(() => {
  const lines = flow.get('lines');
  if (lines.length === 0) return;
  node.send([{ payload: lines.join('\\n'), lines: lines.length }, null]);
  lines.length = 0;
}, ${lingerMs}));`;

const countLines = `if (msg.statusCode === 204) flow.set('stored', (flow.get('stored') || 0) + msg.lines);
else flow.set('failed', (flow.get('failed') || 0) + msg.lines);
return null;`;
const countOne = `flow.set('stored', (flow.get('stored') || 0) + 1);
return null;`;
const countFailed = `flow.set('failed', (flow.get('failed') || 0) + 1);
return null;`;

const tell = `msg.payload = { stored: flow.get('stored') || 0, failed: flow.get('failed') || 0 };
return msg;`;

/** Of node-red-contrib-influxdb. */
export const influxNode = 'influxdb out';

/**
 * mqtt in -> json -> function with a threshold -> InfluxDB, alerts to a websocket. As users wire it, every message goes to
 * the InfluxDB node by itself; `tuned` parses within `mqtt in`, makes its lines by hand and posts 1,000 at a time over a
 * connection that is kept.
 */
export function benchFlow({ mqttPort, influxPort, database, name }: FlowPlaces, tuned: boolean): Flow {
  const id = (what: string) => `${name}-${what}`;
  const at = { x: 100, y: 100 };
  const judge = {
    ...at,
    id: id('judge'),
    type: 'function',
    name: 'threshold',
    func: tuned ? inBatches : oneByOne,
    outputs: 2,
    initialize: tuned ? startBatches : '',
    finalize: tuned ? "clearInterval(context.get('timer'));" : '',
    wires: [[id('write')], [id('alert')]],
  };
  const mqttIn = {
    ...at,
    id: id('in'),
    type: 'mqtt in',
    topic: 'v1/devices/+/telemetry',
    qos: '1',
    datatype: tuned ? 'json' : 'utf8',
    broker: id('broker'),
    inputs: 0,
    wires: [[tuned ? judge.id : id('json')]],
  };
  const counted = (what: string, func: string) => ({ ...at, id: id(what), type: 'function', name: what, func, outputs: 1, wires: [[]] });
  const write = tuned
    ? [
        {
          ...at,
          id: id('write'),
          type: 'http request',
          method: 'POST',
          ret: 'txt',
          url: `http://127.0.0.1:${influxPort}/write?db=${database}&precision=ms`,
          persist: true,
          senderr: false,
          headers: [],
          wires: [[id('count')]],
        },
        counted('count', countLines),
      ]
    : [
        { ...at, id: id('json'), type: 'json', property: 'payload', action: '', wires: [[judge.id]] },
        { ...at, id: id('write'), type: influxNode, influxdb: id('influx'), measurement, precision: 'ms', retentionPolicy: '', wires: [] },
        { ...at, id: id('done'), type: 'complete', scope: [id('write')], uncaught: false, wires: [[id('count')]] },
        { ...at, id: id('wrong'), type: 'catch', scope: [id('write')], uncaught: false, wires: [[id('failed')]] },
        counted('count', countOne),
        counted('failed', countFailed),
      ];
  return {
    label: name,
    nodes: [
      mqttIn,
      judge,
      ...write,
      { ...at, id: id('alert'), type: 'websocket out', server: id('socket'), client: '', wires: [] },
      { ...at, id: id('ask'), type: 'http in', url: `/${name}/handled`, method: 'get', wires: [[id('tell')]] },
      { ...at, id: id('tell'), type: 'function', name: 'handled', func: tell, outputs: 1, wires: [[id('said')]] },
      { ...at, id: id('said'), type: 'http response', statusCode: '', headers: {}, wires: [] },
    ],
    configs: [
      {
        id: id('broker'),
        type: 'mqtt-broker',
        broker: '127.0.0.1',
        port: String(mqttPort),
        clientid: name,
        autoConnect: true,
        usetls: false,
        protocolVersion: '4',
        keepalive: '60',
        cleansession: true,
      },
      { id: id('socket'), type: 'websocket-listener', path: `/${name}/alerts`, wholemsg: 'false' },
      ...(tuned
        ? []
        : [
            {
              id: id('influx'),
              type: 'influxdb',
              influxdbVersion: '1.x',
              hostname: '127.0.0.1',
              port: String(influxPort),
              database,
              usetls: false,
            },
          ]),
    ],
  };
}
