/** Lines that the plugin changes in each layout of layouts.ts. */
export const CHANGES: Record<string, string[]> = {
  'defineConfig, no plugins': ["+import { energy } from 'vitest-energy'", '+  plugins: [energy()],'],
  'an empty configuration': [
    '-export default defineConfig({})',
    "+import { energy } from 'vitest-energy'",
    '+export default defineConfig({ plugins: [energy()] })',
  ],
  'an empty configuration on two lines': ['+import { energy } from "vitest-energy";', '+  plugins: [energy()],'],
  'one line with double quotes and semicolons': [
    '-export default defineConfig({ test: { globals: true } });',
    '+import { energy } from "vitest-energy";',
    '+export default defineConfig({ plugins: [energy()], test: { globals: true } });',
  ],
  'a list of plugins on one line': [
    "+import { energy } from 'vitest-energy'",
    '-export default defineConfig({ plugins: [some()], test: {} })',
    '+export default defineConfig({ plugins: [some(), energy()], test: {} })',
  ],
  'a list of plugins on lines of their own, with a trailing comma and a comment': [
    "+import { energy } from 'vitest-energy'",
    '+    energy(),',
  ],
  'a list of plugins without a trailing comma, and a comment after it': [
    "+import { energy } from 'vitest-energy'",
    "-\t\tsome('b') // no comma, please",
    "+\t\tsome('b'), // no comma, please",
    '+\t\tenergy()',
  ],
  'spread and conditional plugins': [
    "+import { energy } from 'vitest-energy'",
    "-export default { plugins: [...base, ci && some('ci')] }",
    "+export default { plugins: [...base, ci && some('ci'), energy()] }",
  ],
  'an empty list of plugins': [
    '-export default { plugins: [] }',
    "+import { energy } from 'vitest-energy'",
    '+',
    '+export default { plugins: [energy()] }',
  ],
  'a list of plugins that is commented out': ["+import { energy } from 'vitest-energy'", '+', '+    energy(),'],
  'an object over two lines inside the list': [
    "+import { energy } from 'vitest-energy'",
    '-  })],',
    '+  }), energy()],',
  ],
  'plugins from a variable': [
    "+import { energy } from 'vitest-energy'",
    '-export default { plugins, test: {} }',
    '+export default { plugins: [plugins, energy()], test: {} }',
  ],
  'plugins from an expression': [
    "+import { energy } from 'vitest-energy'",
    "-  plugins: [some('a'), false && some('b')].filter(Boolean),",
    "+  plugins: [[some('a'), false && some('b')].filter(Boolean), energy()],",
  ],
  'a function that gives an object': ["+import { energy } from 'vitest-energy'", '+  plugins: [energy()],'],
  'a function with a body': ["+import { energy } from 'vitest-energy'", '+    plugins: [energy()],'],
  'an asynchronous function': [
    "+import { energy } from 'vitest-energy'",
    '-  return { plugins: [some()] }',
    '+  return { plugins: [some(), energy()] }',
  ],
  'a function that chooses': [
    "+import { energy } from 'vitest-energy'",
    '-    return { build: { sourcemap: true } }',
    '+    return { plugins: [energy()], build: { sourcemap: true } }',
    '-  return { server: { port: 3000 } }',
    '+  return { plugins: [energy()], server: { port: 3000 } }',
  ],
  'a function by its name': [
    "+import { energy } from 'vitest-energy'",
    '+',
    '-  return { test: { globals: true } }',
    '+  return { plugins: [energy()], test: { globals: true } }',
  ],
  'a function declaration as the export': [
    "+import { energy } from 'vitest-energy'",
    '+',
    '-  return { test: { globals: true } }',
    '+  return { plugins: [energy()], test: { globals: true } }',
  ],
  'mergeConfig of a base and an object': ["+import { energy } from 'vitest-energy'", '+    plugins: [energy()],'],
  'mergeConfig of a function and a base': [
    '-export default defineConfig((env) => mergeConfig(base, { test: { name: env.mode } }))',
    "+import { energy } from 'vitest-energy'",
    '+export default defineConfig((env) => mergeConfig(base, { plugins: [energy()], test: { name: env.mode } }))',
  ],
  'mergeConfig where the first of the two has plugins': [
    '-export default mergeConfig({ plugins: [some()] }, { test: { globals: true } })',
    "+import { energy } from 'vitest-energy'",
    '+export default mergeConfig({ plugins: [some(), energy()] }, { test: { globals: true } })',
  ],
  defineProject: [
    "-export default defineProject({ test: { name: 'unit' } })",
    "+import { energy } from 'vitest-energy'",
    "+export default defineProject({ plugins: [energy()], test: { name: 'unit' } })",
  ],
  'an exported variable': ["+import { energy } from 'vitest-energy'", '+    plugins: [energy()],'],
  'a variable exported by a list, with a type': [
    '-const config: ViteUserConfig = { test: { globals: true } }',
    "+import { energy } from 'vitest-energy'",
    '+const config: ViteUserConfig = { plugins: [energy()], test: { globals: true } }',
  ],
  'satisfies and as': ["+import { energy } from 'vitest-energy'", '+  plugins: [energy()],'],
  'module.exports': [
    "+const { energy } = require('vitest-energy')",
    '+',
    '-module.exports = { test: { globals: true } }',
    '+module.exports = { plugins: [energy()], test: { globals: true } }',
  ],
  'require and module.exports': [
    "+const { energy } = require('vitest-energy');",
    '-  plugins: [some()],',
    '+  plugins: [some(), energy()],',
  ],
  'a module of CommonJS in TypeScript': [
    '-export default defineConfig({ test: {} })',
    "+import { energy } from 'vitest-energy'",
    '+export default defineConfig({ plugins: [energy()], test: {} })',
  ],
  'spread objects that bring no plugins': ["+import { energy } from 'vitest-energy'", '+', '+  plugins: [energy()],'],
  'a spread object that brings the plugins': [
    '-const base = { plugins: [some()] }',
    "+import { energy } from 'vitest-energy'",
    '+const base = { plugins: [some(), energy()] }',
  ],
  'a reference to types and a comment of the file': [
    "+import { energy } from 'vitest-energy'",
    '+',
    '+  plugins: [energy()],',
  ],
  'a name that is taken': [
    "+import { energy as energyPlugin } from 'vitest-energy'",
    '+',
    '-export default { define: { ENERGY: String(energy) } }',
    '+export default { plugins: [energyPlugin()], define: { ENERGY: String(energy) } }',
  ],
  'an import of types alone': [
    "+import { energy } from 'vitest-energy'",
    '-export default { test: { globals: true } }',
    '+export default { plugins: [energy()], test: { globals: true } }',
  ],
  'an import without a call': [
    '-export default { test: { globals: true } }',
    '+export default { plugins: [joules()], test: { globals: true } }',
  ],
  'letters beyond ASCII before the places': [
    "-export default defineConfig({ test: { name: '電池🔋' /* ä */ } })",
    "+import { energy } from 'vitest-energy'",
    "+export default defineConfig({ plugins: [energy()], test: { name: '電池🔋' /* ä */ } })",
  ],
  'a byte order mark and lines that end as on Windows': [
    "+import { energy } from 'vitest-energy'\r",
    '+  plugins: [energy()],\r',
  ],
  'a line for the shell': [
    '-export default { test: { globals: true } }',
    "+import { energy } from 'vitest-energy'",
    '+',
    '+export default { plugins: [energy()], test: { globals: true } }',
  ],
  'no end of line at the end': [
    '-export default { test: { globals: true } }',
    "+import { energy } from 'vitest-energy'",
    '+',
    '+export default { plugins: [energy()], test: { globals: true } }',
  ],
  'everything on one line': [
    "-import some from 'some-plugin';export default {plugins:[some()],test:{globals:true}};",
    "+import { energy } from 'vitest-energy';",
    "+import some from 'some-plugin';export default {plugins:[some(), energy()],test:{globals:true}};",
  ],
  'a project that inherits and one that does not': [
    "+import { energy } from 'vitest-energy'",
    '+  plugins: [energy()],',
  ],
}
