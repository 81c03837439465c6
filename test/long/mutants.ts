/**
 * Changes the code of counters, analyzer, verdicts and spool in one place at a time, in copies of the project, and counts
 * which changes the unit tests notice: the table of docs/reliability.md.
 *
 *     npm run long:mutants -- [file…] [--sample N] [--seed N] [--minutes N]
 *
 * Without files it takes all groups; `--sample` is the most mutants of one file. Mutants are drawn by chance, each file in
 * proportion, so that what is reached in time is a fair part of all.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom, seedOf } from '../../src/random.ts'
import { isEquivalent } from '../mutants/equivalent.ts'
import { filesOf, testsOf } from '../mutants/groups.ts'
import { type Mutant, mutantsOf, mutated } from '../mutants/operators.ts'
import { ProjectCopy } from '../mutants/project-copy.ts'
import { type Score, shown } from '../mutants/score.ts'
import { machineLine } from '../support/figure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
  },
})
const ROOT = resolve(import.meta.dirname, '../..')
const COPIES = 2
const TARGET = 0.85
const BASELINE_LIMIT_MS = 60_000

interface Tried {
  mutant: Mutant
  /** Absent: it has survived. */
  by?: string
}

/** A file with its mutants in an order of chance, and what became of those that were tried. */
interface MutatedFile {
  file: string
  group: string
  text: string
  mutants: Mutant[]
  tests: string[]
  tried: Tried[]
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

const groups = filesOf(ROOT)
const files = [...groups].flatMap(([group, names]) =>
  names
    .filter((name) => positionals.length === 0 || positionals.includes(name))
    .map((file): MutatedFile => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      const all = mutantsOf(file, text).filter((mutant) => !isEquivalent(mutant, text))
      const mutants = shuffled(all, seedOf(Number(values.seed), file))
      return { file, group, text, mutants, tests: testsOf(ROOT, file), tried: [] }
    }),
)
const strange = positionals.filter((name) => !files.some(({ file }) => file === name))
if (strange.length > 0) throw new Error(`not in a group of test/mutants/groups.ts: ${strange.join(', ')}`)

const copies = Array.from({ length: COPIES }, () => new ProjectCopy(ROOT))
/** Each copy takes the next item as soon as it is free. */
async function withCopies<T>(items: Generator<T>, work: (item: T, copy: ProjectCopy) => Promise<void>): Promise<void> {
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = items.next(); !next.done; next = items.next()) await work(next.value, copy)
    }),
  )
}

function* allTests(): Generator<string> {
  yield* new Set(files.flatMap(({ tests }) => tests))
}

/** How long each test takes as it is, with its compilation. */
const usualMs = new Map<string, number>()
async function learn(test: string, copy: ProjectCopy): Promise<void> {
  const answer = await copy.ask({ tests: [test] }, BASELINE_LIMIT_MS)
  if (answer && answer.failed === undefined) usualMs.set(test, answer.tookMs)
  else console.log(`left out: ${test} ${answer ? 'fails' : 'does not end'} as it is`)
}

async function attempt({ each, mutant }: { each: MutatedFile; mutant: Mutant }, copy: ProjectCopy): Promise<void> {
  const { file, text, tried } = each
  const tests = each.tests.filter((test) => usualMs.has(test))
  const limitMs = tests.reduce((sum, test) => sum + 3 * (usualMs.get(test) ?? 0), 5000)
  const answer = await copy.ask({ change: { file, mutant: mutated(text, mutant), original: text }, tests }, limitMs)
  const by = answer === undefined ? 'time' : answer.failed
  tried.push({ mutant, ...(by === undefined ? {} : { by }) })
  if (by !== undefined) return
  const place = (text.split('\n')[mutant.line - 1] as string).trim()
  console.log(`${file}:${mutant.line}  ${mutant.from.replaceAll(/\s+/g, ' ')}  →  ${mutant.to}    in: ${place}`)
}

/** The first of every file, then the second, and so on, as far as the time goes. A file without a test that passes as it is says nothing. */
function* inTurn(endMs: number): Generator<{ each: MutatedFile; mutant: Mutant }> {
  const tested = files.filter(({ tests }) => tests.some((test) => usualMs.has(test)))
  const turns = tested.flatMap((each) =>
    each.mutants
      .slice(0, Number(values.sample))
      .map((mutant, i, { length }) => ({ each, mutant, key: (i + 0.5) / length })),
  )
  for (const turn of turns.sort((a, b) => a.key - b.key)) {
    if (performance.now() > endMs) return
    yield turn
  }
}

const scoreOf = (some: readonly MutatedFile[]): Score => ({
  killed: some.flatMap(({ tried }) => tried).filter(({ by }) => by !== undefined).length,
  tried: some.flatMap(({ tried }) => tried).length,
  all: some.flatMap(({ mutants }) => mutants).length,
})

const row = (name: string, some: readonly MutatedFile[]): string => {
  const score = scoreOf(some)
  return `| ${[name, score.all, score.tried, score.killed, score.tried - score.killed, shown(score)].join(' | ')} |`
}
const HEAD = '| code | mutants | tried | killed | survived | score |\n| --- | --- | --- | --- | --- | --- |'

try {
  await withCopies(allTests(), learn)
  const endMs = performance.now() + 60_000 * Number(values.minutes)
  await withCopies(inTurn(endMs), attempt)
} finally {
  for (const copy of copies) copy.close()
}
const seen = [...groups.keys()].map((group) => ({ group, some: files.filter((each) => each.group === group) }))
const reached = seen.filter(({ some }) => scoreOf(some).tried > 0)
console.log(`\n${HEAD}\n${files.map((each) => row(`\`${each.file}\``, [each])).join('\n')}`)
console.log(`\n${machineLine()}\n\n${HEAD}\n${reached.map(({ group, some }) => row(group, some)).join('\n')}`)
process.exitCode = reached.every(({ some }) => scoreOf(some).killed >= TARGET * scoreOf(some).tried) ? 0 : 1
