import { feedAsyncApi } from '../api/events/feed-asyncapi.ts';
import { deviceAsyncApi } from '../ingest/mqtt/device-asyncapi.ts';
import type { AsyncApiPart, ChannelPart } from '../model/asyncapi-part.ts';
import { terminalAsyncApi } from '../notify/stream-asyncapi.ts';

const schemes = {
  account: { type: 'userPassword', description: 'Device or terminal id and its secret; or the secret alone as the name.' },
  token: { type: 'http', scheme: 'bearer', description: 'API token.' },
  session: { type: 'httpApiKey', name: 'anlin_session', in: 'cookie', description: 'A signed-in person: POST /api/v1/session.' },
} as const;
const by = (...names: (keyof typeof schemes)[]) => names.map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

const servers = {
  mqtt: { host: 'localhost:1883', protocol: 'mqtt', protocolVersion: '3.1.1', security: by('account') },
  websocket: { host: 'localhost:8080', protocol: 'ws', security: by('session', 'token', 'account') },
  http: { host: 'localhost:8080', protocol: 'http', security: by('session', 'token') },
} as const;

/** Everything that comes or goes without being asked for, as one AsyncAPI 3.0 document. Made of the schemas that check it. */
export function asyncApiDocument(version: string) {
  const parts: readonly AsyncApiPart[] = [deviceAsyncApi, terminalAsyncApi(), feedAsyncApi()];
  const channels = parts.flatMap((part) => part.channels);
  const messages = Object.assign({}, ...parts.map((part) => part.messages)) as AsyncApiPart['messages'];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Anlin 安邻',
      version,
      description:
        'Topics of devices and hardware terminals, the terminal stream, and the events feed. With TLS: mqtts on 8883, wss and https. What is asked for and answered is in /api/v1/openapi.json.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      contact: { name: 'Anlin' },
      tags: [{ name: 'devices' }, { name: 'terminals' }, { name: 'events' }],
    },
    defaultContentType: 'application/json',
    servers,
    channels: Object.fromEntries(channels.map((channel) => [channel.name, channelOf(channel)])),
    operations: Object.fromEntries(channels.flatMap(operationsOf)),
    components: {
      securitySchemes: schemes,
      messages: Object.fromEntries(
        Object.entries(messages).map(([name, { summary, payload, examples }]) => [
          name,
          { name, title: name, summary, payload, examples: examples.map((example, i) => ({ name: `${name}${i + 1}`, payload: example })) },
        ]),
      ),
    },
  };
}

function channelOf({ server, address, parameters, description, query, sends, takes }: ChannelPart) {
  return {
    address,
    description,
    servers: [{ $ref: `#/servers/${server}` }],
    ...(Object.keys(parameters).length > 0
      ? { parameters: Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name, { description: text }])) }
      : {}),
    messages: Object.fromEntries([...sends, ...takes].map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    ...(server === 'websocket' && query !== undefined ? { bindings: { ws: { query } } } : {}),
  };
}

/** From the gateway's side: it sends, and it receives. */
function operationsOf({ name, server, description, query, sends, takes }: ChannelPart) {
  const bindings = server === 'mqtt' ? { mqtt: { qos: 1 } } : server === 'http' ? { http: { method: 'GET', query } } : null;
  const operation = (action: 'send' | 'receive', messages: readonly string[]) => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    summary: description.split('. ')[0],
    messages: messages.map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
    ...(bindings === null ? {} : { bindings }),
  });
  return [
    ...(sends.length > 0 ? [[`send.${name}`, operation('send', sends)] as const] : []),
    ...(takes.length > 0 ? [[`receive.${name}`, operation('receive', takes)] as const] : []),
  ];
}
