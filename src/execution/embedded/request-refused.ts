/** A request that is not answered, as OpenAI's API says it (platform.openai.com/docs/guides/error-codes). */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly status: number
  readonly code: string | null
  /** Path of the key in the body that is wrong. */
  readonly param: string | null

  constructor(status: number, message: string, facts: { code?: string; param?: string } = {}) {
    super(message)
    this.status = status
    this.code = facts.code ?? null
    this.param = facts.param ?? null
  }

  get body(): object {
    const { message, param, code } = this
    return { error: { message, type: 'invalid_request_error', param, code } }
  }
}
