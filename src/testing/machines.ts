import { type SimulatedZone, simulatedZone, type ZonePower } from './zones.ts'

/** Machines whose trees of zones {@link simulatedMachine} knows. */
export type MachineName = 'laptop' | 'two-sockets' | 'two-dies' | 'eight-sockets' | 'amd'

/** Range of a 32-bit counter of 2^-16 J, as AMD and the DRAM of Xeons have it: 65.5 kJ. */
const FINE_UNIT_UJ = 15.2587890625
const FINE_RANGE_UJ = 65_535_999_984n

const packageZone = (socket: number, power: ZonePower, name = `package-${socket}`): SimulatedZone =>
  simulatedZone({ id: `intel-rapl:${socket.toString(16)}`, name, ...power })

const dramZone = (socket: number, watts: number): SimulatedZone =>
  simulatedZone({
    id: `intel-rapl:${socket.toString(16)}:0`,
    name: 'dram',
    idleWatts: watts,
    unitUj: FINE_UNIT_UJ,
    rangeUj: FINE_RANGE_UJ,
  })

/**
 * The zones of a kind of machine, each of its packages with the given power: a laptop has core, uncore and psys; AMD has a
 * `core` zone that is the register of one core only.
 */
export function simulatedMachine(name: MachineName, power: ZonePower): SimulatedZone[] {
  switch (name) {
    case 'laptop':
      return [
        packageZone(0, power),
        simulatedZone({ id: 'intel-rapl:0:0', name: 'core', idleWatts: power.idleWatts / 3 }),
        simulatedZone({ id: 'intel-rapl:0:1', name: 'uncore', idleWatts: power.idleWatts / 10 }),
        simulatedZone({ id: 'intel-rapl:1', name: 'psys', idleWatts: 2 * power.idleWatts }),
        simulatedZone({ id: 'intel-rapl-mmio:0', name: 'package-0', ...power }),
      ]
    case 'two-sockets':
      return [0, 1].flatMap((socket) => [packageZone(socket, power), dramZone(socket, power.idleWatts / 10)])
    case 'two-dies':
      return [0, 1].map((die) => packageZone(die, power, `package-0-die-${die}`))
    case 'eight-sockets':
      return Array.from({ length: 8 }, (_, socket) => packageZone(socket, power))
    case 'amd':
      return [
        { ...packageZone(0, power), unitUj: FINE_UNIT_UJ, rangeUj: FINE_RANGE_UJ },
        simulatedZone({
          id: 'intel-rapl:0:0',
          name: 'core',
          idleWatts: power.idleWatts / 16,
          unitUj: FINE_UNIT_UJ,
          rangeUj: FINE_RANGE_UJ,
        }),
      ]
  }
}
