import { defineConfig } from 'vitest/config'

const results = process.env.VITEST_ENERGY_TEST_RESULTS
/** CI runs on shared virtual processors that stall: a second try is shown in the log as such. */
const retry = process.env.CI === 'true' ? 1 : 0

/** Unit tests run side by side; what measures runs alone, after them, one file at a time. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/accuracy/**', 'test/testing/**'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'measuring',
          retry,
          include: ['test/e2e/**/*.test.ts', 'test/accuracy/**/*.test.ts', 'test/testing/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
