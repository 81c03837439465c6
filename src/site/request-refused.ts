import type { SiteRefusal } from '../reporters/site-data.ts'

/** A request that is not done: its status, what is wrong and what would help. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly status: number
  readonly hint: string
  /** Of the answer. */
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, hint: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.hint = hint
    this.headers = headers
  }

  get body(): SiteRefusal {
    return { error: this.message, hint: this.hint }
  }
}
