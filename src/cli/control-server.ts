import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { AdministrationError } from '../gateway/administration-error.ts';
import type { Site } from './local-site.ts';
import { type SiteCommand, siteCommands } from './site-commands.ts';

/** Largest request: 20,000 devices. */
const bodyLimit = 8 * 1024 ** 2;

export function controlSocketPath(dataFolder: string): string {
  return join(dataFolder, 'anlin.sock');
}

/**
 * The local operator's door: HTTP over a socket in the data folder, mode 0600, so the file system says who may use it.
 * `POST /<command>` with JSON answers 200 {result} or 4xx {code, message}.
 */
export async function startControlServer(dataFolder: string, site: Site): Promise<{ stop: () => Promise<void> }> {
  const path = controlSocketPath(dataFolder);
  // The exclusive lock on the data folder is held by us, so a socket file here is a leftover of a killed process.
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > bodyLimit) request.destroy();
      else parts.push(part);
    });
    request.on('end', () => {
      void answer(site, request.url ?? '/', Buffer.concat(parts).toString('utf8')).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  });
  // Created without rights for others from the first moment on.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
  return { stop: () => stop(server) };
}

async function answer(site: Site, url: string, body: string): Promise<{ status: number; body: unknown }> {
  const name = url.slice(1);
  if (!Object.hasOwn(siteCommands, name)) return { status: 404, body: { code: 'unknown-command', message: `no command ${name}` } };
  try {
    return { status: 200, body: { result: await siteCommands[name as SiteCommand](site, body === '' ? {} : JSON.parse(body)) } };
  } catch (error) {
    if (error instanceof AdministrationError) return { status: 409, body: { code: error.code, message: error.message } };
    if (error instanceof z.ZodError) return { status: 400, body: { code: 'bad-input', message: z.prettifyError(error) } };
    return { status: 500, body: { code: 'failed', message: error instanceof Error ? error.message : String(error) } };
  }
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
