import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'

/** `npm run bench`: one run over all examples, one report set, one database. The idle baseline gives energy above idle. */
export default defineConfig({
  plugins: [energy({ idle: { mode: 'auto' } })],
  test: { projects: ['examples/*/vitest.config.ts'] },
})
