import { joulesFromWh } from '../units.ts'

/** Energy of a remote model after a published formula: an estimate that stands beside what was measured, in no sum. */
export interface RemoteEstimate {
  label: 'estimate'
  joules: { low: number; high: number }
  source: string
}

const SOURCE = 'EcoLogits, https://ecologits.ai/latest/methodology/llm_inference/'

/** Parameters to billions of them, the unit of the fits. */
const BILLION = 1e9

/** 16 bits per parameter and a fifth more, on GPUs of 80 GB (EcoLogits, "Estimating the number of active GPUs"). */
const GB_PER_BILLION = (1.2 * 16) / 8
const GB_PER_GPU = 80
const GPUS_PER_SERVER = 8

interface Fit {
  gpuWhPerToken: (billions: number) => number
  secondsPerToken: (billions: number) => number
  /** Without GPUs. */
  serverWatts: number
  requestsAtOnce: number
  /** Energy of the data centre over that of its computers. */
  pue: number
}

/** 64 requests at once: the fit that EcoLogits uses, at the least PUE of its providers. */
const BATCHED: Fit = {
  gpuWhPerToken: (billions) => 1.17e-6 * Math.exp(-1.12e-2 * 64) * billions + 4.05e-5,
  secondsPerToken: (billions) => 6.78e-4 * billions + 3.12e-4 * 64 + 1.94e-2,
  serverWatts: 1200,
  requestsAtOnce: 64,
  pue: 1.09,
}

/** One request at a time: the fit of the first version of its method (docs/methodology/llm_inference.md, v1.0). */
const ALONE: Fit = {
  gpuWhPerToken: (billions) => 8.91e-5 * billions + 1.43e-3,
  secondsPerToken: (billions) => 8.02e-4 * billions + 2.23e-2,
  serverWatts: 1000,
  requestsAtOnce: 1,
  pue: 1.2,
}

function joulesPerToken(billions: number, fit: Fit): number {
  const gpus = Math.ceil((billions * GB_PER_BILLION) / GB_PER_GPU)
  const server = (fit.secondsPerToken(billions) * fit.serverWatts * gpus) / GPUS_PER_SERVER / fit.requestsAtOnce
  return fit.pue * (server + gpus * joulesFromWh(fit.gpuWhPerToken(billions)))
}

/**
 * Estimates the energy of generated tokens at a provider: PUE × (share of the server + GPUs). A provider does not say how
 * many requests it answers at once, which matters most; so `low` is for 64 at once and `high` for one at a time, about
 * two orders apart. All parameters are taken to be active: more of a mixture of experts lie in memory, on more GPUs.
 *
 * @returns undefined when the parameters or the tokens are unknown
 */
export function remoteEstimate(known: {
  activeParameters?: number | undefined
  completionTokens?: number | undefined
}): RemoteEstimate | undefined {
  const { activeParameters, completionTokens } = known
  if (activeParameters === undefined || completionTokens === undefined) return undefined
  const billions = activeParameters / BILLION
  return {
    label: 'estimate',
    joules: {
      low: completionTokens * joulesPerToken(billions, BATCHED),
      high: completionTokens * joulesPerToken(billions, ALONE),
    },
    source: SOURCE,
  }
}
