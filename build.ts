/**
 * Bundles `src/` into `dist/`: what is loaded at every start is read from few files, together with the parts of zod, Kysely,
 * yaml, cac, picocolors and string-width that are used. Declarations come from tsc, and `src/page` from page.vite.config.ts.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Plugin, rolldown } from 'rolldown'
import manifest from './package.json' with { type: 'json' }
import { schemaText } from './src/reporters/report-schema-text.ts'

/** Entries of the package, the command line, and what is loaded by its path (`moduleUrl`, `moduleOnUse`) and may share code with others. */
const SHARING = [
  ...Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.default])),
  ...Object.values(manifest.bin),
  'dist/plugin/provider.js',
  'dist/plugin/runner.js',
  'dist/config/yaml-file.js',
  'dist/reporters/wide-text.js',
  'dist/plugin/matchers/setup.js',
].map((path) => path.replace(/^(\.\/)?dist\/(.*)\.js$/, '$2'))

/** Threads and processes: each is one file, which starts at once, and which is all that a sandbox has to let it read. */
const ALONE = [
  'certify/load-thread',
  'engine/sampling/sampler-thread',
  'plugin/batch-loop',
  'plugin/matchers/read-sessions',
  'testing/fuse-server',
  'testing/fuse-loop',
  'execution/embedded/main',
  'execution/tools/code-process',
  'execution/tools/database-process',
]

/** Bundled: pure JavaScript that would be hundreds of files. string-width brings three packages along. */
const BUNDLED = [
  'cac',
  'kysely',
  'picocolors',
  'string-width',
  'strip-ansi',
  'ansi-regex',
  'get-east-asian-width',
  'yaml',
  'zod',
]
/** What rewritten syntax calls; rolldown brings it along. */
const SYNTAX = '@oxc-project/runtime'
const isExternal = (id: string): boolean =>
  !/^[./]/.test(id) && ![...BUNDLED, SYNTAX].some((name) => id === name || id.startsWith(`${name}/`))

/** `using` and the like are rewritten for the oldest Node that the package says it runs on. */
const OLDEST_NODE = manifest.engines.node.replace('>=', 'node')

const TO_DIST = '__TO_DIST__'

/** Wherever a chunk lies, its copy of `package-path.ts` finds the package. */
const packagePath: Plugin = {
  name: 'package-path',
  transform: {
    filter: { id: /\/package-path\.ts$/ },
    handler: (code) =>
      code.replaceAll('import.meta.url', `new URL(${TO_DIST} + 'package-path.js', import.meta.url).href`),
  },
  renderChunk: (code, { fileName }) =>
    code.replaceAll(TO_DIST, JSON.stringify('../'.repeat(fileName.split('/').length - 1))),
}

/** What is the same in every run is made here, once. */
const schemaTextAsText: Plugin = {
  name: 'schema-text-as-text',
  load: {
    filter: { id: /\/report-schema-text\.ts$/ },
    handler: () => `export const schemaText = () => ${JSON.stringify(schemaText())}`,
  },
}

async function bundle(names: readonly string[]): Promise<void> {
  await using build = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
    platform: 'node',
    external: isExternal,
    transform: { target: OLDEST_NODE },
    plugins: [packagePath, schemaTextAsText],
  })
  await build.write({
    dir: 'dist',
    charset: 'ascii',
    comments: { legal: true, annotation: true, jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
}

rmSync('dist', { recursive: true, force: true })
await bundle(SHARING)
for (const name of ALONE) await bundle([name])

/** What the licences of bundled packages ask for; rolldown adds helpers of its own, preact and uplot are in the page. */
const licences = [...BUNDLED, 'rolldown', 'preact', 'uplot'].map((name) => {
  const file = readdirSync(`node_modules/${name}`).find((each) => each.toLowerCase() === 'license') ?? 'LICENSE'
  const text = readFileSync(`node_modules/${name}/${file}`, 'utf8')
  return `${name}\n\n${text.trim()}\n`
})
writeFileSync('dist/LICENSES', licences.join('\n---\n\n'))
