import { bootSamplerThread } from '../engine/sampling/thread-boot.ts'

// Before the engine is loaded: a thread takes as long to boot.
bootSamplerThread()

const { default: EnergyRunner } = await import('./energy-runner.ts')
export default EnergyRunner
