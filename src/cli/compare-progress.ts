import type { BenchSeries, ComparisonEvent } from '../compare/index.ts'
import { decidingValue } from '../compare/index.ts'
import { formatSeconds, liveLine, plainLine, signedPercent } from '../reporters/index.ts'
import { median } from '../stats/index.ts'
import { progressBar } from './progress-line.ts'

/** Change of a bench as it looks now, by the medians of both sides. */
function estimateOf({ pairs }: BenchSeries): number | undefined {
  const quantity = pairs.some(({ base }) => base.joulesPerOp !== undefined) ? 'energy' : 'proxy'
  const ratios = pairs.map(({ base, head }) => decidingValue(head, quantity) / decidingValue(base, quantity))
  return ratios.length === 0 ? undefined : median(ratios) - 1
}

/** The undecided bench that looks worst, with its change so far. */
function worstOf(undecided: readonly BenchSeries[]): string {
  const [worst] = undecided
    .flatMap(({ name, ...series }) => {
      const change = estimateOf({ name, ...series })
      return change === undefined ? [] : [{ name, change }]
    })
    .toSorted((a, b) => b.change - a.change)
  return worst ? `, ${plainLine(worst.name)} ${signedPercent(worst.change)} so far` : ''
}

/** What the first pair shows of the price. */
export function costText({ secondsPerPair, looks, kept }: Extract<ComparisonEvent, { kind: 'cost' }>): string {
  const [least, most] = [looks[0] ?? 0, looks.at(-1) ?? 0].map((look) => Math.max(0, look - kept)) as [number, number]
  const [low, high] = [least, most].map((pairs) => formatSeconds(pairs * secondsPerPair))
  const cost = least === most ? `${most} pairs take ${high}` : `${least} to ${most} pairs take ${low} to ${high}`
  return `A pair takes ${formatSeconds(secondsPerPair)}: ${cost}, and less once benches are decided.`
}

/** One line of how far the pairs are. */
export function pairText({
  done,
  looks,
  secondsPerPair,
  undecided,
}: Extract<ComparisonEvent, { kind: 'pair' }>): string {
  const last = looks.at(-1) ?? done
  const next = looks.find((look) => look > done) ?? last
  const left = (pairs: number): string => formatSeconds((pairs - done) * secondsPerPair)
  const rest =
    undecided.length === 0
      ? 'all decided'
      : `${undecided.length} undecided${worstOf(undecided)}, next look in ${left(next)}, at most ${left(last)} left`
  return `${progressBar(done, last)} ${done}/${last} pairs, ${rest}`
}

/** Tells a terminal how a comparison goes, in its last line; a pipe hears the cost alone, if at all. */
export function compareProgress(
  stream: NodeJS.WriteStream,
  { tellCost }: { tellCost: boolean },
): { show(text: string): void; say(text: string): void; event(event: ComparisonEvent): void; end(): void } {
  const line = liveLine(stream)
  return {
    show: (text) => line.show(text),
    say: (text) => line.say(text),
    event(event) {
      if (event.kind === 'begin') {
        if (event.kept > 0)
          line.say(
            `Going on with ${event.kept} finished ${event.kept === 1 ? 'pair' : 'pairs'} of the same comparison.`,
          )
        if (event.session === 'confirmation') line.show('Measuring flagged benches again in a fresh session')
      }
      if (event.kind === 'cost' && (stream.isTTY || tellCost)) line.say(costText(event))
      if (event.kind === 'pair') line.show(pairText(event))
      if (event.kind === 'out-of-time') line.say(`The budget is used up after ${event.done} pairs.`)
    },
    end: () => line.end(),
  }
}
