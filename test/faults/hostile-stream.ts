import { WebSocket } from 'ws';
import type { HostileBody } from './hostile-bodies.ts';
import type { HostileWorld } from './hostile-world.ts';
import type { SiteTerminal } from './site.ts';

/** Every hostile body over a terminal's stream, as text and as bytes: it is told what was wrong, or closed with a code. */
export async function throwAtStream(world: HostileWorld, terminal: SiteTerminal, bodies: readonly HostileBody[]): Promise<void> {
  for (const { name, body } of bodies)
    for (const binary of [false, true])
      await world.meet(`stream, ${name}${binary ? ', binary' : ''}`, /^(error [a-z-]+|closed \d{4})$/, () =>
        say(world, terminal, body, binary),
      );
}

function say(world: HostileWorld, { id, secret }: SiteTerminal, body: Buffer, binary: boolean): Promise<string> {
  const address = `${world.gateway.http.replace('http', 'ws')}/api/v1/terminals/${id}/stream`;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const socket = new WebSocket(address, { headers: { authorization } });
  return new Promise<string>((resolve) => {
    socket.on('open', () => socket.send(body, { binary }, () => {}));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; code?: string };
      if (message.type === 'error') resolve(`error ${message.code}`);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => resolve(`closed ${code}`));
  }).finally(() => socket.terminate());
}
