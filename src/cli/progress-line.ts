import { formatQuantity } from '../reporters/index.ts'
import type { Progress } from '../execution/progress.ts'

const BAR = 20

/** One line of a terminal that is written over and over; nothing in a pipe. */
export function progressLine(stream: NodeJS.WriteStream): {
  show(progress: Progress, name: string): void
  end(): void
} {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined }
  return {
    show: ({ done, total, secondsLeft }, name) => {
      const filled = Math.round((BAR * done) / total)
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`
      const left = secondsLeft === undefined ? '' : `, about ${formatQuantity(secondsLeft, 's')} left`
      const text = `${bar} ${done}/${total} ${name}${left}`
      stream.write(`\r\u001B[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
    },
    end: () => {
      stream.write('\r\u001B[2K')
    },
  }
}
