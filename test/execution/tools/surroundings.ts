import type { Dataset } from '../../../src/config/dataset.ts'
import type { ToolName } from '../../../src/config/task.ts'
import type { ToolLimits } from '../../../src/execution/tools/tool.ts'
import { openTools, type ToolBox, type ToolContents } from '../../../src/execution/tools/toolbox.ts'

export const DATASET: Dataset = {
  tables: {
    cities: {
      columns: { name: 'text', population: 'integer', area: 'real' },
      rows: [
        ['Ulm', 128_928, 118.7],
        ['Bern', 134_794, 51.6],
        ['Graz', 292_630, null],
      ],
    },
  },
}

export const CORPUS = [
  { file: 'bridges.md', title: 'Bridges', text: '# Bridges\n\nA bridge carries a road over a river.' },
  { file: 'tunnels.md', title: 'Tunnels', text: '# Tunnels\n\nA tunnel carries a road through a mountain.' },
]

/** Generous, so that nothing ends because the machine is busy. */
export const LIMITS: ToolLimits = {
  seconds: 30,
  memoryBytes: 32 * 2 ** 20,
  resultBytes: 64 * 2 ** 10,
  rows: 100,
  allowedHosts: [],
}

export interface TestRun {
  limits?: Partial<ToolLimits>
  signal?: AbortSignal
  contents?: Partial<ToolContents>
}

/** Tools of a run of their own. */
export const testTools = (names: readonly ToolName[], { limits, signal, contents }: TestRun = {}): Promise<ToolBox> =>
  openTools(
    names,
    { signal: signal ?? new AbortController().signal, limits: { ...LIMITS, ...limits } },
    { dataset: DATASET, corpus: CORPUS, ...contents },
  )
