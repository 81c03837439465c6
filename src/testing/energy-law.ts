import { joulesFromUnitUj, modulusUj, secondsFromNs } from '../units.ts'
import { StepClock } from './counter-steps.ts'
import type { Fault } from './fault.ts'
import { scheduledJoules } from './power-schedule.ts'
import type { SimulatedZone, ZonePower } from './zones.ts'

/** What has to be known at a moment: the clock, and the CPU time of the target process. */
export interface Moment {
  ns: bigint
  cpuSeconds: number
}

/** One zone while it counts. */
interface Meter {
  zone: SimulatedZone
  power: ZonePower
  /** Up to the last moment. */
  joules: number
  /** What the counter shows: `joules` at its last step. */
  shown: number
  steps: StepClock | undefined
  stuck: boolean
  /** Added to what the counter shows, by resets and jumps. */
  offsetUj: bigint
}

/**
 * The law of a simulated tree: each zone's energy grows with its idle power, its schedule and the CPU time of the target
 * process. Powers and target may change; only faults make a counter jump.
 */
export class EnergyLaw {
  readonly #meters: Meter[]
  readonly #startNs: bigint
  #last: Moment

  constructor(zones: readonly SimulatedZone[], start: Moment) {
    this.#startNs = start.ns
    this.#meters = zones.map((zone, i) => ({
      zone,
      power: zone,
      joules: 0,
      shown: 0,
      steps: zone.steps && new StepClock(zone.steps, start.ns, i + 1),
      stuck: false,
      offsetUj: 0n,
    }))
    this.#last = start
  }

  /** Books everything up to a moment. CPU time between two moments counts as spent evenly. */
  advance(to: Moment): void {
    const from = this.#last
    const seconds = secondsFromNs(to.ns - from.ns)
    const cpuSeconds = to.cpuSeconds - from.cpuSeconds
    for (const meter of this.#meters) {
      const joules = meter.power.idleWatts * seconds + meter.power.dynamicWatts * cpuSeconds
      const { schedule } = meter.zone
      const before = meter.joules
      meter.joules += joules + (schedule ? this.#scheduled(meter, to.ns) - this.#scheduled(meter, from.ns) : 0)
      if (meter.stuck) continue
      const stepNs = meter.steps?.lastStepNs(to.ns) ?? to.ns
      if (stepNs <= from.ns && meter.steps) continue
      const share = seconds === 0 ? 1 : secondsFromNs(stepNs - from.ns) / seconds
      const linear = before + joules * share
      meter.shown = schedule ? linear + this.#scheduled(meter, stepNs) - this.#scheduled(meter, from.ns) : linear
    }
    this.#last = to
  }

  /** Another target process: its CPU time before this moment is nobody's energy. */
  retarget(at: Moment): void {
    this.#last = at
  }

  setPower(zone: number, power: ZonePower): void {
    this.#meterOf(zone).power = power
  }

  /** The part of a fault that concerns the counter's value; from the last moment on. */
  apply(zone: number, fault: Fault): void {
    const meter = this.#meterOf(zone)
    if (fault.kind === 'stuck') meter.stuck = true
    if (fault.kind === 'none') meter.stuck = false
    if (fault.kind === 'reset') meter.offsetUj -= this.#unwrappedUj(meter)
    if (fault.kind === 'jump') meter.offsetUj += BigInt(Math.round(fault.joules / joulesFromUnitUj(1)))
  }

  /** What a zone's counter shows: whole units from its start, modulo one unit above its range. */
  counterUj(zone: number): bigint {
    const meter = this.#meterOf(zone)
    const modulus = modulusUj(meter.zone.rangeUj, meter.zone.unitUj)
    const value = this.#unwrappedUj(meter) % modulus
    return value < 0n ? value + modulus : value
  }

  #unwrappedUj({ zone, shown, offsetUj }: Meter): bigint {
    const { startUj, unitUj, recorded } = zone
    if (recorded) {
      const seconds = secondsFromNs(this.#last.ns - this.#startNs)
      return (recorded.findLast((row) => row.seconds <= seconds)?.counterUj ?? startUj) + offsetUj
    }
    const wholeUnits = Math.floor(shown / joulesFromUnitUj(unitUj))
    return startUj + BigInt(Math.floor(wholeUnits * unitUj)) + offsetUj
  }

  #scheduled({ zone }: Meter, ns: bigint): number {
    return scheduledJoules(zone.schedule ?? [], secondsFromNs(ns - this.#startNs))
  }

  #meterOf(zone: number): Meter {
    return this.#meters[zone] as Meter
  }
}
