import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { Api, ApiContext } from '../api-context.ts';
import { pageFiles } from '../page-files.ts';

/** Files that the build names by their content: what is kept of them is never out of date. */
const namedByContent = /\/console\/assets\/[^/]+$/;

/** publicDir is served under /web/. */
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
    preCompressed: true,
    setHeaders: (reply, path) => {
      if (namedByContent.test(path)) reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  // Read once: page and heartbeats say the same build for as long as this gateway runs.
  const file = join(publicDir, pageFiles['/terminal/:id'] ?? '');
  const terminal = existsSync(file) ? readFileSync(file, 'utf8').replace('data-build=""', `data-build="${build ?? ''}"`) : null;
  for (const [url, file] of Object.entries(pageFiles)) {
    if (url === '/terminal/:id' && terminal !== null)
      app.get(url, { schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(terminal));
    else app.get(url, { schema: { hide: true } }, async (_request, reply) => reply.sendFile(file));
  }
}
