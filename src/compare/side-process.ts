import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../errors.ts'
import { readSideReport, type SideReport } from '../invocation/side-report.ts'
import { SIDE_VARIABLE, type SideMeasurement, type SideTicket } from '../invocation/side-ticket.ts'
import { runGroup } from './process-group.ts'
import { withThisNode } from './dependencies.ts'
import type { SideVitest } from './side-vitest.ts'

export interface SideProcess {
  /** Folder in the checkout. */
  cwd: string
  /** `base main (0123abc)`, for messages. */
  side: string
  vitest: SideVitest
  /** Configuration in the place of the checkout's own, relative to `cwd`. */
  config?: string
  env: NodeJS.ProcessEnv
  /** Folder for the ticket, the log and the report of the process. */
  scratch: string
  signal: AbortSignal
  onOutput?: ((text: string) => void) | undefined
  onStart: (pid: number) => void
}

/** Of another Vitest, when the comparison itself runs in one. */
const OF_VITEST = ['VITEST', 'VITEST_MODE', 'VITEST_POOL_ID', 'VITEST_WORKER_ID', 'TEST']

const environmentOf = (env: NodeJS.ProcessEnv, ticketFile: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(withThisNode(env)).filter(([name]) => !OF_VITEST.includes(name))),
  NO_COLOR: '1',
  [SIDE_VARIABLE]: ticketFile,
})

/** The command line of a side: every file in an order that the seed decides, and no second try for a test that fails. */
const wordsOf = (config: string | undefined, seed: number | undefined, files: readonly string[]): string[] => [
  'bench',
  '--run',
  '--passWithNoTests',
  '--retry=0',
  '--bail=0',
  ...(config === undefined ? [] : ['--config', config]),
  ...(seed === undefined ? [] : ['--sequence.shuffle.files', `--sequence.seed=${seed}`]),
  ...files,
]

/**
 * Runs one fresh Vitest in a checkout, and gives back what its plugin reports.
 *
 * @param files absolute paths; every file without any
 * @returns the report, undefined when there is none, and the end of the output
 */
export async function runSideProcess(
  request: SideProcess,
  measure: SideMeasurement | undefined,
  files: readonly string[],
): Promise<{ report: SideReport | undefined; code: number | undefined; output: string }> {
  const { cwd, vitest, config, env, signal, onOutput, onStart } = request
  const scratchDir = mkdtempSync(join(request.scratch, 'process-'))
  const ticketFile = join(scratchDir, 'ticket.json')
  const reportFile = join(scratchDir, 'report.json')
  const ticket: SideTicket = { reportFile, scratchDir, ...(measure === undefined ? {} : { measure }) }
  writeFileSync(ticketFile, JSON.stringify(ticket))
  try {
    const words = wordsOf(config, measure?.seed, files)
    const { code, output } = await runGroup({
      command: [process.execPath, vitest.script, ...words],
      cwd,
      env: environmentOf(env, ticketFile),
      signal,
      onOutput,
      onStart,
    })
    return { report: existsSync(reportFile) ? readSideReport(reportFile) : undefined, code, output }
  } finally {
    rmSync(scratchDir, { recursive: true, force: true })
  }
}

/** What a process without a report means. */
export const processFailed = (side: string, code: number | undefined, output: string): EnergyError =>
  new EnergyError(
    'PROCESS_FAILED',
    `The ${side} cannot be measured: its \`vitest bench\` ended with code ${code ?? 'none'}:\n${output.trimEnd()}`,
    'Make `vitest bench` run in a clone of that commit; what git does not hold is made by compare.prepare.',
  )
