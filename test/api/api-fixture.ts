import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { buildApi } from '../../src/api/build-api.ts';
import type { ApiSettings } from '../../src/api/ports.ts';
import { World } from './fake-ports.ts';

export const password = 'correct horse battery';

export interface Fixture {
  readonly world: World;
  readonly app: FastifyInstance;
}

/** An API over an in-memory world: two estates, a device, a terminal and an alarm in each. Closes itself. */
export async function fixture(settings: Partial<ApiSettings> = {}): Promise<Fixture> {
  const world = new World();
  world.addDevice('gas-1', 'east/1');
  world.addDevice('gas-2', 'west/1');
  world.addTerminal('gate', 'east');
  world.addTerminal('west-gate', 'west');
  world.addAlarm('alarm-east', 'east/1');
  world.addAlarm('alarm-west', 'west/1', { deviceId: 'gas-2', subject: 'device:gas-2', severity: 'major' });
  world.addDuty('desk-east', 'east');
  world.addDuty('desk-west', 'west');
  const app = await buildApi(world.ports(settings));
  onTestFinished(() => app.close());
  return { world, app };
}

/** Signs in and returns the cookie header. */
export async function signIn(app: FastifyInstance, user: string, secret = password): Promise<string> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user, password: secret } });
  if (answer.statusCode !== 200) throw new Error(`sign-in of ${user}: ${answer.body}`);
  return cookieOf(answer.headers['set-cookie']);
}

export function cookieOf(header: string | string[] | undefined): string {
  return [header].flat().join(';').split(';')[0] ?? '';
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const basic = (name: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` });
