import type { Experiment, ReaderFacts, RefusedReader } from '../run.ts'
import { codeSpan, prose } from './markdown-text.ts'
import { formatPercent, formatQuantity, formatWatts } from './quantity.ts'

const domainsOf = ({ counters }: ReaderFacts): string => [...new Set(counters.map(({ domain }) => domain))].join(', ')

function readerText(reader: ReaderFacts): string {
  const { name, provenance, bandFraction, detail } = reader
  const band = bandFraction === undefined ? '' : `, ±${formatPercent(bandFraction)}`
  const domains = domainsOf(reader)
  return `${provenance}${band} by ${codeSpan(name)}${domains === '' ? '' : ` (${domains})`}${detail === undefined ? '' : `, ${prose(detail)}`}`
}

/** Where the joules come from, in a sentence. */
export function sourceText({ readers, runs }: Experiment): string {
  const [reader] = readers
  if (reader?.provenance === 'modelled')
    return `Energy is ${readerText(reader)}. It is for orientation: gates and comparisons use CPU seconds.`
  if (reader) return `Energy is ${readerText(reader)}.`
  // Merged from other machines' records, the runs know where their joules come from, and this process does not.
  const elsewhere = new Set(runs.flatMap((run) => (run.reader ? [`${run.provenance} by ${codeSpan(run.reader)}`] : [])))
  return elsewhere.size === 0
    ? 'No joules: nothing here can be read for energy. The CPU seconds are measured.'
    : `Energy is ${[...elsewhere].join(', ')}.`
}

/** Readers that would have been wanted: all of them where there are no joules, else those that are closed to this user. */
export const wantedReaders = ({ readers, refused }: Experiment): RefusedReader[] =>
  readers.length === 0 ? refused : refused.filter(({ code }) => code !== 'READER_ABSENT' && code !== 'NO_COUNTER')

/** Which code, when and where. */
export function whenAndWhere({ name, createdAt, status, git, hardware, ci }: Experiment): string {
  const { commit, branch, dirty } = git
  const code = [
    ...(commit === undefined ? [] : [codeSpan(commit.slice(0, 12))]),
    ...(branch === undefined ? [] : [`on ${codeSpan(branch)}`]),
    ...(dirty === true ? ['with changes'] : []),
  ].join(' ')
  return [
    `${codeSpan(name)} of ${createdAt.slice(0, 16).replace('T', ' ')} UTC${status === 'completed' ? '' : ` (${status})`}`,
    ...(code === '' ? [] : [code]),
    `${codeSpan(hardware.cpuModel)} (${codeSpan(hardware.hostname)})`,
    ...(ci === undefined ? [] : [codeSpan(ci)]),
  ].join(' · ')
}

const lineOf = (name: string, parts: readonly (string | undefined)[]): string[] => {
  const known = parts.filter((part) => part !== undefined && part !== '')
  return known.length === 0 ? [] : [`- ${name}: ${known.join(', ')}`]
}

const optional = (value: string | undefined, before = ''): string | undefined =>
  value === undefined ? undefined : before + codeSpan(value)

/** The machine, the software and what was set, as a list. */
export function surroundings(experiment: Experiment): string {
  const { hardware, environment, idleBaseline, pinnedCpus, seed, readers } = experiment
  const { physicalCores, logicalCores, ramBytes, virtualisation, container } = hardware
  const { os, kernel, nodeVersion, vitestVersion, pluginVersion, governor, turbo } = environment
  return [
    ...lineOf('Machine', [
      codeSpan(hardware.cpuModel),
      physicalCores === undefined ? `${logicalCores} CPUs` : `${physicalCores} cores, ${logicalCores} CPUs`,
      `${formatQuantity(ramBytes, 'B')} of memory`,
      optional(virtualisation, 'virtual: '),
      optional(container, 'container: '),
      optional(governor, 'governor '),
      turbo === undefined ? undefined : `turbo ${turbo ? 'on' : 'off'}`,
    ]),
    ...lineOf('Software', [
      codeSpan(`${os} ${kernel}`),
      `Node ${codeSpan(nodeVersion)}`,
      optional(vitestVersion, 'Vitest '),
      `vitest-energy ${codeSpan(pluginVersion)}`,
    ]),
    ...lineOf('Readers', readers.map(readerText)),
    ...lineOf('Idle power', [
      idleBaseline && `${formatWatts(idleBaseline.totalWatts)} ± ${formatWatts(idleBaseline.totalSpreadWatts)}`,
      idleBaseline && `measured at ${idleBaseline.measuredAt}`,
    ]),
    ...lineOf('Pinned to CPUs', pinnedCpus?.map(String) ?? []),
    `- Seed: ${seed}`,
    `- Id: ${codeSpan(experiment.id)}`,
  ].join('\n')
}
