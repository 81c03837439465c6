import type { Progress } from '../execution/progress.ts'
import { formatQuantity } from '../reporters/index.ts'

const BAR = 20

/** A bar of so many of so many parts. */
export function progressBar(done: number, total: number): string {
  const filled = total > 0 ? Math.round((BAR * Math.min(done, total)) / total) : BAR
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`
}

/** How far an experiment is, in one line. */
export function experimentText({ done, total, secondsLeft }: Progress, name: string): string {
  const left = secondsLeft === undefined ? '' : `, about ${formatQuantity(secondsLeft, 's')} left`
  return `${progressBar(done, total)} ${done}/${total} ${name}${left}`
}
