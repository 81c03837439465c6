import type { CpuChoice } from '../engine/cpu-choice.ts'

/** What an invocation hands to the further ones that it starts, one after the other, to measure the same benches anew. */
export interface ProcessTicket {
  /** 2 for the first further process. */
  index: number
  experimentId: string
  spoolDir: string
  seed: number
  pin?: CpuChoice
  /** Absolute paths of the files that hold benches. */
  files: string[]
}

const VARIABLE = 'VITEST_ENERGY_PROCESS'

/** The ticket of this process; undefined in an invocation of the user's. */
export function ticketFrom(env: Readonly<Record<string, string | undefined>>): ProcessTicket | undefined {
  const text = env[VARIABLE]
  return text === undefined ? undefined : (JSON.parse(text) as ProcessTicket)
}

export const withTicket = (env: NodeJS.ProcessEnv, ticket: ProcessTicket): NodeJS.ProcessEnv => ({
  ...env,
  [VARIABLE]: JSON.stringify(ticket),
})
