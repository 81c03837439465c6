import { defineConfig } from 'vite'

/** Builds `src/page`, which runs in browsers, into one script and one style sheet that reports carry inside. */
export default defineConfig({
  root: 'src/page',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome111', 'firefox113', 'safari16.4'],
    lib: { entry: 'main.tsx', formats: ['iife'], name: 'page', fileName: () => 'page.js', cssFileName: 'page' },
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warn',
})
