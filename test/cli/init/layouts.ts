/** A configuration before the plugin is added; what has to change in it is in layout-changes.ts. */
export interface Layout {
  file: string
  text: string
}

const SHARED = `const shared = { clearMocks: true }`

/** Configurations that Vite can load, in the forms that people write. `some-plugin` exports a function that makes one. */
export const LAYOUTS: Record<string, Layout> = {
  'defineConfig, no plugins': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'

export default defineConfig({
  // what the tests need
  test: {
    globals: true, // describe without an import
  },
})
`,
  },
  'an empty configuration': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'
export default defineConfig({})
`,
  },
  'an empty configuration on two lines': {
    file: 'vitest.config.mts',
    text: `import { defineConfig } from "vitest/config";

export default defineConfig({
});
`,
  },
  'one line with double quotes and semicolons': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from "vitest/config"; // the host
export default defineConfig({ test: { globals: true } });
`,
  },
  'a list of plugins on one line': {
    file: 'vite.config.ts',
    text: `import { defineConfig } from 'vitest/config'
import some from 'some-plugin'

export default defineConfig({ plugins: [some()], test: {} })
`,
  },
  'a list of plugins on lines of their own, with a trailing comma and a comment': {
    file: 'vite.config.ts',
    text: `import { defineConfig } from 'vitest/config'
import some from 'some-plugin'

export default defineConfig({
  plugins: [
    some('a'),
    some('b'), // has to be last
  ],
})
`,
  },
  'a list of plugins without a trailing comma, and a comment after it': {
    file: 'vite.config.js',
    text: `import some from 'some-plugin'

export default {
\tplugins: [
\t\tsome('a'),
\t\tsome('b') // no comma, please
\t\t/* nothing else */
\t]
}
`,
  },
  'spread and conditional plugins': {
    file: 'vitest.config.ts',
    text: `import some from 'some-plugin'
const base = [some('base')]
const ci = process.env.CI === 'true'
export default { plugins: [...base, ci && some('ci')] }
`,
  },
  'an empty list of plugins': {
    file: 'vitest.config.ts',
    text: `export default { plugins: [] }
`,
  },
  'a list of plugins that is commented out': {
    file: 'vitest.config.ts',
    text: `export default {
  plugins: [
    // some(),
  ],
}
`,
  },
  'an object over two lines inside the list': {
    file: 'vitest.config.ts',
    text: `import some from 'some-plugin'
export default {
  plugins: [some('a'), some({
    deep: true,
  })],
}
`,
  },
  'plugins from a variable': {
    file: 'vitest.config.ts',
    text: `import some from 'some-plugin'
const plugins = [some()]
export default { plugins, test: {} }
`,
  },
  'plugins from an expression': {
    file: 'vitest.config.mjs',
    text: `import some from 'some-plugin'
export default {
  plugins: [some('a'), false && some('b')].filter(Boolean),
}
`,
  },
  'a function that gives an object': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'
export default defineConfig(({ mode }) => ({
  define: { MODE: JSON.stringify(mode) },
}))
`,
  },
  'a function with a body': {
    file: 'vitest.config.ts',
    text: `import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd())
  const names = Object.keys(env).map((name) => {
    return { name }
  })
  return {
    define: { NAMES: JSON.stringify(names) },
  }
})
`,
  },
  'an asynchronous function': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'
export default defineConfig(async () => {
  const { default: some } = await import('some-plugin')
  return { plugins: [some()] }
})
`,
  },
  'a function that chooses': {
    file: 'vite.config.ts',
    text: `import { defineConfig } from 'vite'
export default defineConfig(({ command }) => {
  if (command === 'build') {
    return { build: { sourcemap: true } }
  }
  return { server: { port: 3000 } }
})
`,
  },
  'a function by its name': {
    file: 'vite.config.js',
    text: `function makeConfig() {
  return { test: { globals: true } }
}
export default makeConfig()
`,
  },
  'a function declaration as the export': {
    file: 'vite.config.js',
    text: `export default function config() {
  return { test: { globals: true } }
}
`,
  },
  'mergeConfig of a base and an object': {
    file: 'vitest.config.ts',
    text: `import { defineConfig, mergeConfig } from 'vitest/config'
import base from './base.ts'

export default mergeConfig(
  base,
  defineConfig({
    test: { globals: true },
  }),
)
`,
  },
  'mergeConfig of a function and a base': {
    file: 'vitest.config.ts',
    text: `import { defineConfig, mergeConfig } from 'vitest/config'
import base from './base.ts'
export default defineConfig((env) => mergeConfig(base, { test: { name: env.mode } }))
`,
  },
  'mergeConfig where the first of the two has plugins': {
    file: 'vitest.config.ts',
    text: `import { mergeConfig } from 'vitest/config'
import some from 'some-plugin'
export default mergeConfig({ plugins: [some()] }, { test: { globals: true } })
`,
  },
  defineProject: {
    file: 'vitest.config.ts',
    text: `import { defineProject } from 'vitest/config'
export default defineProject({ test: { name: 'unit' } })
`,
  },
  'an exported variable': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'
const config = defineConfig({
    test: {
        globals: true,
    },
})
export default config
`,
  },
  'a variable exported by a list, with a type': {
    file: 'vitest.config.ts',
    text: `import type { ViteUserConfig } from 'vitest/config'
const config: ViteUserConfig = { test: { globals: true } }
export { config as default }
`,
  },
  'satisfies and as': {
    file: 'vitest.config.ts',
    text: `import type { ViteUserConfig } from 'vitest/config'

export default ({
  test: { globals: true },
} as const) satisfies ViteUserConfig
`,
  },
  'module.exports': {
    file: 'vitest.config.cjs',
    text: `'use strict'

/** @type {import('vitest/config').ViteUserConfig} */
module.exports = { test: { globals: true } }
`,
  },
  'require and module.exports': {
    file: 'vitest.config.cjs',
    text: `const { defineConfig } = require('vitest/config');
const some = require('some-plugin');

module.exports = defineConfig({
  plugins: [some()],
});
`,
  },
  'a module of CommonJS in TypeScript': {
    file: 'vitest.config.cts',
    text: `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: {} })
`,
  },
  'spread objects that bring no plugins': {
    file: 'vitest.config.ts',
    text: `${SHARED}
export default {
  ...shared,
  ...(process.env.CI ? { mode: 'ci' } : {}),
  test: { globals: true },
}
`,
  },
  'a spread object that brings the plugins': {
    file: 'vitest.config.ts',
    text: `import some from 'some-plugin'
const base = { plugins: [some()] }
export default { ...base, test: { globals: true } }
`,
  },
  'a reference to types and a comment of the file': {
    file: 'vite.config.ts',
    text: `/// <reference types="vitest/config" />
// Copyright of somebody

/** What is built. */
export default {
  test: { globals: true },
}
`,
  },
  'a name that is taken': {
    file: 'vitest.config.ts',
    text: `const energy = 5
export default { define: { ENERGY: String(energy) } }
`,
  },
  'an import of types alone': {
    file: 'vitest.config.ts',
    text: `import type { EnergyOptions } from 'vitest-energy'
export const options: EnergyOptions = {}
export default { test: { globals: true } }
`,
  },
  'an import without a call': {
    file: 'vitest.config.ts',
    text: `import { energy as joules } from 'vitest-energy'
export const make = joules
export default { test: { globals: true } }
`,
  },
  'letters beyond ASCII before the places': {
    file: 'vitest.config.ts',
    text: `// 試験の設定 – größer als 𝟙 🔋
import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { name: '電池🔋' /* ä */ } })
`,
  },
  'a byte order mark and lines that end as on Windows': {
    file: 'vitest.config.ts',
    text: "\uFEFFimport { defineConfig } from 'vitest/config'\r\n\r\nexport default defineConfig({\r\n  test: {},\r\n})\r\n",
  },
  'a line for the shell': {
    file: 'vitest.config.mjs',
    text: `#!/usr/bin/env node
// @ts-check
export default { test: { globals: true } }
`,
  },
  'no end of line at the end': {
    file: 'vitest.config.mjs',
    text: `export default { test: { globals: true } }`,
  },
  'everything on one line': {
    file: 'vitest.config.mjs',
    text: `import some from 'some-plugin';export default {plugins:[some()],test:{globals:true}};`,
  },
  'a project that inherits and one that does not': {
    file: 'vitest.config.ts',
    text: `import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'inherits' } },
      { extends: true, test: { name: 'says so' } },
    ],
  },
})
`,
  },
}

/** Configurations that would have to be guessed at, with what is said of them. */
export const REFUSED: Record<string, Layout & { because: string }> = {
  'spread of something imported': {
    file: 'vitest.config.ts',
    text: `import base from './base.ts'\nexport default { ...base, test: {} }\n`,
    because: 'its plugins come with something that is spread into it',
  },
  'spread after the plugins': {
    file: 'vitest.config.ts',
    text: `import base from './base.ts'\nexport default { plugins: [], ...base }\n`,
    because: 'what is spread after its plugins may replace them',
  },
  'an imported configuration': {
    file: 'vitest.config.ts',
    text: `import base from './base.ts'\nexport default base\n`,
    because: 'what it exports is not written out as an object in this file',
  },
  'what an unknown function makes': {
    file: 'vitest.config.ts',
    text: `import { withTests } from 'some-framework'\nexport default withTests({ test: {} })\n`,
    because: 'what it exports is not written out as an object in this file',
  },
  'a configuration that is changed after it was written': {
    file: 'vitest.config.js',
    text: `const config = { test: {} }\nconfig.plugins = []\nexport default config\n`,
    because: 'what it exports is not written out as an object in this file',
  },
  'a configuration that leads back to itself': {
    file: 'vitest.config.js',
    text: `const config = () => config\nexport default config\n`,
    because: 'what it exports is not written out as an object in this file',
  },
  'plugins behind a getter': {
    file: 'vitest.config.js',
    text: `export default { get plugins() { return [] } }\n`,
    because: 'its plugins are a function',
  },
  'no default export': {
    file: 'vitest.config.ts',
    text: `export const config = {}\n`,
    because: 'it has no default export that can be read',
  },
}
