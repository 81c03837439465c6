import { EnergyError } from '../../errors.ts'
import type { Domain } from '../../run.ts'

/** A descriptor and the counter it is said to be. */
export interface NamedDescriptor {
  /** As the powercap reader calls the counter: `package-0`, `package-0-die-1`, `dram-0`, `psys`. */
  id: string
  domain: Domain
  /** What follows `package-` in the name of the package: `0`, `0-die-1`; absent for psys. */
  socket?: string
  fd: number
}

const ID = /^(package|core|uncore|dram)(?:-(\d+(?:-die-\d+)?))?$/
/** 0, 1 and 2 are the standard streams. */
const FIRST_FD = 3

/** Counter by its name; a domain without a number is that of socket 0. */
function identityOf(name: string): Omit<NamedDescriptor, 'fd'> | undefined {
  if (name === 'psys') return { id: name, domain: name }
  const [, domain, socket = '0'] = ID.exec(name) ?? []
  return domain === undefined ? undefined : { id: `${domain}-${socket}`, domain: domain as Domain, socket }
}

function entriesOf<T>(variable: string, text: string, parse: (name: string, value: string) => T | undefined): T[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const [, name = '', value = ''] = /^(.+):(\d+)$/.exec(entry) ?? []
      const parsed = parse(name, value)
      if (parsed !== undefined) return parsed
      throw new EnergyError(
        'READER_INVALID',
        `${variable} has "${entry}", which names no counter and number.`,
        `Write ${variable}=COUNTER:NUMBER,…, with package-0, core-0, uncore-0, dram-0 or psys as counters.`,
      )
    })
}

function requireUnique(variable: string, values: readonly (string | number)[]): void {
  const twice = values.find((value, i) => values.indexOf(value) !== i)
  if (twice === undefined) return
  throw new EnergyError('READER_INVALID', `${variable} names ${twice} twice.`, 'Name each counter and number once.')
}

/**
 * `package-0:3,dram:4`.
 *
 * @throws EnergyError READER_INVALID with the entry that is wrong
 */
export function descriptorsOf(variable: string, text: string): NamedDescriptor[] {
  const named = entriesOf(variable, text, (name, value) => {
    const identity = identityOf(name)
    const fd = Number(value)
    return identity && Number.isSafeInteger(fd) && fd >= FIRST_FD ? { ...identity, fd } : undefined
  })
  requireUnique(
    variable,
    named.map(({ id }) => id),
  )
  requireUnique(
    variable,
    named.map(({ fd }) => fd),
  )
  return named
}

/**
 * `package-0:262143328850,…`: the largest value that each counter shows, in µJ, by its id.
 *
 * @throws EnergyError READER_INVALID with the entry that is wrong
 */
export function rangesOf(variable: string, text: string): Map<string, bigint> {
  const entries = entriesOf(variable, text, (name, value): [string, bigint] | undefined => {
    const identity = identityOf(name)
    return identity && BigInt(value) > 0n ? [identity.id, BigInt(value)] : undefined
  })
  requireUnique(
    variable,
    entries.map(([id]) => id),
  )
  return new Map(entries)
}
