import { joulesFromUnitUj, modulusUj, secondsFromNs } from '../units.ts'
import type { SimulatedZone, ZonePower } from './zones.ts'

/** What has to be known at a moment: the clock, and the CPU time of the target process. */
export interface Moment {
  ns: bigint
  cpuSeconds: number
}

/**
 * The law of a simulated tree: each zone's energy grows with its idle power and with the CPU time of the target process.
 * Powers and target may change; the counters never jump.
 */
export class EnergyLaw {
  readonly #zones: readonly SimulatedZone[]
  readonly #powers: ZonePower[]
  readonly #joules: number[]
  #last: Moment

  constructor(zones: readonly SimulatedZone[], start: Moment) {
    this.#zones = zones
    this.#powers = zones.map(({ idleWatts, dynamicWatts }) => ({ idleWatts, dynamicWatts }))
    this.#joules = zones.map(() => 0)
    this.#last = start
  }

  /** Books everything up to a moment. */
  advance(to: Moment): void {
    const seconds = secondsFromNs(to.ns - this.#last.ns)
    const cpuSeconds = to.cpuSeconds - this.#last.cpuSeconds
    this.#powers.forEach(({ idleWatts, dynamicWatts }, i) => {
      this.#joules[i] = (this.#joules[i] as number) + idleWatts * seconds + dynamicWatts * cpuSeconds
    })
    this.#last = to
  }

  /** Another target process: its CPU time before this moment is nobody's energy. */
  retarget(at: Moment): void {
    this.#last = at
  }

  setPower(zone: number, power: ZonePower): void {
    this.#powers[zone] = power
  }

  /** What a zone's counter shows: whole units from its start, modulo one unit above its range. */
  counterUj(zone: number): bigint {
    const { startUj, unitUj, rangeUj } = this.#zones[zone] as SimulatedZone
    const wholeUnits = Math.floor((this.#joules[zone] as number) / joulesFromUnitUj(unitUj))
    return (startUj + BigInt(Math.floor(wholeUnits * unitUj))) % modulusUj(rangeUj, unitUj)
  }
}
