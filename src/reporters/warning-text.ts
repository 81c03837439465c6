import type { CounterFault, Warning } from '../run.ts'
import { formatJoules, formatPercent, formatSeconds } from './quantity.ts'

/** A warning for people: one sentence of fact, one of remedy. */
export interface WarningText {
  text: string
  /** What differs from run to run, so that many runs can be told of in one line. */
  figure?: string
  remedy: string
}

const FAULTS: Record<CounterFault, WarningText> = {
  unresolvable: {
    text: 'may have wrapped more than once between two readings',
    remedy: 'Shorten the windows, or raise the guard rate.',
  },
  reset: { text: 'started again (suspend or module reload)', remedy: 'Measure again.' },
  stuck: { text: 'did not move', remedy: 'Check the driver with `vitest-energy doctor`.' },
  backwards: { text: 'went backwards', remedy: 'Measure again; if it stays, choose another reader.' },
  implausible: {
    text: 'jumped by more than this machine can draw',
    remedy: 'If the machine really draws so much, raise limits.plausibleWatts.',
  },
  gone: { text: 'could not be read', remedy: 'Check the driver with `vitest-energy doctor`.' },
}

/** The sentences of every warning; the only place where they are written. */
export function warningText(warning: Warning): WarningText {
  switch (warning.kind) {
    case 'window-too-short':
      return {
        text: `A window is short for the ${warning.domain} counter, which needs ${formatSeconds(warning.minimumSeconds)}.`,
        figure: formatSeconds(warning.seconds),
        remedy: 'Raise bench.windowSeconds.',
      }
    case 'below-resolution':
      return {
        text: `The ${warning.domain} counter did not step in ${warning.windows} windows: their energy is below its resolution.`,
        remedy: 'Let a window hold more work: raise bench.windowSeconds, or drop the hooks around each call.',
      }
    case 'counter-wrapped':
      return {
        text: `${warning.counter} wrapped ${warning.times} times; the wraps are counted in.`,
        remedy: 'Nothing to do.',
      }
    case 'counter-fault': {
      const { text, remedy } = FAULTS[warning.fault]
      return { text: `${warning.counter} ${text} in ${warning.windows} windows: their energy is missing.`, remedy }
    }
    case 'idle-baseline-missing':
      return {
        text: 'There is no idle baseline, so energy above idle is missing.',
        remedy: 'Run `vitest-energy baseline`.',
      }
    case 'idle-baseline-stale':
      return {
        text: `The idle baseline is ${formatSeconds(warning.ageSeconds)} old; at most ${formatSeconds(warning.maximumSeconds)} is fresh.`,
        remedy: 'Run `vitest-energy baseline`.',
      }
    case 'idle-baseline-contaminated':
      return {
        text: `The idle baseline was rejected: ${warning.reason}.`,
        remedy: 'Stop other programs and measure it again.',
      }
    case 'below-idle':
      return {
        text: `The energy above idle is negative (${formatJoules(warning.activeJoules)} ± ${formatJoules(warning.uncertaintyJoules)}).`,
        remedy: 'The baseline was taken while the machine drew more: run `vitest-energy baseline` again.',
      }
    case 'background-cpu':
      return {
        text: `Other processes used more than ${warning.limitCores} cores while this was measured.`,
        figure: `${warning.cores.toFixed(2)} cores`,
        remedy: 'The counters see the whole machine: stop other programs.',
      }
    case 'sampler-dropped':
      return {
        text: 'The sampler lost samples; the total is not affected.',
        figure: `${warning.lost} of ${warning.expected}`,
        remedy: 'Free a core, or lower sampling.hz.',
      }
    case 'sampler-degraded':
      return {
        text: `The sampler runs with less than it wants: ${warning.reason}.`,
        remedy: 'The total is not affected.',
      }
    case 'virtual-machine':
      return {
        text: `This is a virtual machine (${warning.hypervisor}): its host is not seen.`,
        remedy: 'Measure on bare metal for joules of the hardware.',
      }
    case 'steal-time':
      return {
        text: 'The hypervisor took time for other machines.',
        figure: formatPercent(warning.fraction),
        remedy: 'Choose a dedicated host.',
      }
    case 'interval-wide':
      return {
        text: `The interval is wider than the ±${formatPercent(warning.target)} asked for.`,
        figure: `±${formatPercent(warning.halfWidth)}`,
        remedy: 'Raise bench.timeSeconds, or quiet the machine.',
      }
    case 'windows-autocorrelated':
      return {
        text: 'Successive windows are alike, so they count as fewer; the interval has been widened.',
        figure: `r = ${warning.lag1.toFixed(2)}`,
        remedy: 'A longer warm-up may help.',
      }
    case 'modelled':
      return {
        text: `Joules are modelled by ${warning.reader} (±${formatPercent(warning.bandFraction)}, ${warning.scope}), not measured.`,
        remedy: 'Compare CPU seconds on this machine; measure joules where counters can be read.',
      }
    case 'simulated':
      return {
        text: `Joules are simulated by ${warning.reader}: the counters are not this machine's own.`,
        remedy: 'Use the real /sys for real joules.',
      }
    case 'control-moved':
      return {
        text: `The machine changed in mid-session: the ${warning.quantity} of a fixed busy loop moved by ${formatPercent(warning.change)}, more than ${formatPercent(warning.limit)}.`,
        remedy: 'Let the machine settle (temperature, frequency, other programs), and measure again.',
      }
    case 'controls-differ':
      return {
        text: `A fixed busy loop costs the head's processes ${formatPercent(warning.change)} more or less than the base's, so nothing about the benches is sure.`,
        remedy: 'Find what treats the sides differently (another program, another directory), and compare again.',
      }
    case 'base-drifted':
      return {
        text: 'The base itself rose or fell during the comparison.',
        figure: formatPercent(warning.change),
        remedy: 'Let the machine settle first; pairs cancel most of it.',
      }
    case 'sources-disagree':
      return {
        text: `Two sources disagree on the ${warning.domain} energy: ${warning.other} differs from ${warning.used}, which is used.`,
        figure: formatPercent(warning.difference),
        remedy: 'Trust neither before `vitest-energy doctor` has told which counter is at fault.',
      }
    case 'setting-changed':
      return {
        text: `The ${warning.setting} changed while this was measured, from ${warning.before} to ${warning.after}.`,
        remedy: 'Stop what changes it (a power daemon, another user), and measure again.',
      }
    case 'thermal-throttling':
      return {
        text: 'The processor was throttled by heat while this was measured.',
        figure: `${warning.events} times`,
        remedy: 'Let it cool down, or cool it better, and measure again.',
      }
    case 'frequency-moved':
      return {
        text: 'The clock frequency moved while this was measured, though its limits fix it.',
        figure: `${warning.beforeMhz.toFixed(0)} to ${warning.afterMhz.toFixed(0)} MHz`,
        remedy: 'Heat, a power limit or firmware overrides the limits: cool the machine, and measure again.',
      }
    case 'not-pinned':
      return {
        text: `The measured process was not pinned: ${warning.reason}.`,
        remedy: 'Name CPUs in pin that this process may use, install koffi, or set pin to false.',
      }
    case 'affinity-lost':
      return {
        text: `The measured process was to stay on CPU ${warning.wanted}, and was allowed on ${warning.found} at the end.`,
        remedy: 'Something else sets affinities (a container engine, the code itself): drop pin, or stop it.',
      }
    case 'machine-slept':
      return {
        text: 'The machine slept while this was measured: its counters may have gone on, its clock has not.',
        figure: formatSeconds(warning.seconds),
        remedy: 'Keep it awake (`systemd-inhibit --what=sleep`), and measure again.',
      }
    case 'on-battery':
      return {
        text: 'The machine runs on battery, where firmware lowers clocks and limits.',
        remedy: 'Connect the mains, and measure again.',
      }
    case 'rapl-noise-filter':
      return {
        text: `The energy counters carry deliberate noise (${warning.reason}).`,
        remedy: 'Measure longer windows; below a second single values mean little.',
      }
    case 'container':
      return {
        text: `This is a container (${warning.engine}) without its host's counters.`,
        remedy: 'Give it the tree: `vitest-energy doctor` prints the mount.',
      }
    case 'tokens-unknown':
      return {
        text: 'The model server did not say how many tokens it used: energy per token is missing.',
        figure: `${warning.calls} calls`,
        remedy: 'Use a server that sends `usage` (with streaming: `stream_options.include_usage`).',
      }
    case 'prompt-cache-warm':
      return {
        text: 'A prompt cache answered a part of the prompts, and what filled it is not in this run.',
        figure: `${warning.tokens} tokens`,
        remedy: 'Set "promptCache": "cold" for the model to measure every prompt in full.',
      }
    case 'client-side-only':
      return {
        text: `The model runs at ${warning.provider}: these joules are those of the client side only.`,
        remedy: 'Compare them with other runs of the same provider, never with those of a local model.',
      }
    case 'other-gpu-clients':
      return {
        text: `Other processes use GPU ${warning.gpu}, and its counter sees them, too.`,
        figure: `${warning.processes} processes`,
        remedy: 'Stop them, or measure on a GPU of your own.',
      }
    case 'counters-multiplexed':
      return {
        text: `The processor has fewer counters than were asked for, so these were counted in turns and scaled: ${warning.events}.`,
        figure: `${formatPercent(warning.fraction)} of the time`,
        remedy: 'Their values are estimates; the energy is not affected.',
      }
    case 'imported-untrusted':
      return {
        text: `Values of ${warning.from} that do not say what they measured stand beside the run, where nothing uses them.`,
        figure: `${warning.columns} columns`,
        remedy: 'docs/a-lems-import.md says why, column by column.',
      }
    case 'imported-unmeasured':
      return {
        text: `Neither energy nor duration of this run of ${warning.from} holds: ${warning.reason}.`,
        remedy: 'Measure it again.',
      }
    case 'acceptance-ignored':
      return {
        text: `The trailer "Energy-Accept: ${warning.text}" of commit ${warning.commit.slice(0, 10)} accepts nothing: ${warning.why === 'no-reason' ? 'it gives no reason' : 'there is no such bench in the comparison'}.`,
        remedy: 'Write `Energy-Accept: BENCH REASON` with the name, the key or a pattern of a bench.',
      }
    case 'no-counter':
      return {
        text: 'Nothing here can be read for energy: there are CPU seconds only.',
        remedy: 'Run `vitest-energy doctor`.',
      }
    case 'aborted':
      return { text: `The measurement was aborted: ${warning.reason}.`, remedy: 'Run it again.' }
    default:
      return warning satisfies never
  }
}
