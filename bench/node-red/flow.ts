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

/** Of one message to one line; the field names are the points. */
const toLine = `
const device = msg.topic.split('/')[2];
const v = msg.payload.values;
const line = '${measurement},device=' + device
  + ' gas.concentration=' + v['gas.concentration'] + ',gas.co=' + v['gas.co']
  + ',gas.state="' + v['gas.state'] + '",gas.valve="' + v['gas.valve'] + '"'
  + ',device.signal=' + v['device.signal'] + ' ' + msg.payload.ts;
const high = v['gas.concentration'] >= ${limit};
const was = context.get(device) === true;
let alert = null;
if (high !== was) {
  context.set(device, high);
  alert = { payload: { deviceId: device, condition: String(high) } };
}
`;

const oneByOne = `${toLine}
return [{ payload: line }, alert];`;

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

const count = `if (msg.statusCode === 204) flow.set('stored', (flow.get('stored') || 0) + (msg.lines || 1));
else flow.set('failed', (flow.get('failed') || 0) + (msg.lines || 1));
return null;`;

const tell = `msg.payload = { stored: flow.get('stored') || 0, failed: flow.get('failed') || 0 };
return msg;`;

/**
 * mqtt in -> json -> function with a threshold -> http request to InfluxDB, alerts to a websocket: as users wire it, one
 * request a message; `tuned` sends batches of 1,000 lines and parses within `mqtt in`. The request node keeps its
 * connections in both, though that is off by default.
 */
export function benchFlow({ mqttPort, influxPort, database, name }: FlowPlaces, tuned: boolean): Flow {
  const id = (what: string) => `${name}-${what}`;
  const place = { x: 100, y: 100 };
  const judge = {
    ...place,
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
    ...place,
    id: id('in'),
    type: 'mqtt in',
    topic: 'v1/devices/+/telemetry',
    qos: '1',
    datatype: tuned ? 'json' : 'utf8',
    broker: id('broker'),
    inputs: 0,
    wires: [[tuned ? judge.id : id('json')]],
  };
  const json = { ...place, id: id('json'), type: 'json', property: 'payload', action: '', wires: [[judge.id]] };
  return {
    label: name,
    nodes: [
      mqttIn,
      ...(tuned ? [] : [json]),
      judge,
      {
        ...place,
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
      { ...place, id: id('count'), type: 'function', name: 'count', func: count, outputs: 1, wires: [[]] },
      { ...place, id: id('alert'), type: 'websocket out', server: id('socket'), client: '', wires: [] },
      { ...place, id: id('ask'), type: 'http in', url: `/${name}/handled`, method: 'get', wires: [[id('tell')]] },
      { ...place, id: id('tell'), type: 'function', name: 'handled', func: tell, outputs: 1, wires: [[id('said')]] },
      { ...place, id: id('said'), type: 'http response', statusCode: '', headers: {}, wires: [] },
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
    ],
  };
}
