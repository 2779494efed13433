import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { Api, ApiContext } from '../api-context.ts';

/** Address -> file in publicDir. The files refer to each other as `/web/<file>`; everything they show they fetch from /api/v1. */
export const pageFiles: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/sign-in': 'sign-in.html',
  '/setup/:token': 'setup.html',
  '/terminal/:id': 'terminal.html',
  '/device/:id': 'device.html',
  '/alarm/:id': 'alarm.html',
  '/quarantine': 'quarantine.html',
};

/** The pages are public files without data; publicDir is served flat under /web/. */
export async function pageRoutes(app: Api, { ports }: ApiContext): Promise<void> {
  const { publicDir, build } = ports.settings;
  if (!existsSync(publicDir)) return;
  await app.register(staticFiles, {
    root: publicDir,
    prefix: '/web/',
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
    redirect: false,
  });
  // Read once: page and heartbeats say the same build for as long as this gateway runs.
  const terminal = readFileSync(join(publicDir, pageFiles['/terminal/:id'] ?? ''), 'utf8').replace(
    'data-build=""',
    `data-build="${build ?? ''}"`,
  );
  for (const [url, file] of Object.entries(pageFiles)) {
    if (url === '/terminal/:id')
      app.get(url, { schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(terminal));
    else app.get(url, { schema: { hide: true } }, async (_request, reply) => reply.sendFile(file));
  }
}
