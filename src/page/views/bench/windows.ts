import type { WindowColumns } from '../../../reporters/page-data.ts'

/** What one call of nothing costs; it is taken off every window. */
export interface PerOpCost {
  secondsPerOp?: number | undefined
  joulesPerOp?: number | undefined
}

/** One window of a bench, per op without what the harness costs. */
export interface WindowValues {
  /** From 1, over all processes. */
  number: number
  process?: number
  /** After the first window of its process. */
  startSeconds: number
  ops: number
  seconds: number
  /** Undefined where a counter could not be read. */
  joulesPerOp?: number
  secondsPerOp: number
  cpuSecondsPerOp: number
}

/** Windows of all processes in their order. */
export function windowValues(columns: readonly WindowColumns[], harness: PerOpCost): WindowValues[] {
  const { secondsPerOp: emptySeconds = 0, joulesPerOp: emptyJoules = 0 } = harness
  return columns
    .flatMap(({ process, startSeconds, seconds, ops, cpuSeconds, joules }) =>
      seconds.map((duration, i) => {
        const [energy, calls] = [joules[i] ?? undefined, ops[i] as number]
        return {
          ...(process === undefined ? {} : { process }),
          startSeconds: startSeconds[i] as number,
          ops: calls,
          seconds: duration,
          ...(energy === undefined ? {} : { joulesPerOp: energy / calls - emptyJoules }),
          secondsPerOp: duration / calls - emptySeconds,
          cpuSecondsPerOp: (cpuSeconds[i] as number) / calls,
        }
      }),
    )
    .map((window, i) => ({ number: i + 1, ...window }))
}

/** What of a window is drawn. */
export type WindowQuantity = 'joulesPerOp' | 'secondsPerOp'

const processName = (process: number | undefined): string => (process === undefined ? '' : `process ${process}`)

/** Values of a quantity by process; windows without it are left out, processes without any too. */
export function strips(
  windows: readonly WindowValues[],
  quantity: WindowQuantity,
): { name: string; values: number[] }[] {
  return [...Map.groupBy(windows, ({ process }) => process)].flatMap(([process, group]) => {
    const values = group.flatMap((window) => window[quantity] ?? [])
    return values.length === 0 ? [] : [{ name: processName(process), values }]
  })
}

/** The same in the order of time: after seconds in one process, after windows where several took turns. */
export function series(
  windows: readonly WindowValues[],
  quantity: WindowQuantity,
): {
  along: { name: string; unit: string }
  series: { name: string; points: { at: number; value: number | undefined }[] }[]
} {
  const groups = [...Map.groupBy(windows, ({ process }) => process)]
  const isOne = groups.length <= 1
  return {
    along: isOne ? { name: 'Time after the first window', unit: 's' } : { name: 'Windows in order', unit: '' },
    series: groups.map(([process, group]) => ({
      name: isOne ? '' : processName(process),
      points: group.map((window) => ({ at: isOne ? window.startSeconds : window.number, value: window[quantity] })),
    })),
  }
}
