import { useCallback, useEffect, useState } from 'preact/hooks'
import { msFromSeconds } from '../../units.ts'
import { Refused, type SiteServer } from './site-server.ts'

export interface Answer<T> {
  value?: T
  /** What the last question came to, where it was not answered; `value` is of an earlier one then. */
  problem?: Refused
}

/** A caught value as what the page says. */
export const refusedOf = (error: unknown): Refused =>
  error instanceof Refused
    ? error
    : new Refused({ error: `The page failed: ${String(error)}.`, hint: 'Open it again.' })

/** Asks once, and again after every change of `path`. */
export function useAnswer<T>(server: SiteServer, path: string): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T> & { path: string }>({ path })
  useEffect(() => {
    let isWanted = true
    server.get<T>(path).then(
      (value) => isWanted && setAnswer({ path, value }),
      (error: unknown) => isWanted && setAnswer({ path, problem: refusedOf(error) }),
    )
    return () => {
      isWanted = false
    }
  }, [server, path])
  return answer.path === path ? answer : {}
}

/**
 * Does something again and again as long as the page is looked at: watching costs energy on the machine that is measured.
 * The next time begins so many seconds after the end of the one before.
 */
export function useEvery(seconds: number, act: () => Promise<void>): void {
  const step = useCallback(act, [])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isWanted = true
    let isActing = false
    const next = async (): Promise<void> => {
      clearTimeout(timer)
      if (document.hidden || isActing) return
      isActing = true
      await step()
      isActing = false
      if (isWanted) timer = setTimeout(() => void next(), msFromSeconds(seconds))
    }
    const look = () => void next()
    addEventListener('visibilitychange', look)
    look()
    return () => {
      isWanted = false
      clearTimeout(timer)
      removeEventListener('visibilitychange', look)
    }
  }, [seconds, step])
}
