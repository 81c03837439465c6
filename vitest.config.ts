import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'

/** `npm run bench`: one run over all examples, one report set, one database. */
export default defineConfig({
  plugins: [energy()],
  test: { projects: ['examples/*/vitest.config.ts'] },
})
