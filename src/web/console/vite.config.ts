import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/web/console/',
  plugins: [
    react(),
    {
      name: 'anlin-adopted-styles',
      enforce: 'pre',
      // antd and its icons write their styles at run time, into <style> elements, which `style-src 'self'` forbids.
      resolveId: { filter: { id: /\/(Dom\/dynamicCSS|cssUtils)$/ }, handler: () => here('shell/adopted-styles.ts') },
    },
    {
      name: 'anlin-first-load',
      enforce: 'pre',
      // Inputs want one context of the kit's forms and would bring all of them along; tables bring the trees, menus and boxes
      // of filters and selections that no table here has.
      resolveId: {
        filter: { id: /^@rc-component\/form$|\/FilterDropdown$|\/useSelection$/ },
        handler(id, importer = '') {
          if (id.endsWith('/FilterDropdown')) return here('shell/no-table-filters.ts');
          if (importer.includes('/antd/es/table/') && id.endsWith('/useSelection')) return here('shell/no-table-selection.ts');
          return importer.endsWith('/antd/es/form/context.js') ? this.resolve('@rc-component/form/es/FormContext', importer) : null;
        },
      },
    },
  ],
  build: {
    outDir: here('../../../dist/src/web/public/console'),
    emptyOutDir: true,
    target: 'es2022',
    // Vite's preloading helper is a script of its own; nothing is inlined as data: that the policy would stop.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': { target: process.env.ANLIN_URL ?? 'http://127.0.0.1:8080', ws: true },
      '/web/favicon.svg': { target: process.env.ANLIN_URL ?? 'http://127.0.0.1:8080' },
    },
  },
});
