import type { PageContent } from '../reporters/page-data.ts'
import { messageOf } from '../errors.ts'

/** What the page needs of a browser, by the name of what is missing in older ones. */
const NEEDED: readonly [name: string, isThere: () => boolean][] = [
  ['DecompressionStream', () => 'DecompressionStream' in globalThis],
  ['Map.groupBy', () => 'groupBy' in Map],
]

/** Why a page cannot be opened, with what helps. */
export class UnreadablePage extends Error {
  override readonly name = 'UnreadablePage'
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.hint = hint
  }
}

/**
 * What the file carries: JSON, gzip, Base64.
 *
 * @throws UnreadablePage where the browser is too old or the data are damaged
 */
export async function contentOf(base64: string): Promise<PageContent> {
  const missing = NEEDED.filter(([, isThere]) => !isThere()).map(([name]) => name)
  if (missing.length > 0) {
    throw new UnreadablePage(
      `This browser is too old for the report: it has no ${missing.join(', and no ')}.`,
      'Open the file in a browser of 2024 or newer.',
    )
  }
  try {
    const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0))
    const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
    return JSON.parse(text) as PageContent
  } catch (error) {
    throw new UnreadablePage(
      `The data in this file are damaged: ${messageOf(error)}`,
      'Copy the file again, or write it anew: `vitest-energy report`.',
      { cause: error },
    )
  }
}
