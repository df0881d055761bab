// SPDX-License-Identifier: Apache-2.0
// Build and development server of the page. Everything is bundled: the page asks no other host for anything.
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

// In deploy/compose the server has a name of its own.
const server = loadEnv('', '.', 'GLSP_')['GLSP_SERVER'] ?? 'http://127.0.0.1:3000';

export default defineConfig(({ mode }) => ({
  base: '/',
  build: {
    outDir: '../src/glsp/web',
    emptyOutDir: true,
    target: 'es2022',
    // Fonts and pictures stay files, so that `font-src 'self'` holds without `data:`.
    assetsInlineLimit: 0,
    // A page that shows the start list must not wait for the editor's 1 MB.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    sourcemap: false,
  },
  css: {
    // `status-overlay.css` of the client holds `color: var();`, which the minifier refuses otherwise.
    lightningcss: { errorRecovery: true },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // Tests compare the documentation with the code; the development server serves this folder alone.
    ...(mode === 'test' ? { fs: { allow: ['..'] } } : {}),
    proxy: {
      '/api': { target: server },
      // Not `/login/failed`, which is of the page.
      '^/login(/callback)?(\\?.*)?$': { target: server },
      '/mcp': { target: server },
      '/glsp': { target: server, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // Read by the test of contrasts; other style sheets are empty in tests.
    css: { include: [/shell\/(tokens|contrast)\.css/] },
  },
}));
