/** What a bench is called: `file > suite > name`, and the last part of it alone. */
export interface BenchNames {
  benchmarkKey: string
  name: string
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&')

/** Whether the whole of a text is what a pattern says; `*` stands for anything, nothing included. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('[^]*')}$`, 'u').test(text)

/** Whether a bench is meant by a text that is its name, its key, or a pattern of its key. */
export const isMeant = (text: string, { benchmarkKey, name }: BenchNames): boolean =>
  text === name || text === benchmarkKey || (text.includes('*') && matchesPattern(text, benchmarkKey))
