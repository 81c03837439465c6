import { energy } from 'vitest-energy'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [energy()],
  test: { name: '04-local-server' },
})
