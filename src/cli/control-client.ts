import { request } from 'node:http';
import { controlSocketPath } from './control-server.ts';
import type { SiteAnswer, SiteCommand } from './site-commands.ts';

/** A refusal that came over the socket; `message` is for people. */
export class ControlError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Asks the running gateway. Resolves null when none listens on the socket of `dataFolder`. */
export function askGateway<C extends SiteCommand>(dataFolder: string, command: C, input: unknown): Promise<SiteAnswer<C> | null> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: controlSocketPath(dataFolder), path: `/${command}`, method: 'POST' }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
        if (response.statusCode === 200) resolve(body.result);
        else reject(new ControlError(body.code, body.message));
      });
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    call.end(JSON.stringify(input));
  });
}
