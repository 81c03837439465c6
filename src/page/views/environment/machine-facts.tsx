import type { EnvironmentFacts, HardwareFacts } from '../../../experiment.ts'
import { formatQuantity } from '../../../reporters/quantity.ts'
import { Facts } from '../../facts.tsx'
import { shownSentence, shownText } from '../../shown-text.ts'

const optional = (text: string | undefined): string | undefined => (text === undefined ? undefined : shownText(text))

function cores({ sockets, physicalCores, logicalCores }: HardwareFacts): string {
  const parts = [
    sockets === undefined ? undefined : `${sockets} ${sockets === 1 ? 'socket' : 'sockets'}`,
    physicalCores === undefined ? undefined : `${physicalCores} cores`,
    `${logicalCores} logical`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** The machine. */
export function HardwareList({ host }: { host: HardwareFacts }) {
  const product = [host.systemVendor, host.systemProduct].filter((part) => part !== undefined).join(' ')
  return (
    <Facts
      of={[
        ['Host', shownText(host.hostname)],
        ['Processor', shownText(host.cpuModel)],
        ['Cores', cores(host)],
        ['Architecture', shownText(host.architecture)],
        ['Microcode', optional(host.microcode)],
        ['Memory', formatQuantity(host.ramBytes, 'B')],
        ['System', product === '' ? undefined : shownText(product)],
        ['Virtual machine', optional(host.virtualisation)],
        ['Container', optional(host.container)],
        ['Fingerprint', <code key="hash">{shownText(host.hash)}</code>],
      ]}
    />
  )
}

const onOff = (value: boolean | undefined): string => (value === undefined ? 'not known' : value ? 'on' : 'off')

/** The software and the settings of the machine. */
export function SoftwareList({ environment }: { environment: EnvironmentFacts }) {
  return (
    <Facts
      of={[
        ['System', shownText(`${environment.os} ${environment.kernel}`)],
        ['Version', shownSentence(environment.osVersion)],
        ['Governor', environment.governor === undefined ? 'not known' : shownText(environment.governor)],
        ['Turbo', onOff(environment.turbo)],
        [
          'Noise in the counters',
          environment.raplNoise === undefined ? 'none known' : shownText(environment.raplNoise),
        ],
        ['Node', shownText(environment.nodeVersion)],
        ['Flags of Node', environment.nodeFlags.length === 0 ? 'none' : shownSentence(environment.nodeFlags.join(' '))],
        ['V8', shownText(environment.v8Version)],
        ['Vitest', optional(environment.vitestVersion)],
        ['vitest-energy', shownText(environment.pluginVersion)],
        ['Fingerprint', <code key="hash">{shownText(environment.hash)}</code>],
      ]}
    />
  )
}
