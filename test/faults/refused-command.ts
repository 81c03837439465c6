import assert from 'node:assert/strict'
import { EnergyError, type EnergyErrorCode } from '../../src/errors.ts'
import type { Outcome, RunCase } from './fault-case.ts'
import { assertNoStack, WatchedProject } from './watched-project.ts'

/** What a command has to say when it stops: a sentence of fact, one of remedy, and nothing else. */
export interface Refusal {
  words: string[]
  code: EnergyErrorCode
  message: RegExp
  hint: RegExp
  /** What it may have said before. */
  before?: RegExp
}

interface Surroundings {
  env?: Record<string, string>
  through?: readonly string[]
}

/** Asserts that a command stops with its code, its message and its remedy; gives the message. */
export async function refused(
  project: WatchedProject,
  { words, code, message, hint, before }: Refusal,
  surroundings: Surroundings = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await project.command(words, surroundings)
  const line = `vitest-energy ${words.join(' ')}`
  assert.equal(exitCode, new EnergyError(code, '', '').exitCode, `${line}: ${stderr}`)
  assert.equal(stdout, '', line)
  const said = before === undefined ? stderr : stderr.replace(before, '')
  assert.match(said, message, line)
  assert.match(said.slice(said.search(message)), hint, line)
  assertNoStack(stderr)
  return said.split('\n', 1)[0] ?? ''
}

interface Refusals extends Surroundings {
  fault: string
  code: EnergyErrorCode
  files?: Record<string, string>
  /** Makes the fault; gives what ends it. */
  prepare?: (project: WatchedProject) => Promise<void | (() => unknown)> | void | (() => unknown)
  /** The commands, each as one line. */
  commands: readonly string[]
  message: RegExp
  hint: RegExp
  before?: RegExp
  long?: true
  skip?: string | false
  spools?: number
  written?: RegExp[]
}

/** A fault that every one of some commands meets in the same way: each stops, and nothing is changed or stored. */
export function refusals(of: Refusals): RunCase {
  const { fault, code, commands, files = {}, prepare, env, through, long, skip, spools, written } = of
  return {
    fault,
    place: commands.map((each) => `\`${each}\``).join(', '),
    tells: [code],
    ...(long === undefined ? {} : { long }),
    ...(skip === undefined ? {} : { skip }),
    async run(): Promise<Outcome> {
      await using project = new WatchedProject(files)
      const undo = await prepare?.(project)
      project.arranged()
      const stored = project.storedBytes()
      const surroundings = { ...(env ? { env } : {}), ...(through ? { through } : {}) }
      const said = []
      // One after the other: what one leaves, the next one finds.
      for (const line of commands) said.push(await refused(project, { ...of, words: line.split(' ') }, surroundings))
      assert.equal(project.storedBytes(), stored, 'the database has changed')
      await undo?.()
      const unchanged = await project.unchanged({ spools: spools ?? 0, written: written ?? [] })
      const { exitCode } = new EnergyError(code, '', '')
      return {
        exitCode,
        said: said[0]?.replaceAll(project.root, '.') ?? '',
        kept: stored === undefined ? 'nothing' : 'the database as it was',
        unchanged,
      }
    },
  }
}
