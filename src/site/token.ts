import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const BYTES = 16

/** What tells the page that was opened from this terminal from every other program and page: 128 random bits. */
export const newToken = (): string => randomBytes(BYTES).toString('hex')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether what was shown is the token; how long it takes does not tell how much of it is right. */
export const isToken = (shown: string, token: string): boolean => timingSafeEqual(digest(shown), digest(token))
